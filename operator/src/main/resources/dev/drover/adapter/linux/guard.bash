# Watches over a program that may run only until a deadline, and kills it when its time is up or when nobody is left who could
# say that it has more. Usage: bash -p -c THIS drover-guard LEADER. LEADER leads the program's session, and has stopped itself
# before its first step. Standard input: lines, each the newest deadline in hundredths of a second of /proc/uptime, or "done".
# Built-in commands only: it works when nothing can be started any more.
trap '' TERM INT HUP USR1 USR2
leader=$1 deadline='' running='' line=''

look() {
    local up
    read -r up _ </proc/uptime
    now=$((${up%.*} * 100 + 1${up#*.} - 100))
}

# The leader has stopped itself, and waits.
waits() {
    local stat=''
    IFS='' read -r -d '' stat 2>/dev/null <"/proc/$leader/stat"
    [[ ${stat##*) } == T* ]]
}

# Kills the program and all it has started: its session, and who descends from it, in another session or not.
strike() {
    local reason=$1 file stat pid grew parent=() session=() doomed=()
    # First nothing of it goes on, then there is time to look who they are.
    kill -s STOP -- "-$leader" 2>/dev/null
    for file in /proc/[0-9]*/stat; do
        stat=''
        { IFS='' read -r -d '' stat <"$file"; } 2>/dev/null
        [[ $stat ]] || continue
        pid=${stat%% *}
        # shellcheck disable=SC2086 # fields: state, parent, group, session
        set -- ${stat##*) }
        parent[pid]=$2 session[pid]=$4
    done
    doomed[leader]=1 grew=1
    while [[ $grew ]]; do
        grew=''
        for pid in "${!parent[@]}"; do
            if [[ ! ${doomed[pid]-} && (${session[pid]} == "$leader" || ${doomed[${parent[pid]}]-}) ]]; then
                doomed[pid]=1 grew=1
            fi
        done
    done
    kill -s KILL -- "-$leader" "${!doomed[@]}" 2>/dev/null
    printf 'drover: the guard killed the program: %s\n' "$reason" >&2
    exit 1
}

while true; do
    left=25
    look
    if [[ $deadline ]]; then
        ((deadline > now)) || strike 'the lease has run out'
        ((deadline - now >= left)) || left=$((deadline - now))
        if [[ ! $running ]]; then
            if waits; then
                kill -s CONT -- "$leader"
                running=yes
            fi
            left=1
        fi
    fi
    # Never long: a clock that is set does not matter then.
    printf -v patience '0.%02d' "$left"
    # It reads a character at a time, and its time may be up in the middle of a line.
    if IFS='' read -r -t "$patience" part; then
        line+=$part
        [[ $line != done ]] || exit 0
        deadline=$line line=''
    elif heard=$?; ((heard <= 128)); then
        strike 'its supervisor is gone'
    else
        line+=$part
    fi
done

# shellcheck shell=bash
# shellcheck disable=SC2034  # what is set here is used by the scripts that source it
# What `up`, `down` and `env` share: where a cluster is, which ports and processes are its own, and
# how a step that failed is told. Sourced, never run.
#
# A cluster is a folder:
#   cluster.conf        the port base its data was made with, and what was added to it; this file makes the folder a cluster
#   lock                held while an `up` or a `down` works
#   bin/                consul, nomad, caddy, drover, psql: what `env` puts on the PATH
#   drover/<build>/     the distribution its operators run from
#   consul/ nomad/      each agent's configuration, data, and pid file
#   proxy/              what Caddy and its member share: configuration, addresses, sockets
#   postgres/           what the database is made of: each member's folder, its secrets, the password file of its clients
#   example/            the example documents, with this cluster's port in them
#   log/                one log for each agent and each step that has much to say

((BASH_VERSINFO[0] >= 5)) || {
    echo "$0: needs bash 5 or newer, this is $BASH_VERSION" >&2
    exit 1
}
[[ -r /proc/self/stat ]] || {
    echo "$0: needs Linux: it tells its own processes from others by /proc" >&2
    exit 1
}

program=${0##*/}
here=$(cd "${BASH_SOURCE[0]%/*}" && pwd -P)
top=$(cd "$here/../.." && pwd -P)

# Not 8500 and 4646: Consul and Nomad that somebody runs with their own defaults stay undisturbed.
# Below 32768, where Linux begins to give out ports for outgoing connections.
default_port_base=14600

# Every process of a cluster is started with this variable set to the cluster's folder, and every
# process that one starts inherits it: agents, Nomad's executors and loggers, tasks.
mark=DROVER_LOCAL_CLUSTER

step="looking at the options"
step_log=

say() {
    local elapsed_ms=$(((${EPOCHREALTIME/[.,]/} - begun_us) / 1000))
    printf '%3d.%d s  %s\n' $((elapsed_ms / 1000)) $((elapsed_ms % 1000 / 100)) "$*"
}
begun_us=${EPOCHREALTIME/[.,]/}

# begin "what is being done" [LOG]: what `fail` names when it does not work out.
begin() {
    step=$1
    step_log=${2:-}
    say "$1"
}

# fail REASON [ADVICE...]: ends the script with the reason and the end of the step's log.
fail() {
    trap - EXIT
    {
        printf '\n%s: failed while %s\n  %s\n' "$program" "$step" "$1"
        shift
        (($# == 0)) || printf '  %s\n' "$@"
        if [[ -n $step_log && -s $step_log ]]; then
            printf '\nThe last lines of %s:\n' "$step_log"
            tail -n 15 -- "$step_log" | sed 's/^/  | /'
        fi
        what_now
    } >&2
    exit 1
}

# What a person can do about a cluster that was left half-way; each script has its own words.
what_now() { :; }

interrupted() {
    step_log=
    fail "interrupted by $1"
}

ended() { (($1 == 0)) || fail "exit code $1 of: $2"; }

# Without these a bug in a script, or a command nobody looked after, would end without a word.
watch_for_the_unexpected() {
    trap 'interrupted Ctrl-C' INT
    trap 'interrupted SIGTERM' TERM
    trap 'interrupted SIGHUP' HUP
    trap 'ended $? "$BASH_COMMAND"' EXIT
}

usage_error() {
    printf '%s: %s\nTry %s --help\n' "$program" "$1" "$0" >&2
    exit 2
}

# parse_options ALLOWED -- ARGUMENT...: sets dir, port_base (empty when not given), delete and with_postgres.
parse_options() {
    local allowed=$1
    shift 2
    dir=$top/.local
    port_base=
    delete=false
    with_postgres=false
    while (($# > 0)); do
        case $1 in
            --help | -h)
                usage
                exit 0
                ;;
            --*=*)
                set -- "${1%%=*}" "${1#*=}" "${@:2}"
                continue
                ;;
        esac
        [[ " $allowed " == *" $1 "* ]] || usage_error "unknown option: $1"
        case $1 in
            --delete) delete=true ;;
            --dir | --port-base | --with)
                [[ -n ${2:-} ]] || usage_error "$1 needs a value"
                case $1 in
                    --dir) dir=$2 ;;
                    --port-base) port_base=$2 ;;
                    --with)
                        [[ $2 == postgres ]] || usage_error "--with: expected postgres, found: $2"
                        with_postgres=true
                        ;;
                esac
                shift
                ;;
        esac
        shift
    done
    dir=$(realpath -m -- "$dir")
    # The folder's name is written into HCL strings and compared with what stands in /proc.
    [[ $dir != *[\"\\\$\`]* && $dir != *[[:cntrl:]]* ]] ||
        usage_error "--dir: a path with a quote, backslash, \$ or control character does not work: $dir"
    [[ $dir != / ]] || usage_error "--dir: / is not a folder of its own"
    if [[ -n $port_base ]]; then
        if [[ ! $port_base =~ ^[1-9][0-9]{3,4}$ ]] || ((port_base < 1024 || port_base > 65400)); then
            usage_error "--port-base: expected a number from 1024 to 65400, found: $port_base"
        fi
    fi
}

# The options that lead another script of this folder to the same cluster.
same_cluster() {
    [[ $dir == "$top/.local" ]] || printf ' --dir %q' "$dir"
}

# The database's members.
postgres_members=(db-1 db-2 db-3)

# The cluster's ports are a block of a hundred: 0-2 Consul, 5 the proxy, 10-12 Nomad, 13-15 the members of the database,
# 16-18 their supervisors, 19 where its clients come, 20-99 tasks.
lay_out_ports() {
    consul_http_port=$port_base
    proxy_http_port=$((port_base + 5))
    nomad_http_port=$((port_base + 10))
    first_database_port=$((port_base + 13))
    first_supervisor_port=$((port_base + 16))
    database_port=$((port_base + 19))
    first_task_port=$((port_base + 20))
    last_task_port=$((port_base + 99))
    consul=http://127.0.0.1:$consul_http_port
    nomad=http://127.0.0.1:$nomad_http_port
    proxy=http://127.0.0.1:$proxy_http_port
    database=postgresql://app@127.0.0.1:$database_port/app
}

is_cluster() { [[ -f $dir/cluster.conf ]]; }

recorded_port_base() {
    sed -n 's/^port_base=\([0-9]\{4,5\}\)$/\1/p' "$dir/cluster.conf"
}

# Was a database added to the cluster, by this `up` or an earlier one?
has_postgres() { grep -qx with=postgres "$dir/cluster.conf"; }

# The cluster's own ports; a --port-base that names others was meant for another cluster.
use_recorded_ports() {
    local recorded
    recorded=$(recorded_port_base)
    [[ -z $port_base || -z $recorded || $port_base == "$recorded" ]] ||
        usage_error "--port-base: the cluster in $dir has $recorded, not $port_base; was another --dir meant?"
    port_base=$recorded
    lay_out_ports
}

# One `up` or `down` at a time. The lock goes when its holder ends, however it ends.
lock_cluster() {
    exec {lock}<>"$dir/lock" || fail "cannot write to $dir: it belongs to $(stat -c %U "$dir")"
    flock --nonblock "$lock" || fail "another up or down is at work in $dir: wait until it has ended"
    # A `down --delete` that ended between the two lines above took the file with it.
    [[ "$dir/lock" -ef /proc/self/fd/$lock ]] || fail "$dir was deleted at this moment: try again"
}

# Variables for another cluster (a token, a CA, a namespace, a prefix) must not reach this one.
foreign_variables() {
    compgen -e | grep -E '^(CONSUL_|NOMAD_|DROVER_PREFIX$|DROVER_NAMESPACE$)' || true
}

forget_foreign_variables() {
    local name
    for name in $(foreign_variables); do unset "$name"; done
}

http() { curl --silent --fail --noproxy '*' --max-time 2 "$@" 2>/dev/null; }

# --- processes --------------------------------------------------------------------------------

# identity PID: what no later process with the same number has in common with it.
identity() {
    local stat boot
    read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
    read -r boot </proc/sys/kernel/random/boot_id
    # The fields after the name, which may itself hold spaces and parentheses: state is the 1st,
    # start time the 20th.
    read -ra stat <<<"${stat##*) }"
    [[ ${stat[0]} != Z ]] || return 1
    echo "$1 ${stat[19]} $boot"
}

# agent_pid consul|nomad: its pid, if it is alive and still the process that `up` started.
agent_pid() {
    local recorded pid
    recorded=$(cat "$dir/$1/pid" 2>/dev/null) || return 1
    pid=${recorded%% *}
    [[ -n $pid && $(identity "$pid") == "$recorded" ]] && echo "$pid"
}

agent_runs() { agent_pid "$1" >/dev/null; }

# Every process of this cluster that this user may see, with all that it started itself: a task may
# have emptied its environment.
cluster_processes() {
    local -a found
    mapfile -t found < <(
        grep -lzsxF -- "$mark=$dir" /proc/[0-9]*/environ | grep -o '[0-9]\+' || true
    )
    local -A seen=()
    local pid
    while ((${#found[@]} > 0)); do
        pid=${found[-1]}
        unset 'found[-1]'
        [[ -n $pid && -z ${seen[$pid]:-} && $pid != "$$" ]] || continue
        seen[$pid]=1
        mapfile -t -O "${#found[@]}" found < <(
            cat "/proc/$pid/task/"*/children 2>/dev/null | tr ' ' '\n'
        )
    done
    ((${#seen[@]} == 0)) || printf '%s\n' "${!seen[@]}"
}

# describe PID: what a person recognises a process by.
describe() {
    local command cluster
    command=$(tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null) || command=
    cluster=$(tr '\0' '\n' <"/proc/$1/environ" 2>/dev/null | sed -n "s/^$mark=//p") || cluster=
    printf '%s (pid %s: %s)' "$(cat "/proc/$1/comm" 2>/dev/null)" "$1" "${command:0:120}"
    [[ -z $cluster ]] || printf ' of the cluster in %s' "$cluster"
}

# --- waiting ----------------------------------------------------------------------------------

# wait_for SECONDS AGENT CONDITION COMMAND...: until the command succeeds. An agent that ends
# meanwhile will not come round, so that ends the waiting.
wait_for() {
    local seconds=$1 agent=$2 condition=$3
    shift 3
    local until=$((SECONDS + seconds))
    until "$@"; do
        agent_runs "$agent" || fail "$agent ended before $condition"
        ((SECONDS < until)) || fail "waited $seconds s, but not yet: $condition"
        sleep 0.1
    done
}

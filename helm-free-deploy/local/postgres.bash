# shellcheck shell=bash
# shellcheck disable=SC2154  # what is used here is set by `up` and cluster.bash
# The database of a cluster, `up --with postgres`: three members as Nomad jobs, the document that makes a cluster of them, and
# PgBouncer, which leads clients to the one that is primary.
# Sourced by `up`, never run.

# Sets postgres_programs and pgbouncer. Before anything is started: without them there is no use in going on.
obtain_postgres() {
    local name path
    for name in postgres pgbouncer; do
        step="obtaining $name"
        path=$("$top/helm-free-deploy/tools/tool" "$name") ||
            fail "$top/helm-free-deploy/tools/tool $name found no way to it (what to type stands above)"
        [[ $name == pgbouncer ]] || postgres_programs=$path
    done
    pgbouncer=$path
    [[ ! -x $postgres_programs/psql ]] || ln -sfn -- "$postgres_programs/psql" "$dir/bin/psql"
    step="looking whether PostgreSQL can have its data in $dir"
    check_way_for_postgres
    mkdir -p "$dir/postgres"
    has_postgres || printf 'with=postgres\n' >>"$dir/cluster.conf"
}

# As root PostgreSQL is run by a user without rights, who has to come through all folders above.
check_way_for_postgres() {
    ((EUID == 0)) || return 0
    getent passwd postgres >/dev/null ||
        fail "there is no user postgres, as whom PostgreSQL runs when this is root" \
            "run this as an ordinary user, or: useradd --system --shell /usr/sbin/nologin postgres"
    setpriv --reuid=postgres --regid="$(id -g postgres)" --clear-groups test -x "$dir" ||
        fail "the user postgres, as whom PostgreSQL runs when this is root, may not enter $dir" \
            "choose another folder, for example --dir /var/lib/drover-local, or run this as an ordinary user"
}

# random: 48 signs that nobody guesses, fit for HTTP headers and URLs.
random() { od -An -v -tx1 -N24 /dev/urandom | tr -d ' \n'; }

# Once in a cluster's life, as the passwords stand in the database from then on. Each word goes from file to file, never by a
# command line.
make_secrets() {
    local name secrets=$dir/postgres/secrets
    # Where the operators look for it.
    mkdir -p "$dir/postgres/member-tokens"
    ln -sfn ../secrets/token "$dir/postgres/member-tokens/demo--db"
    [[ ! -d $secrets ]] || return 0
    begin "making the database's passwords"
    rm -rf "$secrets.new"
    (
        umask 077
        mkdir "$secrets.new"
        for name in token supervisor replication application; do random >"$secrets.new/$name"; done
        printf '127.0.0.1:*:app:app:%s\n' "$(<"$secrets.new/application")" >"$dir/postgres/pgpass"
    )
    mv "$secrets.new" "$secrets"
}

# give_secrets JOB [ITEM=]NAME...: as a Nomad variable of the job; Nomad gives it to no other one.
give_secrets() {
    local name path=nomad/jobs/$1 secrets=$dir/postgres/secrets separator='{"Items": {'
    shift
    ! http --output /dev/null "$nomad/v1/var/$path" || return 0
    step="giving Nomad the variable $path" step_log=$dir/log/postgres.log
    {
        for name; do
            printf '%s"%s": "%s"' "$separator" "${name%=*}" "$(<"$secrets/${name#*=}")"
            separator=', '
        done
        printf '}}\n'
    } | "$dir/bin/nomad" var put -address "$nomad" -in json -out none "$path" - >"$step_log" 2>&1 ||
        fail "nomad var put did not succeed"
}

answers() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

run_members() {
    local number member programs=$postgres_programs
    if ! answers "$first_supervisor_port"; then
        begin "starting the members of the database demo/db (jobs/postgres-member.nomad.hcl)"
        check_ports "$first_database_port" "$database_port"
    fi
    # Of those in the usual place each member takes the version of its data, also when a newer one is installed later.
    [[ $postgres_programs != /usr/lib/postgresql/* ]] || programs=
    for number in "${!postgres_members[@]}"; do
        member=${postgres_members[number]}
        mkdir -p "$dir/postgres/$member"
        give_secrets "demo--$member" token supervisor replication application
        hand_over postgres-member postgres "${usual[@]}" "namespace=demo" "cluster=db" "member=$member" "node=local" \
            "dir=$dir/postgres/$member" "address=127.0.0.1" "port=$((first_database_port + number))" \
            "api_port=$((first_supervisor_port + number))" "application=app/app" "programs=$programs" \
            "cpu=100" "memory=320"
    done
}

# As root it runs as the same user as PostgreSQL, since it refuses to be root.
run_pgbouncer() {
    local -a user=()
    ((EUID != 0)) || user=(user=postgres "uid=$(id -u postgres)")
    give_secrets demo--db-pgbouncer app=application
    hand_over pgbouncer postgres "namespace=demo" "cluster=db" "port=$database_port" \
        "pgbouncer=$pgbouncer" "${user[@]}"
}

await_members() {
    local number until=$((SECONDS + 30))
    for number in "${!postgres_members[@]}"; do
        step="waiting for the member ${postgres_members[number]} of the database"
        until answers "$((first_supervisor_port + number))"; do
            if ((SECONDS >= until)) || ! agent_runs nomad; then
                step_log=$(task_log postgres)
                fail "after $((SECONDS - until + 30)) s its supervisor does not answer" \
                    "look at: eval \"\$($here/env$(same_cluster))\"; nomad job status demo--${postgres_members[number]}"
            fi
            sleep 0.1
        done
    done
}

# Like the other examples once in a cluster's life, also when the database is added to an older cluster.
apply_database() {
    local marker=drover-local/postgres-applied
    in_consul "$marker" && return
    begin "applying the document of helm-free-deploy/local/example/postgres" "$dir/log/apply.log"
    follow drover apply -f "$here/example/postgres" || fail "drover apply did not succeed"
    http --output /dev/null --request PUT --data "$program" "$consul/v1/kv/$marker" ||
        fail "could not write the key $marker to Consul"
}

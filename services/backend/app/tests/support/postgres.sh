# Runs a PostgreSQL server in a folder of its own until standard input closes, which it does however the tests end,
# then removes the folder. Prints what goes wrong on standard error.
#
# usage: sh -c "$(cat postgres.sh)" postgres.sh BIN_DIR DATA_DIR PORT
set -eu
bin=$1 dir=$2 port=$3

# initdb and postgres refuse to run as root.
as=
if [ "$(id -u)" = 0 ]; then
    as="setpriv --reuid=postgres --regid=postgres --clear-groups"
    chown postgres "$dir"
fi

$as "$bin/initdb" --pgdata="$dir/data" --username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync \
    >"$dir/initdb.log" 2>&1 </dev/null || { cat "$dir/initdb.log" >&2; exit 1; }

# Nothing here has to outlive the machine: what the tests prove is that the server commits before it answers.
$as "$bin/postgres" -D "$dir/data" -p "$port" -k "$dir" -c listen_addresses=127.0.0.1 -c max_connections=400 \
    -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=64MB -c autovacuum_naptime=5s \
    >"$dir/postgres.log" 2>&1 </dev/null &
server=$!

# A background command reads /dev/null unless it is given another input.
exec 3<&0
{ cat <&3 >/dev/null; touch "$dir/stopping"; kill -QUIT "$server"; } 2>/dev/null &

wait "$server" || [ -e "$dir/stopping" ] || cat "$dir/postgres.log" >&2
rm -rf "$dir"

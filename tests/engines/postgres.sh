#!/usr/bin/env bash
# A PostgreSQL server for one command: in a folder of its own, reached by a socket only, gone when the command ends.
# Usage: tests/engines/postgres.sh COMMAND [ARGUMENT...]    (LORG_TEST_POSTGRES holds the URI of the server)
set -euo pipefail

bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2> /dev/null | sort --version-sort | tail -n 1)
bin=${bin:-$(pg_config --bindir)}
folder=$(mktemp -d)
as_owner=()
if [[ $EUID -eq 0 ]]; then # the server refuses to run as root
  chown postgres "$folder"
  as_owner=(runuser -u postgres --)
fi
cd "$folder" # a folder that the owner may enter, for the time of the set-up

stop() {
  "${as_owner[@]}" "$bin/pg_ctl" --pgdata "$folder/data" --mode immediate --wait stop > /dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT

quiet() { "$@" > "$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }; }
quiet "${as_owner[@]}" "$bin/initdb" --pgdata "$folder/data" --username lorg --auth trust --encoding UTF8 --locale C.UTF-8 --no-sync
# What is lost when the machine fails is not missed; to compile thousands of expressions takes longer than to compute them.
options="-c jit=off -c listen_addresses= -c unix_socket_directories=$folder -c fsync=off -c synchronous_commit=off"
quiet "${as_owner[@]}" "$bin/pg_ctl" --pgdata "$folder/data" --log "$folder/server.log" --options "$options" --wait start
export LORG_TEST_POSTGRES="postgresql://lorg@/postgres?host=$folder"
cd "$OLDPWD"
"$@"

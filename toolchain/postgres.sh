#!/usr/bin/env bash
# A PostgreSQL of our own for tests, beside whatever else runs on the machine.
#
#   toolchain/postgres.sh install      the server from the system's packages, if it is missing
#   toolchain/postgres.sh start DIR    a new cluster in DIR, which must not exist; prints its URL
#   toolchain/postgres.sh stop DIR     ends it and removes DIR
#
# It listens on the loopback interface and a socket in DIR, trusts whoever connects, and keeps nothing: no fsync.
set -euo pipefail

bin() {
  local found=(/usr/lib/postgresql/*/bin/initdb)
  [ -x "${found[-1]}" ] && { dirname "${found[-1]}"; return; }
  command -v initdb >/dev/null && dirname "$(command -v initdb)"
}

# PostgreSQL refuses to run as root; the package brings a user.
as_owner() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; else "$@"; fi
}

case ${1:-} in
  install)
    bin >/dev/null && exit 0
    "$(dirname "${BASH_SOURCE[0]}")/packages.sh" postgresql
    ;;
  start)
    dir=${2:?where}
    bin=$(bin) || { echo "no PostgreSQL: run toolchain/postgres.sh install" >&2; exit 1; }
    mkdir -m 700 "$dir"
    [ "$(id -u)" = 0 ] && chown postgres "$dir"
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    cd "$dir"
    as_owner "$bin/initdb" -D "$dir/data" -U breakwater -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1
    as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w \
      -o "-p $port -k $dir -c listen_addresses=127.0.0.1 -c fsync=off" start >/dev/null
    echo "postgres://breakwater@127.0.0.1:$port/postgres"
    ;;
  stop)
    dir=${2:?where}
    cd /
    as_owner "$(bin)/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null || true
    rm -rf "$dir"
    ;;
  *) sed -n '2,8p' "${BASH_SOURCE[0]}" | sed 's/^# \{0,1\}//'; exit 2 ;;
esac

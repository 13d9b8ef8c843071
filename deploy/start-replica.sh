#!/usr/bin/env bash
# Starts the streaming replica of docker-compose.yml. The first start copies the primary, which PGHOST, PGUSER and PGPASSWORD name.
# Arguments are passed on to the server.
set -euo pipefail

if [ ! -e "$PGDATA/copied" ]; then
  rm -rf "${PGDATA:?}" # a copy that was interrupted
  psql --dbname=postgres --quiet --output=/dev/null --command="
    SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'replica' AND NOT active"
  pg_basebackup --pgdata="$PGDATA" --wal-method=stream --checkpoint=fast --create-slot --slot=replica --write-recovery-conf
  touch "$PGDATA/copied"
fi
exec postgres "$@"

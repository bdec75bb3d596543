#!/bin/sh
# run_beside.sh 'COMMAND' WORD...: run a command beside another, and say afterwards what it said.
# Fails where either does.
set -u
beside=$1
shift
log=$(mktemp)
# It takes what time the other leaves: tests of a browser wait now and then.
nice $beside >"$log" 2>&1 &
process=$!
trap 'kill "$process" 2>/dev/null; rm -f "$log"' EXIT
trap 'exit 130' INT TERM

"$@"
status=$?
wait "$process"
other=$?
cat "$log"
[ "$status" != 0 ] && exit "$status"
exit "$other"

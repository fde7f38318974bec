#!/usr/bin/env bash
# bench/lab.sh [RUNS]: how long a student waits. From a cold start of the process, in turns with the peer:
#   rnnlua lab check    lab 01's solution, checked and recorded
#   the peer            python3 -c "import numpy" (bare python3 where there is no NumPy: a faster peer)
# and for watch the time from a save to the last line of its answer.
# Prints medians in milliseconds and ratios to the peer. Exit codes: 0, 2 where rnnlua is not built.
set -euo pipefail
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
runs=${1:-21}
rnnlua=$root/build/bin/rnnlua
[ -x "$rnnlua" ] || { echo "bench/lab.sh: $rnnlua is missing; script/build makes it" >&2; exit 2; }
work=$(mktemp -d)
watch=
trap '[ -z "$watch" ] || kill "$watch"; rm -rf "$work"' EXIT
export RNNLUA_LABS=$root/labs
cd "$work"

peer=() peer_name=
for python in python3 /usr/bin/python3; do
  if "$python" -c 'import numpy' 2>/dev/null; then
    peer=("$python" -c 'import numpy') peer_name='python3 -c "import numpy"'
    break
  fi
done
if [ -z "$peer_name" ] && command -v python3 >/dev/null; then
  peer=(python3 -c pass) peer_name='python3 alone, without NumPy'
fi

grep -v -e 'BEGIN SOLUTION' -e 'END SOLUTION' "$root/labs/01_recurrent_cell/solution.lua" >cell.lua
now() { echo "${EPOCHREALTIME/./}"; } # microseconds
timed() { # FILE COMMAND…: adds the microseconds that the command took
  local file=$1 begun
  shift
  begun=$(now)
  "$@" >/dev/null 2>&1
  echo $(($(now) - begun)) >>"$file"
}
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] / 1000 }'; }

for _ in $(seq "$runs"); do
  rm -f .rnnlua-progress
  timed check.us "$rnnlua" lab check cell.lua
  if [ -n "$peer_name" ]; then timed peer.us "${peer[@]}"; fi
done

"$rnnlua" lab watch cell.lua >out 2>&1 &
watch=$!
answers=0
answered() { until [ "$(grep -c Watching out || true)" -ge "$1" ]; do :; done; }
answered 1
for i in $(seq "$runs"); do
  sleep "0.0$((RANDOM % 90 + 10))"
  begun=$(now)
  echo "-- save $i" >>cell.lua
  answered $((i + 1))
  echo $(($(now) - begun)) >>watch.us
done

check=$(median check.us) answer=$(median watch.us)
printf 'rnnlua lab check, lab 01, cold start   %7.1f ms\n' "$check"
printf 'rnnlua lab watch, save to answer       %7.1f ms, at most %.1f ms\n' "$answer" \
  "$(sort -n watch.us | awk 'END { print $1 / 1000 }')"
if [ -n "$peer_name" ]; then
  reference=$(median peer.us)
  printf '%-38s %7.1f ms\n' "$peer_name" "$reference"
  awk -v c="$check" -v w="$answer" -v p="$reference" \
    'BEGIN { printf "check takes %.2f, watch %.2f of the time of that peer\n", c / p, w / p }'
fi

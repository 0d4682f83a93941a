#!/bin/sh
# Plans and applies the example in a copy of it, shows the rows, plans again.
# Usage: demo.sh PATH-OF-STARLIFT
set -eu
starlift=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$(dirname "$0")/." "$work"
cd "$work"

say() { printf '\n$ starlift %s\n' "$*"; }

say plan
"$starlift" plan
say apply -auto-approve
"$starlift" apply -auto-approve
for query in \
  'SELECT * FROM test.score_board ORDER BY id' \
  'SELECT state, COUNT(*) AS airports FROM demo.airports GROUP BY state ORDER BY airports DESC, state LIMIT 5' \
  'SELECT weather, COUNT(*) AS days, SUM(precipitation) AS rain FROM demo.weather GROUP BY weather ORDER BY days DESC'; do
  say "sandbox sql \"$query\""
  "$starlift" sandbox sql "$query"
done
say plan
"$starlift" plan

#!/usr/bin/env bash
# The README's pictures, from the last run of the app's end-to-end test (make test-app): all of its story, risk and pool before the fall.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$root/docs/src/images"
while read -r from to; do
  cp "$root/target/app/$from.png" "$root/docs/src/images/$to.png"
done <<'END'
story-quotes-iron-condor trade
story-risk risk
story-receipt receipt
story-pool pool
END

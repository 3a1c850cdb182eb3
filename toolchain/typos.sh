#!/usr/bin/env bash
# Fails on misspelt words in the tree; typos.toml has the words and files it leaves alone. With --write-changes it mends what has one correction.
#
# typos comes from PyPI as a binary, once, pinned, to the folder tools in BREAKWATER_CACHE (~/.cache/breakwater). Half a minute the first time, a second afterwards.
set -euo pipefail
TYPOS=1.52.0
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOLS=${TOOLS:-${BREAKWATER_CACHE:-$HOME/.cache/breakwater}/tools}
BIN=$TOOLS/typos/bin/typos
mkdir -p "$TOOLS"

exec 9>"$TOOLS/typos.lock"
flock 9 # two checks at once install once
if [ "$("$BIN" --version 2>/dev/null)" != "typos-cli $TYPOS" ]; then
  echo "typos: installing $TYPOS"
  python3 -c 'import ensurepip' 2>/dev/null || "$root/toolchain/packages.sh" python3-venv
  python3 -m venv --clear "$TOOLS/typos"
  "$TOOLS/typos/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "typos==$TYPOS"
fi
cd "$root"
exec "$BIN" "$@"

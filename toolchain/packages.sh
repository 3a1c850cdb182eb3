#!/usr/bin/env bash
# Installs those of the named Debian packages that are missing; nothing where all are there.
#
#   toolchain/packages.sh NAME [NAME ...]
#
# One caller at a time: the validator's build runs beside everything else, and apt fails where another apt is at work instead of waiting.
set -euo pipefail
CACHE=${BREAKWATER_CACHE:-$HOME/.cache/breakwater}
mkdir -p "$CACHE"
exec 9>"$CACHE/packages.lock"
flock 9

missing=()
for package; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
echo "installing ${missing[*]}"
sudo=(); [ "$(id -u)" = 0 ] || sudo=(sudo)
"${sudo[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends \
  -o DPkg::Lock::Timeout=600 "${missing[@]}" >/dev/null

#!/usr/bin/env bash
# The browser for the app's end-to-end test: Debian's Chromium, and fonts, without which pictures have no letters. Nothing where CHROMIUM names one.
set -euo pipefail
[ -n "${CHROMIUM:-}" ] && exit 0
missing=()
for package in chromium fonts-dejavu-core; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
echo "installing ${missing[*]}"
sudo=(); [ "$(id -u)" = 0 ] || sudo=(sudo)
"${sudo[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null

#!/usr/bin/env bash
# The browser for the app's end-to-end test: Debian's Chromium, and fonts, without which pictures have no letters. Nothing where CHROMIUM names one.
set -euo pipefail
[ -n "${CHROMIUM:-}" ] && exit 0
"$(dirname "${BASH_SOURCE[0]}")/packages.sh" chromium fonts-dejavu-core

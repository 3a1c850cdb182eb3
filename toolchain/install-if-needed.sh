#!/usr/bin/env bash
# Nothing where the Solana tools are on the PATH; the registry toolchain otherwise.
set -euo pipefail
command -v cargo-build-sbf >/dev/null || "$(dirname "${BASH_SOURCE[0]}")/install.sh"

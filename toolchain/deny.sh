#!/usr/bin/env bash
# Fails on crates that deny.toml does not allow: licences, sources, yanked versions, second versions of what must be one. It reads Cargo.lock, and that of
# the Squads program that tests run, licences apart: its own is no open one.
#
# cargo-deny comes from crates.io, once, pinned, to the folder tools in BREAKWATER_CACHE (~/.cache/breakwater). Vulnerabilities are looked for where a database is
# (`cargo deny fetch db` brings it from GitHub); without one the check needs no network once all crates are there.
set -euo pipefail
DENY=0.20.2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOLS=${TOOLS:-${BREAKWATER_CACHE:-$HOME/.cache/breakwater}/tools}
BIN=$TOOLS/deny/bin/cargo-deny
DATABASES=${CARGO_HOME:-$HOME/.cargo}/advisory-dbs
DATABASE=advisory-db-3157b0e258782691 # cargo-deny's name for RustSec's
NONE=$TOOLS/deny/no-advisories
mkdir -p "$TOOLS"

# Its release profile optimises across all crates with one unit of each: minutes for a program that runs for seconds.
install() {
  [ "$("$BIN" --version 2>/dev/null)" = "cargo-deny $DENY" ] && return
  echo "deny: building cargo-deny $DENY (about three minutes on two cores)"
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_TARGET_DIR=$TOOLS/deny-target \
    cargo install cargo-deny@$DENY --locked --root "$TOOLS/deny" --quiet
  rm -rf "$TOOLS/deny-target"
}

# A database of one advisory on no crate; one of none is refused, and without one yanked versions are not looked for.
no_advisories() {
  mkdir -p "$NONE/$DATABASE"/{crates,.git}
  touch "$NONE/$DATABASE/.git/FETCH_HEAD"
  printf '%s\n' '```toml' '[advisory]' 'id = "RUSTSEC-1970-0001"' 'package = "no-such-crate"' 'date = "1970-01-01"' '[versions]' 'patched = []' '```' '# None' \
    >"$NONE/$DATABASE/crates/none.md"
}

# All manifests are read, those for other systems too: what is not there yet is fetched. A licence without a field is read from its text.
deny() {
  local advisories=$1 manifest=$2
  shift 2
  cargo fetch --locked --quiet --manifest-path "$manifest"
  BREAKWATER_ADVISORIES=$advisories "$BIN" --frozen --manifest-path "$manifest" --config "$root/deny.toml" check --hide-inclusion-graph -A no-license-field "$@"
}

exec 9>"$TOOLS/deny.lock"
flock 9 # two checks at once install once
install
no_advisories
found=$DATABASES
[ -d "$DATABASES/$DATABASE" ] || { found=$NONE; echo "deny: no database of advisories here: vulnerabilities are not looked for"; }
deny "$found" "$root/Cargo.toml"
"$root/tests/programs/squads-v4/prepare.sh"
deny "$NONE" "$root/tests/programs/squads-v4/Cargo.toml" advisories sources

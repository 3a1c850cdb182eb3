#!/usr/bin/env bash
# Puts the published crate, checksum compared, with squads.patch applied into target/vendor, where Cargo.toml looks for it.
# Run before every build; does nothing the second time.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
crate=squads-multisig-program version=2.0.0
sha256=b16b2b9ea9d03b2e2ffced8a8a31f4cd827da63ae8f6b4e9d114d15b61cabf5a
out=$here/../../../target/vendor/$crate
stamp=$(cat "$here/squads.patch" "$here/prepare.sh" | sha256sum)
[ "$(cat "$out/.stamp" 2>/dev/null)" = "$stamp" ] && exit
find_crate() { find "${CARGO_HOME:-$HOME/.cargo}/registry/cache" -name "$crate-$version.crate" -print -quit 2>/dev/null; }
(cd / && cargo info --quiet --registry crates-io "$crate@$version") >/dev/null 2>&1 || true # downloads it
file=$(find_crate)
: "${file:?$crate $version could not be downloaded}"
echo "$sha256  $file" | sha256sum --check --quiet
rm -rf "$out" && mkdir -p "$out"
tar -xzf "$file" -C "$out" --strip-components=1
patch -s -p1 -d "$out" < "$here/squads.patch"
echo "$stamp" > "$out/.stamp"

#!/usr/bin/env bash
# Builds the book in docs/ to target/book, and fails where it is stale or broken:
#   - a page of the reference is not what the IDL and the parameters' tables give (docs/reference.mjs)
#   - a law of the invariants' page stands in no source by its number (docs/invariants.mjs)
#   - a page of the results is not what benches/*.json gives (docs/results.mjs)
#   - a link or an anchor leads nowhere (docs/links.mjs)
#   - a Mermaid diagram is not valid (docs/diagrams.mjs, in Debian's Chromium)
#
# mdBook comes from crates.io, once; Mermaid from npm, once, and lies beside the built book, which so needs no network. Both are pinned and kept
# in BREAKWATER_CACHE (~/.cache/breakwater). Idempotent; 1 min 30 s the first time on two idle cores, 5 s afterwards.
set -euo pipefail
MDBOOK=0.5.4
MERMAID=12.3.0
MERMAID_SHA256=336df803d87a38b70a01e736e666c8f7601d2ce42f5e47c8fafe5d721074b9a3
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${BREAKWATER_CACHE:-$HOME/.cache/breakwater}
BIN=$CACHE/mdbook/bin/mdbook
LIBRARY=$CACHE/mermaid-$MERMAID.min.js
STAGE=$root/target/book-sources
BOOK=$root/target/book
mkdir -p "$CACHE"

# Without `serve` and `watch`, which bring a web server: a third of the crates.
mdbook() {
  [ -x "$BIN" ] && [ "$("$BIN" --version)" = "mdbook v$MDBOOK" ] && return
  echo "docs: building mdbook $MDBOOK (about a minute and a half on two cores)"
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_TARGET_DIR=$CACHE/mdbook-target \
    cargo install mdbook@$MDBOOK --locked --no-default-features --features search --root "$CACHE/mdbook" --quiet
  rm -rf "$CACHE/mdbook-target"
}

mermaid() {
  echo "$MERMAID_SHA256  $LIBRARY" | sha256sum --check --status 2>/dev/null && return
  local folder
  folder=$(mktemp -d)
  (cd "$folder" && npm pack --silent "mermaid@$MERMAID" >/dev/null && tar xzf "mermaid-$MERMAID.tgz" package/dist/mermaid.min.js)
  echo "$MERMAID_SHA256  $folder/package/dist/mermaid.min.js" | sha256sum --check --quiet
  mv "$folder/package/dist/mermaid.min.js" "$LIBRARY"
  rm -rf "$folder"
}

exec 9>"$CACHE/docs.lock"
flock 9 # two builds at once install once
mdbook
mermaid
"$root/toolchain/browser.sh"
cd "$root"
node docs/reference.mjs --check
node docs/invariants.mjs
node docs/results.mjs --check
node docs/links.mjs stage "$STAGE"
cp "$LIBRARY" "$STAGE/src/mermaid.min.js"
rm -rf "$BOOK"
"$BIN" build "$STAGE" --dest-dir "$BOOK"
node docs/links.mjs check "$BOOK"
mapfile -t pages < <(find docs -name '*.md'; ls README.md ARCHITECTURE.md)
node docs/diagrams.mjs "$LIBRARY" "${pages[@]}"
echo "docs: target/book/index.html"

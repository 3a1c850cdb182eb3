#!/usr/bin/env bash
# Compiles the browser's margin engine (clients/web, and with it the program's own margin code) to WebAssembly:
# target/web/breakwater_web.wasm, copied to app/public/engine/. Idempotent; seconds when nothing changed, 3 minutes cold on 2 cores.
#
# The crate is compiled to a static library and linked here, so that only what the exports reach stays: a cdylib would export two
# thousand functions of the Solana crates and import what their bindings to JavaScript need.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
OUT=$root/target/web
APP=$root/app/public/engine
LIB=$root/target/wasm/wasm32-unknown-unknown/web/libbreakwater_web.a
WASM=$OUT/breakwater_web.wasm
EXPORTS=(bw_alloc bw_call bw_fault bw_free bw_start)

packages() {
  [ -x /usr/bin/rustc ] && [ -e /usr/lib/rustlib/src/rust/library/std/Cargo.toml ] || "$root/toolchain/install.sh"
  "$root/toolchain/packages.sh" lld-22 llvm-22
}

# Debian's rustc has no std for this target, so it is compiled from its sources; RUSTC_BOOTSTRAP allows that to a stable compiler.
compile() {
  env -u RUSTUP_TOOLCHAIN PATH="/usr/bin:$PATH" RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$root/target/wasm" \
    RUSTFLAGS="-C linker=wasm-ld-22 -C linker-flavor=wasm-ld" \
    /usr/bin/cargo rustc --quiet --locked --manifest-path "$root/Cargo.toml" -p breakwater-web --lib --crate-type staticlib \
    --profile web --target wasm32-unknown-unknown -Zbuild-std=std,panic_abort -Zbuild-std-features=
}

link() {
  wasm-ld-22 --no-entry --gc-sections --strip-all -O2 -z stack-size=1048576 --stack-first \
    "${EXPORTS[@]/#/--export=}" "$LIB" -o "$WASM.new"
  # what the Solana crates tell a tool that is not used here
  llvm-objcopy-22 --remove-section=__wasm_bindgen_unstable "$WASM.new"
  check "$WASM.new"
  mv "$WASM.new" "$WASM"
}

# Whatever it imported would be missing in the browser.
check() {
  node -e '
    const module = new WebAssembly.Module(require("fs").readFileSync(process.argv[1]));
    const imports = WebAssembly.Module.imports(module).map((i) => `${i.module}.${i.name}`);
    const names = WebAssembly.Module.exports(module).map((e) => e.name).sort().join();
    if (imports.length > 0) throw `imports: ${imports.join()}`;
    if (names !== `${process.argv.slice(2).join()},memory`) throw `exports: ${names}`;
  ' "$1" "${EXPORTS[@]}"
}

packages
mkdir -p "$OUT" "$APP"
compile
[ "$WASM" -nt "$LIB" ] || link
cmp -s "$WASM" "$APP/breakwater_web.wasm" || cp "$WASM" "$APP/breakwater_web.wasm"
echo "$WASM: $(stat -c %s "$WASM") bytes, $(gzip -9 -c "$WASM" | wc -c) compressed"

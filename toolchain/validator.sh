#!/usr/bin/env bash
# The validator for end-to-end tests and the demo, built once from the registry.
#
#   toolchain/validator.sh start   build it in the background if it is missing (returns at once)
#   toolchain/validator.sh wait    wait for it, showing progress; builds it if nobody has started
#   toolchain/validator.sh path    print where it is; exit 1 if it is not there yet
#
# A solana-test-validator on the PATH is used as it is. A build that was interrupted is taken up where it stopped.
# What shortens the build on two cores (24 min with the defaults, beside other work): optimisation level 1 for Rust
# and C++, because compile time and not the validator's speed is what counts here. Measured times: toolchain/README.md.
set -euo pipefail
VERSION=4.2.2
CACHE=${BREAKWATER_CACHE:-$HOME/.cache/breakwater}
BIN=$CACHE/validator/bin/solana-test-validator
LOG=$CACHE/logs/validator.log
TARGET=$CACHE/validator-target
CRATES=830 # about so many are compiled; for the progress line only
mkdir -p "$CACHE/logs"

find_it() {
  if command -v solana-test-validator; then return; fi
  [ -x "$BIN" ] && echo "$BIN"
}

# Runs under a lock: a second caller waits for the first and then finds the work done.
build() {
  exec 9>"$CACHE/validator.lock"
  flock 9
  find_it >/dev/null && return
  "$(dirname "${BASH_SOURCE[0]}")/packages.sh" libclang-dev clang cmake protobuf-compiler libudev-dev libssl-dev pkg-config
  CXXFLAGS="-O1" CFLAGS="-O1" CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_TARGET_DIR=$TARGET \
    cargo install agave-validator@$VERSION --locked --bin solana-test-validator \
    --root "$CACHE/validator"
  rm -rf "$TARGET"
}

case ${1:-} in
  path) find_it ;;
  start)
    find_it >/dev/null && exit 0
    flock -n "$CACHE/validator.lock" true || { echo "validator: a build is running already"; exit 0; }
    echo "validator: building agave-validator $VERSION in the background (about 20 minutes on two cores); log: $LOG"
    : >"$LOG"
    nohup setsid bash "${BASH_SOURCE[0]}" build >>"$LOG" 2>&1 </dev/null &
    ;;
  build) build ;;
  wait)
    if find_it >/dev/null; then exit 0; fi
    begin=$SECONDS
    "${BASH_SOURCE[0]}" start
    sleep 2
    while ! find_it >/dev/null; do
      if flock -n "$CACHE/validator.lock" true; then
        find_it >/dev/null && break
        echo "validator: the build stopped; last lines of $LOG:" >&2
        tail -n 15 "$LOG" >&2
        exit 1
      fi
      printf 'validator: waiting, %d min %02d s so far, %d of about %d crates compiled\n' \
        $(((SECONDS - begin) / 60)) $(((SECONDS - begin) % 60)) "$(grep -c Compiling "$LOG" || true)" $CRATES
      sleep 20
    done
    echo "validator: ready"
    ;;
  *) sed -n '2,9p' "${BASH_SOURCE[0]}" | sed 's/^# \{0,1\}//'; exit 2 ;;
esac

# One target a habit; `make` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
ARGS ?=

PROGRAMS := programs/clearing programs/pyth-stand-in toolchain/conformance/program

# The validator's build starts first and runs beside everything else; one target at a time all the same.
.NOTPARALLEL:
.PHONY: help setup programs idl build client client-fresh test test-unit test-svm test-validator demo bench check fmt clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

setup: ## install what is missing: compiler toolchain, and the validator in the background
	@toolchain/validator.sh start
	@toolchain/install-if-needed.sh

programs: ## compile the programs to target/deploy
	@for program in $(PROGRAMS); do toolchain/build-program.sh $$program || exit 1; done

idl: ## write target/idl from the programs
	@cargo run -q -p breakwater-idl -- programs/clearing target/idl/breakwater_clearing.json

client: idl ## write the TypeScript client in app/src/generated from the IDL, and type-check it
	@cd app && npm ci --no-audit --no-fund --silent && npm run --silent generate && npm run --silent check

client-fresh: client ## fail when the committed TypeScript client is not what the program generates
	@git diff --exit-code --stat -- app/src/generated || { echo "run make client and commit app/src/generated"; exit 1; }

build: programs idl ## programs and IDL

test: setup build client-fresh test-unit test-svm test-validator ## everything CI runs

test-unit: ## unit tests and conformance of the toolchain
	cargo test --workspace --exclude breakwater-tests --exclude breakwater --lib --bins
	cargo test -p breakwater --lib --bins
	cargo test -p breakwater-risk --tests
	cargo test -p conformance-host --tests

test-svm: ## journeys, attacks and random sequences on LiteSVM through the compiled programs
	cargo test -p breakwater-tests

test-validator: ## one story end to end on a real validator
	@toolchain/validator.sh wait
	cargo test -p breakwater --test end_to_end -- --nocapture

demo: setup programs ## play a crash on a local validator;  make demo ARGS="--prices FILE --hold"
	@cargo build -q -p breakwater
	@toolchain/validator.sh wait
	@target/debug/breakwater demo $(ARGS)

bench: programs ## compute units of every case, compared with and written to benches/compute-units.json
	@cargo run -q -p breakwater-tests --bin bench-compute-units

check: ## formatting, lints, types
	cargo fmt --check
	cargo clippy --workspace --all-targets -- -D warnings
	cd app && npm ci --no-audit --no-fund --silent && npm run --silent check

fmt: ## format
	cargo fmt

clean: ## remove build output, not the installed toolchain
	cargo clean

# One target a habit; `make` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
ARGS ?=

PROGRAMS := programs/clearing programs/pyth-stand-in toolchain/conformance/program

# The validator's build starts first and runs beside everything else; one target at a time all the same.
.NOTPARALLEL:
.PHONY: help setup programs test-programs idl idl-fresh node-packages build client client-fresh web app test test-unit test-app pictures test-svm test-validator test-nightly demo demo-validator localnet bench bench-fresh bench-native bench-live lab lab-program results docs check check-quick clippy fmt clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

setup: ## install what is missing: compiler toolchain, and the validator in the background
	@toolchain/validator.sh start
	@toolchain/install-if-needed.sh

programs: ## compile the programs to target/deploy
	@for program in $(PROGRAMS); do toolchain/build-program.sh $$program || exit 1; done

test-programs: ## compile the programs of others that tests run ours with
	@tests/programs/squads-v4/prepare.sh
	@toolchain/build-program.sh tests/programs/squads-v4

idl: ## write idl/ from the programs
	@cargo build -q --workspace --bin breakwater-idl
	@target/debug/breakwater-idl programs/clearing idl/breakwater_clearing.json

idl-fresh: idl ## fail when the committed IDL is not what the programs generate
	@git diff --exit-code --stat -- idl || { echo "run make idl and commit idl/"; exit 1; }

node-packages: ## install what app and TypeScript client need, and generate the client
	@npm ci --no-audit --no-fund --silent

client: idl node-packages ## write the TypeScript client in clients/ts/src/generated from the IDL, and type-check it
	@cd clients/ts && npm run --silent check

web: ## compile the margin engine to WebAssembly
	@toolchain/build-web.sh

app: web node-packages ## build the app to app/dist
	@cd app && npm run --silent build

client-fresh: idl-fresh client ## fail when the committed IDL is not fresh, or client and app do not pass their types and lints with it
	@cd app && npm run --silent check

build: programs idl ## programs and IDL

test: setup check-quick build client-fresh docs clippy test-programs bench-fresh test-unit test-svm app test-validator test-app ## everything CI runs

# Always the whole workspace: with one package the features of its dependencies differ, and they are compiled again.
RISK_TESTS := --test spine --test feeds --test quotes --test files

# A run of CI tries the cases of one seed, so that the same tree always ends the same; `test-nightly` tries new ones, and many more.
test-unit: export PROPTEST_RNG_SEED ?= 1
test-unit: ## unit tests, documentation's examples, properties of the margin engine, conformance of the toolchain
	cargo test --workspace --lib --bins
	cargo test --workspace --doc
	cargo test --workspace $(RISK_TESTS) --test svm_matches_host

test-svm: ## journeys, attacks, random sequences and the laboratory on LiteSVM through the compiled programs
	cargo test --workspace --test journeys --test attacks --test properties --test liquidator --test engine --test laboratory --test commands --test parity --test looks

VALIDATOR_TESTS := end_to_end params client_examples quote_server keeper liquidator_process localnet faults chaos index

test-validator: ## stories on a real validator: a crash, bots killed and cut off, keepers, quotes, history, operator commands, the client's examples
	@toolchain/validator.sh wait
	@[ "$$BREAKWATER_NO_POSTGRES" = 1 ] || toolchain/postgres.sh install
	cargo build --workspace --bins --examples
	cargo test --workspace $(VALIDATOR_TESTS:%=--test %) -- --nocapture

# The validator that `test-validator` waited for, or waits itself.
test-app: setup programs app ## the app: unit tests, then a browser against a local deployment; pictures in target/app
	@toolchain/validator.sh wait
	@toolchain/browser.sh
	@cargo build --workspace --bin breakwater --bin breakwater-sim --bin breakwater-lab
	cd clients/ts && npm run --silent test
	cd app && npm run --silent test && npm run --silent e2e

pictures: ## copy the README's pictures from the last make test-app
	@toolchain/pictures.sh

test-nightly: setup programs test-programs ## 100,000 cases of each property of the margin engine; ten thousand random crashes, sequences, rings, liquidations, dear accounts and auctions each
	PROPTEST_CASES=100000 PROPTEST_MAX_GLOBAL_REJECTS=100000 cargo test --workspace $(RISK_TESTS)
	BREAKWATER_CRASHES=10000 BREAKWATER_SEQUENCES=10000 BREAKWATER_RINGS=10000 BREAKWATER_LIQUIDATIONS=10000 BREAKWATER_ACCOUNTS=10000 cargo test --workspace --test properties -- --nocapture
	BREAKWATER_AUCTIONS=10000 cargo test --workspace --test liquidator -- --nocapture
	BREAKWATER_PARITY=1000 cargo test --workspace --test parity -- --nocapture

demo: lab-program ## one crash against five liquidation engines, without a validator: target/lab/report.html;  make demo ARGS="--prices FILE --seeds 5"
	@target/debug/breakwater-lab compare lab/worlds/march-2020.toml --out target/lab $(ARGS)

demo-validator: setup programs app ## play a crash on a local validator;  make demo-validator ARGS="--stress --faults --chaos --prices FILE --hold"
	@cargo build --workspace --bin breakwater --bin breakwater-sim
	@toolchain/validator.sh wait
	@target/debug/breakwater-sim demo $(ARGS)

lab: lab-program ## the laboratory on any world;  make lab ARGS="lab/worlds/crowded.toml --seeds 5 --out FOLDER"
	@target/debug/breakwater-lab compare $(or $(ARGS),lab/worlds/march-2020.toml --out target/lab)

lab-program: # what the laboratory needs: the compiled programs and its own, and no validator
	@toolchain/install-if-needed.sh
	@$(MAKE) --no-print-directory programs
	@cargo build --workspace --bin breakwater-lab

localnet: setup programs app ## a pool with traders and all services to try things out on, until `quit`;  make localnet ARGS="--help"
	@cargo build --workspace --bin breakwater --bin breakwater-sim
	@toolchain/validator.sh wait
	@target/debug/breakwater-sim localnet $(ARGS)

bench: programs ## compute units of every case, compared with and written to benches/compute-units.json
	@cargo build -q --workspace --bin bench-compute-units
	@target/debug/bench-compute-units
	@node docs/results.mjs compute-units

bench-fresh: programs ## fail where a case is over 2 % dearer than committed, or was made so without an entry in benches/accepted.toml
	@cargo build -q --workspace --bin bench-compute-units
	@target/debug/bench-compute-units --check

bench-native: ## native speed of the margin engine, beside QuantLib (where Python has it) and solmath
	@cargo bench -q

bench-live: setup programs ## a price gap over a thousand accounts on a local validator: seconds to every auction, written to benches/live.json
	@cargo build --workspace --profile bots --bin breakwater --bin breakwater-sim
	@toolchain/validator.sh wait
	@target/bots/breakwater-sim bench-live $(ARGS)
	@node docs/results.mjs live

results: ## write docs/results from what commands print;  make results ARGS="tests", ARGS="demo --prices FILE", ARGS="--logs tests"
	@node docs/results.mjs $(ARGS)

docs: idl ## build the book to target/book, and check its reference, links and diagrams
	@toolchain/docs.sh

check: check-quick clippy ## formatting, words, crates, lints, types
	cd clients/ts && npm run --silent check
	cd app && npm run --silent check

check-quick: node-packages ## what of it takes seconds: formatting, words, crates
	cargo fmt --check
	toolchain/typos.sh
	npx --no biome ci .
	toolchain/deny.sh

clippy: ## lints of the Rust code
	cargo clippy --workspace --all-targets -- -D warnings

fmt: node-packages ## format
	cargo fmt
	npx --no biome format --write .

clean: ## remove build output, not the installed toolchain
	cargo clean

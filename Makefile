# The one door. `make` or `make help` says what there is.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Where `make run` serves, and where its city is kept.
LISTEN ?= 127.0.0.1:8080
DATA ?= var/demo

# How tests, lints and documentation compile; the file says why.
TESTS := --locked --release --config scripts/tests.toml

TARGET := $(or $(CARGO_TARGET_DIR),target)
DINGBO := $(TARGET)/release/dingbo
PAGES := web/dist/index.html
PAGE_SOURCES := $(shell find web/src web/public web/*.html web/*.json web/*.ts -type f 2>/dev/null)
SECTION := scripts/section.sh
CLIENT := web/src/shared/api/schema.d.ts
FAILURES := web/node_modules/.cache/e2e-failures.txt

.PHONY: core help run test check unit soak-share web-unit e2e bench-pages pages release openapi openapi-check deny fmt clean doctor

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: release ## Build everything and serve the reference city on 127.0.0.1:8080 (LISTEN=, DATA=)
	@printf '\nOpen http://%s. The demo accounts and their passwords are in %s/demo-accounts.json.\n\n' "$(LISTEN)" "$(DATA)"
	@exec $(DINGBO) demo --data "$(DATA)" --listen "$(LISTEN)"

test: ## Everything: lints, licences, unit tests on both stores, the pages, the browser (installs what it needs)
	@$(MAKE) check
	@$(MAKE) unit
	@$(MAKE) web-unit
	@$(MAKE) openapi-check
	@$(MAKE) e2e

check: pages ## Formatting, lints, documentation, crate direction, licences
	@$(SECTION) "formatting" cargo fmt --all --check
	@scripts/need-apt.sh shellcheck
	@$(SECTION) "shell scripts" shellcheck --severity=warning scripts/*.sh .ci/run
	@$(SECTION) "the house's own checks" cargo xtask check
	@$(MAKE) deny
	@$(SECTION) "clippy" cargo clippy --workspace --all-targets $(TESTS) -- --deny warnings
	@RUSTDOCFLAGS="--deny warnings" $(SECTION) "documentation" cargo doc --workspace --no-deps $(TESTS) --quiet

core: ## Formatting, the house's own checks, and the tests of the crates below the API, over both stores
	@$(SECTION) "formatting" cargo fmt --all --check
	@$(SECTION) "the house's own checks" cargo xtask check
	@$(SECTION) "Rust tests of the core" scripts/with-postgres.sh cargo test $(TESTS) -p domain -p atlas -p bus -p vault -p ledger -p xtask

unit: pages ## Rust tests, over SQLite and a PostgreSQL of their own, with real brokers and Open311 clients
	@scripts/need-apt.sh nats-server mosquitto openssh-server curl jq openssl python3 zstd
	@python=$$(scripts/need-open311-clients.sh) && DINGBO_TEST_OPEN311_PYTHON=$$python \
	  $(SECTION) "Rust tests" scripts/with-postgres.sh cargo test --workspace $(TESTS)

soak-share: ## Many more kills of the sender and many more cases than the tests have (some ten minutes)
	@$(SECTION) "kills of the sender" env DINGBO_SOAK_KILLS=500 cargo test --release --locked -p share --test kill

web-unit: ## Types, lints and unit tests of the pages
	@scripts/need-node-modules.sh
	@$(SECTION) "types and lints of the pages" npm --prefix web run check
	@$(SECTION) "unit tests of the pages" npm --prefix web run test

e2e: release ## Every face of the pages in Debian's Chromium, over the release binary
	@scripts/need-apt.sh chromium fonts-noto-cjk poppler-utils
	@rm -f $(FAILURES)
	@$(SECTION) "browser tests" scripts/with-demo.sh $(DINGBO) npm --prefix web run e2e || { cat $(FAILURES) && exit 1; }

# Where the bench of the pages keeps its city of a million cases.
BENCH_DATA ?= var/million

bench-pages: release ## Measure the command room's pages over a million cases (BENCH_DATA=); the last line is JSON
	@scripts/need-apt.sh chromium fonts-noto-cjk curl
	@scripts/bench-pages.sh $(DINGBO) "$(BENCH_DATA)"

pages: $(PAGES) ## Build the pages, when their sources changed

$(PAGES): $(PAGE_SOURCES)
	@scripts/need-node-modules.sh
	@$(SECTION) "the pages" npm --prefix web run build
	@touch $@

release: pages ## Build the release binary, pages inside
	@$(SECTION) "the release binary" cargo build --release --locked --package dingbo

# Not by way of `release`: the pages may only build again once their client knows the new API.
openapi: ## Write web/openapi.json from the Rust types, and the typed client from it
	@mkdir -p web/dist
	@$(SECTION) "the release binary" cargo build --release --locked --package dingbo
	@$(DINGBO) openapi > $(TARGET)/openapi.json
	@mv $(TARGET)/openapi.json web/openapi.json
	@scripts/need-node-modules.sh
	@npm --prefix web run client

openapi-check: release
	@$(SECTION) "web/openapi.json is what the binary says (else: make openapi)" cmp <($(DINGBO) openapi) web/openapi.json
	@scripts/need-node-modules.sh
	@CLIENT="$(abspath $(TARGET))/schema.d.ts" npm --prefix web run client
	@$(SECTION) "the pages' client is made from web/openapi.json (else: make openapi)" cmp $(TARGET)/schema.d.ts $(CLIENT)

deny: ## Licences, bans and sources of every crate
	@deny=$$(scripts/need-cargo-deny.sh) && $(SECTION) "licences, bans, sources" "$$deny" --locked check bans licenses sources

fmt: ## Format the Rust sources
	@cargo fmt --all

clean: ## Remove what was built; keeps var/
	@rm -rf $(TARGET) web/dist web/node_modules

doctor: ## Say what this machine has of what the project needs
	@LISTEN="$(LISTEN)" scripts/doctor.sh

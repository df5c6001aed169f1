# Build, try and test Latchkey. `make help` lists the targets.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
SHELL := /bin/bash

ADDR     ?= 127.0.0.1:8000
FUZZTIME ?= 10s
SEEDS    ?= 1,2,3
DATABASE ?= sqlite
# SERVERS starts throw-away database servers for the command that follows, if DATABASE needs one.
SERVERS = $(if $(filter-out sqlite,$(DATABASE)),tools/servers.sh && go run ./internal/cluster/with)
REQUESTS ?= 10000
TIER     ?= quick
ROUNDS   ?= 7
SECONDS  ?= 3
# Each module is built with the versions of its own go.mod. The workspace (go.work) is for editors,
# and tools/test.sh, check.sh and lint.sh use it to compile the library once.
export GOWORK = off
# -trimpath keeps the paths of this checkout out of the build cache, so that other checkouts can use it.
# Without the tables of a debugger (-w) a program is linked in two thirds of the time.
export GOFLAGS := $(strip -trimpath -ldflags=-w $(GOFLAGS))
# As the image of docs/deployment.md is built, so that no package is compiled for it a second time.
export CGO_ENABLED = 0
export ADDR FUZZTIME

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: go ## Serve examples/tutorial on ADDR with a fresh database, and print requests to try
	@tools/demo.sh

.PHONY: check
check: go ## Lint what changed, and run the tests near it that need no server: use it before each commit
	@tools/check.sh

.PHONY: test
test: go ## Install what the tests need and run them; TIER=merge adds what continuous integration does. What is left out is named
	@tools/test.sh $(TIER)

.PHONY: test-all
test-all: go ## Run make test and the campaigns too: every story beside a live Django, bench, routers
	@tools/test.sh all

.PHONY: unit
unit: go ## Run the tests of the main module only
	go test ./...

.PHONY: databases
databases: go ## Run PostgreSQL and MariaDB for single tests until Ctrl-C, and print the variables to export
	@tools/databases.sh

.PHONY: lint
lint: go ## Run gofmt, go vet, staticcheck and the project's own linters
	@tools/lint.sh

.PHONY: fuzz
fuzz: go ## Run each fuzz test for FUZZTIME
	@tools/fuzz.sh

.PHONY: conformance
conformance: go ## Replay the requests recorded with Django and compare the answers, on DATABASE (sqlite, postgres, mysql)
	@$(SERVERS) go run -C conformance ./play --database $(DATABASE)

.PHONY: clients
clients: go ## Make clients of the shop's OpenAPI document (ogen, openapi-typescript), call the shop with them, and validate all documents
	@LATCHKEY_TEST_CLIENTS=1 GOWORK=$$PWD/go.work go test -C conformance -count=1 -v -run '^TestClients$$' ./recorded

.PHONY: reference
reference: go ## Compare answers to random requests with the real Django's (REQUESTS for each of SEEDS, on DATABASE)
	@$(SERVERS) go run -C conformance ./differ --database $(DATABASE) --seed $(SEEDS) --n $(REQUESTS)
	@$(SERVERS) go run -C conformance ./differ --project shop --database $(DATABASE) --seed $(SEEDS) --n $(REQUESTS)

.PHONY: bench
bench: go ## Compare the speed with others: ROUNDS, SECONDS for each server and round, ONLY these parts, other FLAGS
	@tools/bench.sh --rounds $(ROUNDS) --seconds $(SECONDS) $(if $(ONLY),--only $(ONLY)) $(FLAGS)

.PHONY: bench-go
bench-go: go ## Run each benchmark six times, for benchstat, with database servers if they can be installed
	@tools/servers.sh && go run ./internal/cluster/with go test -C bench -run '^$$' -bench . -count 6 -timeout 60m .

.PHONY: screenshots
screenshots: go ## Draw every page of the admin and the browsable API into docs/screenshots
	@tools/browser.sh && go test -C browser -count=1 -run '^TestScreenshots$$' . -screenshots "$$PWD/docs/screenshots"

.PHONY: profile
profile: go ## Put a guarded view under load, and fail if a function of ours uses more than 5 % of the CPU by itself
	@go build -C bench -o $${TMPDIR:-/tmp}/latchkey-profile ./profile && $${TMPDIR:-/tmp}/latchkey-profile

.PHONY: tidy-check
tidy-check: go ## Fail if go mod tidy would change a go.mod or go.sum
	@for dir in . bench browser clients conformance examples/guard/routers tools; do echo "go mod tidy -diff in $$dir"; (cd $$dir && go mod tidy -diff) || exit 1; done

.PHONY: go
go:
	@tools/go-version.sh

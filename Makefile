# What is done often. `make` alone says what there is.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build demo test bench lint tools

# SQLite is compiled in, which needs a C compiler.
export CGO_ENABLED := 1
export PATH := $(CURDIR)/.tools/bin:$(PATH)

version := $(shell git describe --tags --always --dirty 2>/dev/null || echo unreleased)
go_folders := cmd fixtures internal ledger reports
linter := golangci-lint@v2.15.0
formatter := gofumpt@v0.12.0

# Where goroutines and several programs meet: these are tested with the race detector, and not again without it.
racing := ./internal/store/... ./internal/app
# But for those that ask one thing after another, by the thousand.
alone := ^(TestEveryFigureIsExplained|TestStatementNamesNobodyElse|TestReportsReadAllThatTheyNeed|TestPackIsIssuedOnce|TestPackAgain|TestWorkbooksHoldNoClock|TestDemonstrationVerifiesAndItsReportsHold|TestExportLoadsToEqualReports|TestReportsOfPilotsOfAnyBookHold|TestFilledTemplatesLoad)$$
# Tests of a real host's year read data that stands beside the repository, and may be skipped only without it.
data := $(or $(PURSE_SHARED_DATA),$(wildcard ../shared/data))

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# How many transactions the books have that are measured, and what else the measuring is told, such as -strict or -only sheets.
SIZES ?= 10000,100000,1000000
BENCH ?=

build: ## Build the program, bin/purse
	@[ -e bin/purse ] || echo 'Building bin/purse; the first time takes a minute or two.'
	@go build -trimpath -ldflags '-X main.version=$(version)' -o bin/purse ./cmd/purse

demo: build ## Make the example county to look at, in purse-demo (needs Go and gcc)
	@bin/purse demo -o purse-demo

tools: ## Install what the tests need and this machine lacks
	@.ci/tools

test: tools ## Run every test; a skipped one fails, as a failed one does
	@unformatted="$$(gofmt -l $(go_folders))"; if [ -n "$$unformatted" ]; then echo "Not formatted: $$unformatted"; exit 1; fi
	go vet ./...
	@mkdir -p bin
	@PURSE_NEED_TOOLS=1 GOGC=400 .ci/tested bin/test.log '$(data)' \
		"go test -count=1 -v -timeout 20m $$(go list ./... | grep -vxFf <(go list $(racing)) | tr '\n' ' ')" \
		'go test -count=1 -v -timeout 20m -run $(alone) ./internal/app' \
		'go test -count=1 -v -race -timeout 20m -skip $(alone) $(racing)'

bench: build ## Measure beside other ledgers, in some 20 minutes; SIZES=10000,100000 is quicker
	@.ci/tools || echo 'What is not here is not measured.'
	@go build -trimpath -o bin/bench ./cmd/bench
	@bin/bench -purse bin/purse -sizes '$(SIZES)' -scratch bin -o bin/bench.json $(BENCH)

lint: ## Run the linters (installs them beside the repository first)
	@[ -x .tools/bin/golangci-lint ] || GOBIN='$(CURDIR)/.tools/bin' go install github.com/golangci/golangci-lint/v2/cmd/$(linter)
	@[ -x .tools/bin/gofumpt ] || GOBIN='$(CURDIR)/.tools/bin' go install mvdan.cc/$(formatter)
	@unformatted="$$(gofumpt -modpath commonpurse -l $(go_folders))"; if [ -n "$$unformatted" ]; then echo "Not formatted: $$unformatted"; exit 1; fi
	golangci-lint run ./...

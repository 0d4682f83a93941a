# Every target is a line or two that call go; no logic here.

GO      ?= go
VERSION ?= 0.1.0-dev
LDFLAGS  = -s -w -X main.version=$(VERSION)
STATIC   = CGO_ENABLED=0 $(GO) build -trimpath
TOOLS    = $(GO) tool -modfile=tools/go.mod

all: lint test build

build:
	$(STATIC) -ldflags '$(LDFLAGS)' -o bin/starlift .
	cd sandbox && $(STATIC) -ldflags '-s -w' -o ../bin/starlift-sandbox .

# The first load: plan, apply, look at the rows, plan again.
demo: build
	examples/quickstart/demo.sh bin/starlift

test: build
	$(GO) test -timeout 20m ./...
	cd sandbox && $(GO) test ./...

race: build
	CGO_ENABLED=1 $(GO) test -race -timeout 25m ./...
	cd sandbox && CGO_ENABLED=1 $(GO) test -race -timeout 25m ./...

# Every cut point of every way to load with every fault, then real kills of loader
# and sandbox at random; KILLS and SEED may be given. Figures are printed.
crash: build
	$(GO) test ./apply -run TestEveryCutPointAndFault -count=1 -v -timeout 30m -every-ending
	$(GO) test ./cli -run TestRandomKills -count=1 -v -timeout 60m -kills=$(or $(KILLS),100) -seed=$(or $(SEED),0)

# Disturbs loader, sandbox and network at random for T, and compares all rows.
soak: build
	$(GO) test ./apply -run TestSoak -count=1 -v -timeout 0 -soak=$(or $(T),10m) -soak-seed=$(or $(SEED),0)

# Rows per second, CPU and memory beside curl and a framing pass; then a plan of
# 1,000 tables, and the rows per second that the sandbox takes.
bench: build
	$(GO) build -o bin/compare ./bench/compare
	bin/compare -rows=$(or $(ROWS),5000000) -rounds=$(or $(ROUNDS),3)
	$(GO) build -o bin/plan ./bench/plan
	bin/plan -rounds=$(or $(ROUNDS),3)
	cd sandbox && $(GO) test ./server -run '^$$' -bench 'Upsert|Append|Null|Query' -benchtime 20x

# Where the CPU time of a load goes: docs/performance.md.
profile: build
	$(GO) build -o bin/compare ./bench/compare
	$(GO) build -o bin/profile ./bench/profile
	bin/compare -rows=$(or $(ROWS),5000000) -rounds=0 -profile=bin/cpu.pprof
	$(GO) tool pprof -top -cum -nodecount=60 bin/profile bin/cpu.pprof

lint:
	test -z "$$($(TOOLS) gofumpt -l . | tee /dev/stderr)"
	$(GO) mod tidy -diff && cd sandbox && $(GO) mod tidy -diff
	$(GO) vet ./... && cd sandbox && $(GO) vet ./...
	$(TOOLS) staticcheck ./...
	cd sandbox && $(GO) tool -modfile=../tools/go.mod staticcheck ./...

fmt:
	$(TOOLS) gofumpt -w .

# The reference pages, from what the program itself declares.
docs:
	$(GO) run ./docs/generate docs/reference

.PHONY: all build demo test race crash soak bench profile lint fmt docs

# Tools are run by version, so that nothing of them enters go.mod.
GOFUMPT  := mvdan.cc/gofumpt@v0.12.0
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
DEADCODE := golang.org/x/tools/cmd/deadcode@v0.52.0

LIBRARIES := script/library/dist/lodash.js.gz

.PHONY: build demo test check bench conformance fuzz golden libraries clean

# The linker maps its output, which leaves the file in Linux' page cache in single pages; a copy, as an installation makes
# one, lies there in large folios, and a start has 2 ms less to do.
build: $(LIBRARIES)
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o bin/linked/runner ./cmd/runner
	cp bin/linked/runner bin/linked/copy && mv -f bin/linked/copy bin/runner && rm -r bin/linked

# The main job, offline: the example API and the example collection in one process.
demo: build
	bin/runner demo

# The limit ends a hang. Under the race detector, on a machine that does much else, the tests of one package take ten minutes.
test: $(LIBRARIES)
	go test -race -timeout 30m ./...

check: $(LIBRARIES)
	test -z "$$(go run $(GOFUMPT) -l cmd collection examples reporter script vault | tee -a /dev/stderr)"
	go vet ./... && go vet -tags conformance ./cmd/runner ./vault/awslocal ./reporter
	go run $(GOLANGCI) run ./...
	test -z "$$(go run $(DEADCODE) -test ./... | tee -a /dev/stderr)"
	go mod tidy -diff

# Ratios against a bare Go loop and, where they are installed, Newman and k6, all in one run.
bench: build
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o bin/bench ./cmd/runner/bench
	bin/bench bin/runner
	go test -run '^$$' -bench . -benchmem ./script ./collection/...

# Holds us against others: Newman on the collections of ../shared, and the aws CLI, boto3, npm's SDK and moto's tests on
# the embedded AWS endpoint. What is not on the machine is skipped with the reason.
conformance: build
	RUNNER_BIN=$(CURDIR)/bin/runner go test -tags conformance -run 'Conformance|Moto' -count=1 -timeout 40m ./cmd/runner
	go test -tags conformance -count=1 -timeout 10m ./vault/awslocal ./reporter

FUZZTIME := 60s
fuzz:
	@set -e; for dir in $$(git grep -lE '^func Fuzz' -- '*_test.go' | xargs -n1 dirname | sort -u); do \
		for target in $$(grep -hoE '^func Fuzz[A-Za-z0-9]*' $$dir/*_test.go | sed 's/func //'); do \
			echo "$$dir $$target"; go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) ./$$dir; \
		done; done

golden:
	go test ./collection ./collection/vars ./reporter ./cmd/runner -update

# The JavaScript libraries that scripts may require, bundled from npm into a folder that the binary embeds.
libraries: $(LIBRARIES)

$(LIBRARIES): script/library/package.json script/library/package-lock.json script/library/bundle/main.go
	cd script/library && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && go run ./bundle

clean:
	rm -rf bin script/library/node_modules script/library/dist/*.gz

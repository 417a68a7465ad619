# The two commands that a new reader needs:
#
#   make synth ENV=production   every stack into cdk.out/, its manifests into dist/
#   make test                   the unit, snapshot and policy suites
#
# Everything they need comes from package registries at the versions pinned here,
# in go.mod and in package-lock.json.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory

# ENV is one of development, staging and production.
ENV ?= development
# ARGS goes to the CDK CLI as it is: ARGS='-c cluster.nodes.max=6'.
ARGS ?=

include tools.mk

# Nothing here needs C; one setting for all lets programs and tests share what was
# compiled for another.
export CGO_ENABLED := 0

# The pinned Node.js runs the CDK CLI and the jsii kernel.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help synth app lambda test test-commandline test-kube test-programs test-rehearsal test-drill test-vibe rehearse vibe drill objectives lab snapshots reference lint schemas fmt clean tools

## help: list what make can do
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST) | column -t -s ':'

## synth: synthesize ENV into cdk.out/ and dist/, checked, with a summary
synth: node_modules
	@cdk synth --ci --quiet -c environment=$(ENV) $(ARGS) </dev/null >/dev/null
	@go run ./cmd/publish

## app: build the CDK app and what it deploys; the CDK CLI does so by itself
app: lambda
	@go build -o .build/app ./cmd/app

# The same source gives the same bytes, whichever folder and machine it is built
# in: a changed asset is a changed function.
lambda:
	@for name in databaserole restorevalidation restoredatabase; do \
	  GOOS=linux GOARCH=arm64 go build -trimpath -buildvcs=false -ldflags='-s -w -buildid=' \
	    -tags lambda.norpc -o .build/lambda/$$name/bootstrap ./lambda/$$name; done

## test: run the unit, snapshot and policy suites
test: node_modules lambda $(PGSERVER) $(POSTGRES_CONTRIB) $(PROMTOOL) $(AMTOOL)
	@$(ALERTING) go test $$(go list ./... | grep -v -e /test/commandline -e /test/kube -e /test/programs -e /test/rehearsal -e /test/drill -e /test/vibe)

## test-commandline: run the CDK CLI and the main job as a user does, checks on
test-commandline: node_modules lambda
	@go test ./test/commandline

## test-kube: apply the manifests and charts to a real Kubernetes API server
test-kube: $(LAB_KUBERNETES) $(LAB_KWOK) $(LAB_STAGES) $(OLD_DEFINITIONS) $(EXPORTERS) $(REDIS) $(POSTGRES_CONTRIB)
	@$(LAB) $(EXPORTED) VIBE_LAB_OLD_DEFINITIONS=$(OLD_DEFINITIONS) go test -parallel 4 ./test/kube/...

## test-programs: have nginx, Loki, Thanos, Alloy and the Prometheus operator read what we write for them
test-programs: $(PROMTOOL) $(AMTOOL) $(OPERATOR) $(LOKI) $(THANOS) $(ALLOY) $(NGINX)
	@$(PROGRAMS) go test -timeout 5m -parallel 6 ./test/programs/...

## rehearse: deploy, diff, change and destroy ENV on this machine, against an emulator and a Kubernetes API server
rehearse: node_modules lambda $(LAB_KUBERNETES) $(LAB_KWOK) $(LAB_STAGES) $(FAKECLOUD)
	@go build -o .build/rehearse ./cmd/rehearse
	@$(REHEARSAL) .build/rehearse -environment $(ENV) $(ARGS)

## test-rehearsal: rehearse with faults, and hold its parts against the emulator and the Kubernetes lab
test-rehearsal: node_modules lambda $(LAB_KUBERNETES) $(LAB_KWOK) $(LAB_STAGES) $(FAKECLOUD)
	@$(REHEARSAL) go test -timeout 15m -parallel 2 ./test/rehearsal/...

## objectives: print what ENV would lose and how long it would be away, out of its templates
objectives: node_modules
	@CDK_VALIDATION=false cdk synth --ci --quiet -c environment=$(ENV) $(ARGS) -o .build/objectives </dev/null >/dev/null
	@go run ./cmd/objectives -environment $(ENV) -assembly .build/objectives

## drill: rehearse the loss of a region on this machine, with real servers; FORMAT=json, FAULT=wrong-key, WRITE=30s
drill: $(DRILL_NEEDS)
	@go build -o .build/vibe ./cmd/vibe
	@$(DRILL) .build/vibe drill -o $(or $(FORMAT),text) --write $(or $(WRITE),6s) --fault '$(FAULT)'

## test-drill: drills with faults, none of which may pass for good
test-drill: $(DRILL_NEEDS)
	@go build -o .build/vibe ./cmd/vibe
	@$(DRILL) go test -timeout 10m -parallel 2 ./test/drill/...

## vibe: build .build/vibe, the operator's command line
vibe:
	@go build -o .build/vibe ./cmd/vibe

## test-vibe: have vibe look at a rehearsed environment, as it should be and with one fault after another
test-vibe: node_modules lambda $(LAB_KUBERNETES) $(LAB_KWOK) $(LAB_STAGES) $(FAKECLOUD)
	@$(REHEARSAL) go test -timeout 15m -parallel 2 ./test/vibe/...

## lab: start a Kubernetes control plane with ENV's manifests in it, until Ctrl-C
lab: $(LAB_KUBERNETES) $(LAB_KWOK) $(LAB_STAGES)
	@go build -o .build/lab ./cmd/lab
	@$(LAB) .build/lab -environment $(ENV)

## snapshots: write snapshots, pictures and tables anew; fails if any changed, so read them
snapshots: node_modules lambda
	@VIBE_UPDATE_SNAPSHOTS=1 go test ./test/ ./cmd/vibe ./cost/prices ./recovery/drill ./capacity/inventory ./observability/metrics ./observability/dashboards/pictures ./releases/rendering \
	  -run 'TestSnapshots|TestFileIsAsWritten|TestDocumentTables|TestMetricsDocument|TestFaultTable|TestPictures|TestPanelLists|TestReference|TestFaultsOfVibe|TestChartImages' -count=1

## reference: write docs/CONFIGURATION.md anew out of config/
reference:
	@go run ./cmd/reference

# Its cache holds the paths of a clone: read in another one, no nolint is found.
## lint: gofmt, go vet, golangci-lint, govulncheck where its database can be reached, manifests against Kubernetes' schemas
lint: $(GOLANGCI_LINT) $(GOVULNCHECK) schemas
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	  if [[ -n $$unformatted ]]; then echo "gofmt these files:"; echo "$$unformatted"; exit 1; fi
	@go vet ./...
	@GOLANGCI_LINT_CACHE=$(CACHE)/lint/$$(cksum <<<$(CURDIR) | cut -d' ' -f1) $(GOLANGCI_LINT) run
	@.ci/vulnerabilities $(GOVULNCHECK)

## schemas: hold dist/ against the strict schemas of Kubernetes
# What a chart defines has no schema there; a test holds it against its definition.
schemas: $(KUBECONFORM) $(SCHEMAS)
	@$(KUBECONFORM) -strict -summary \
	  -schema-location '$(CURDIR)/$(SCHEMAS)/{{.ResourceKind}}{{.KindSuffix}}.json' \
	  -skip SecretStore,ExternalSecret,Certificate,ClusterIssuer,IngressClassParams,PrometheusRule,PodMonitor,ServiceMonitor,ScrapeConfig dist

## fmt: format the Go code
fmt:
	@gofmt -w $$(git ls-files '*.go')

## tools: install everything that lint and test need
tools: node_modules $(PGSERVER) $(POSTGRES_CONTRIB) $(GOLANGCI_LINT) $(GOVULNCHECK) $(KUBECONFORM) $(SCHEMAS) $(PROMTOOL) $(AMTOOL) $(LAB_KUBERNETES) $(LAB_KWOK) $(LAB_STAGES) $(OLD_DEFINITIONS) $(OPERATOR) $(LOKI) $(THANOS) $(ALLOY) $(NGINX) $(FAKECLOUD)

## clean: remove what was built here; the per-user cache stays
clean:
	@rm -rf .build .tools cdk.out node_modules

node_modules: package.json package-lock.json .npmrc
	@echo "installing the CDK CLI and Node.js"
	@npm ci --silent
	@touch node_modules

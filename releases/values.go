package releases

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// The parts of values that charts share.
type (
	// serviceAccount has the chart make the account that an IAM role trusts.
	serviceAccount struct {
		Create      bool              `json:"create"`
		Name        string            `json:"name"`
		Annotations map[string]string `json:"annotations,omitempty"`
	}
	// resources are what a container reserves and may use at most.
	resources struct {
		Requests quantities `json:"requests"`
		Limits   quantities `json:"limits"`
	}
	quantities struct {
		CPU    string `json:"cpu"`
		Memory string `json:"memory"`
	}
	// disruptionBudget is how many pods an eviction may take at a time.
	disruptionBudget struct {
		MaxUnavailable int `json:"maxUnavailable"`
	}
	// podSecurity and containerSecurity are the restricted level's demands, for
	// charts that do not meet them by themselves.
	podSecurity struct {
		RunAsNonRoot   bool           `json:"runAsNonRoot"`
		RunAsUser      int            `json:"runAsUser,omitempty"`
		RunAsGroup     int            `json:"runAsGroup,omitempty"`
		FSGroup        int            `json:"fsGroup,omitempty"`
		SeccompProfile seccompProfile `json:"seccompProfile"`
	}
	containerSecurity struct {
		AllowPrivilegeEscalation bool         `json:"allowPrivilegeEscalation"`
		ReadOnlyRootFilesystem   bool         `json:"readOnlyRootFilesystem"`
		RunAsNonRoot             bool         `json:"runAsNonRoot"`
		Capabilities             capabilities `json:"capabilities"`
	}
	seccompProfile struct {
		Type string `json:"type"`
	}
	capabilities struct {
		Drop []string `json:"drop"`
	}
	// spread keeps the pods of one component apart.
	spread struct {
		MaxSkew           int            `json:"maxSkew"`
		TopologyKey       string         `json:"topologyKey"`
		WhenUnsatisfiable string         `json:"whenUnsatisfiable"`
		LabelSelector     *labelSelector `json:"labelSelector,omitempty"`
	}
	labelSelector struct {
		MatchLabels map[string]string `json:"matchLabels"`
	}
)

// nobody is the user and group of the images that name none that is safe.
const nobody = 65534

// priorityCluster is Kubernetes' own class of what a cluster cannot do without.
const priorityCluster = "system-cluster-critical"

// account is the service account of a, bound to its role.
func account(env config.Environment, a names.ServiceAccount) serviceAccount {
	return serviceAccount{
		Create:      true,
		Name:        a.Name,
		Annotations: map[string]string{"eks.amazonaws.com/role-arn": names.Home(env).RoleARN(a.Role)},
	}
}

// replicas is how many pods there are of what requests go through, or what every
// change of an object waits for. What works through an elected leader runs once: a
// second one would only wait, and a new pod takes over in a minute.
func replicas(env config.Environment) int { return env.Cluster.Nodes.Copies() }

// need reserves CPU and memory, and lets the container use more CPU but no more
// memory: what is not reserved is not there when a node is full.
func need(cpu, cpuLimit, memory string) resources {
	return resources{
		Requests: quantities{CPU: cpu, Memory: memory},
		Limits:   quantities{CPU: cpuLimit, Memory: memory},
	}
}

// restrictedPod and restrictedContainer meet the restricted Pod Security level
// (https://kubernetes.io/docs/concepts/security/pod-security-standards/).
func restrictedPod(user int) podSecurity {
	return podSecurity{
		RunAsNonRoot:   true,
		RunAsUser:      user,
		RunAsGroup:     user,
		FSGroup:        user,
		SeccompProfile: seccompProfile{Type: "RuntimeDefault"},
	}
}

func restrictedContainer() containerSecurity {
	return containerSecurity{
		ReadOnlyRootFilesystem: true,
		RunAsNonRoot:           true,
		Capabilities:           capabilities{Drop: []string{"ALL"}},
	}
}

// overNodes prefers a node without a pod of the same component. With no labels
// the chart selects the component's pods itself.
func overNodes(labels map[string]string) []spread {
	s := spread{MaxSkew: 1, TopologyKey: "kubernetes.io/hostname", WhenUnsatisfiable: "ScheduleAnyway"}
	if labels != nil {
		s.LabelSelector = &labelSelector{MatchLabels: labels}
	}
	return []spread{s}
}

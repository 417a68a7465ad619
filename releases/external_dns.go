package releases

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// externalDNSValues are the values of external-dns that we set. Its security
// contexts meet the restricted level as they come.
type externalDNSValues struct {
	ServiceAccount     serviceAccount      `json:"serviceAccount"`
	Provider           externalDNSProvider `json:"provider"`
	Sources            []string            `json:"sources"`
	Policy             string              `json:"policy"`
	Registry           string              `json:"registry"`
	TXTOwnerID         string              `json:"txtOwnerId"`
	TXTPrefix          string              `json:"txtPrefix"`
	DomainFilters      []string            `json:"domainFilters"`
	TriggerLoopOnEvent bool                `json:"triggerLoopOnEvent"`
	LogFormat          string              `json:"logFormat"`
	ExtraArgs          externalDNSRun      `json:"extraArgs"`
	Resources          resources           `json:"resources"`
	PriorityClassName  string              `json:"priorityClassName"`
}

type (
	externalDNSProvider struct {
		Name string `json:"name"`
	}
	// externalDNSRun are flags of the program
	// (https://github.com/kubernetes-sigs/external-dns/blob/master/docs/flags.md).
	externalDNSRun struct {
		AWSZoneMatchParent bool   `json:"aws-zone-match-parent"`
		AWSZoneType        string `json:"aws-zone-type"`
		IngressClass       string `json:"ingress-class"`
		ZoneIDFilter       string `json:"zone-id-filter,omitempty"`
	}
)

// RecordPrefix is in front of the TXT records in which external-dns notes that
// it owns a record: they so stay within the platform's domain, also the note for
// the domain itself.
const RecordPrefix = "%{record_type}-owner."

// externalDNS keeps the hosts' records pointed at the load balancer.
func externalDNS(env config.Environment) Release {
	n := names.Home(env)
	return Release{
		Name:      "external-dns",
		Namespace: names.NamespaceExternalDNS,
		Reason:    "points the Ingress' hosts at the load balancer, whose name only the controller knows",
		Account:   &names.AccountExternalDNS,
		Values: externalDNSValues{
			ServiceAccount: account(env, names.AccountExternalDNS),
			Provider:       externalDNSProvider{Name: "aws"},
			Sources:        []string{"ingress"},
			// Records go with their Ingress. It only ever touches records that
			// bear its owner id.
			Policy:             "sync",
			Registry:           "txt",
			TXTOwnerID:         n.RecordOwner(),
			TXTPrefix:          RecordPrefix,
			DomainFilters:      []string{env.Edge.Domain},
			TriggerLoopOnEvent: true,
			LogFormat:          "json",
			ExtraArgs: externalDNSRun{
				// The domain may lie below the zone's own name, which alone is
				// compared with the domain filter otherwise.
				AWSZoneMatchParent: true,
				AWSZoneType:        "public",
				IngressClass:       names.IngressClass,
				ZoneIDFilter:       env.Edge.HostedZoneID,
			},
			Resources:         need("50m", "200m", "128Mi"),
			PriorityClassName: priorityCluster,
		},
	}
}

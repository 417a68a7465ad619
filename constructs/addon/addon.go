// Package addon installs EKS add-ons.
package addon

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2/awseksv2"
	"github.com/aws/constructs-go/constructs/v10"
)

// Props describe an add-on.
type Props struct {
	Cluster awseksv2.ICluster
	// Name is EKS' name of the add-on, such as vpc-cni.
	Name string
	// Version is EKS' version of it, such as v1.20.4-eksbuild.2. Empty: EKS'
	// default for the cluster's Kubernetes version, at creation and never again.
	Version string
	// Configuration becomes JSON and must follow the add-on's own schema
	// (`aws eks describe-addon-configuration`). Nil: the add-on's defaults.
	Configuration any
	// RoleARN is the IAM role of the add-on's service account; empty: none.
	RoleARN string
}

// New installs the add-on. Where its objects differ from what EKS wants, EKS
// wins: what should differ is said in Configuration.
func New(scope constructs.Construct, id string, props Props) awseksv2.CfnAddon {
	addon := &awseksv2.CfnAddonProps{
		ClusterName:      props.Cluster.ClusterName(),
		AddonName:        new(props.Name),
		ResolveConflicts: new("OVERWRITE"),
	}
	if props.Version != "" {
		addon.AddonVersion = new(props.Version)
	}
	if props.RoleARN != "" {
		addon.ServiceAccountRoleArn = new(props.RoleARN)
	}
	if props.Configuration != nil {
		addon.ConfigurationValues = new(configuration(props))
	}
	return awseksv2.NewCfnAddon(scope, &id, addon)
}

// configuration is props.Configuration as JSON, its keys in one order.
func configuration(props Props) string {
	text, err := json.Marshal(props.Configuration)
	if err != nil {
		// Only a type that JSON cannot hold gets here: a fault of the program.
		panic(fmt.Sprintf("add-on %s: %v", props.Name, err))
	}
	return string(text)
}

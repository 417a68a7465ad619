// Package endpoints lets a VPC reach AWS services without the internet.
package endpoints

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/names"
)

// Props describe a VPC's endpoints.
type Props struct {
	Names names.Names
	VPC   awsec2.IVpc
	// RouteTableIDs are the route tables whose subnets reach S3 through the
	// gateway endpoint. The data tier's are not among them: no engine there
	// speaks S3 (snapshots, backups and their replication do not travel through
	// the VPC), and a route to a range of public addresses is what that tier
	// must not have.
	RouteTableIDs []*string
	// Subnets, one a zone, hold the interface endpoints.
	Subnets []awsec2.ISubnet
	// Services are reached through an interface endpoint each, by the last part
	// of their service name, such as ecr.api. One in three zones costs $22 a
	// month and spares $0.035 a GB against NAT: it pays for itself above 600 GB a
	// month, which no AWS API of the platform comes near, as what is big goes
	// to S3. The other reason for one is that its traffic stays private.
	Services []string
	// Group is the interface endpoints' security group.
	Group awsec2.ISecurityGroup
}

// New makes the S3 gateway endpoint, which costs nothing and spares the NAT
// gateways every image layer, log chunk and metric block, and the interface
// endpoints of props.
func New(scope constructs.Construct, id string, props Props) {
	this := constructs.NewConstruct(scope, &id)
	account := *awscdk.Stack_Of(this).Account()
	awsec2.NewCfnVPCEndpoint(this, new("s3"), &awsec2.CfnVPCEndpointProps{
		VpcId:           props.VPC.VpcId(),
		VpcEndpointType: new("Gateway"),
		ServiceName:     new(serviceName(props.Names, "s3")),
		RouteTableIds:   references(props.RouteTableIDs...),
		PolicyDocument:  storagePolicy(account, props.Names.Region()),
		Tags:            nameTag(props.Names, "s3"),
	})
	for _, service := range props.Services {
		awsec2.NewCfnVPCEndpoint(this, new(service), &awsec2.CfnVPCEndpointProps{
			VpcId:             props.VPC.VpcId(),
			VpcEndpointType:   new("Interface"),
			ServiceName:       new(serviceName(props.Names, service)),
			PrivateDnsEnabled: new(true),
			SubnetIds:         subnetIDs(props.Subnets),
			SecurityGroupIds:  references(props.Group.SecurityGroupId()),
			PolicyDocument:    servicePolicy(account, service),
			Tags:              nameTag(props.Names, service),
		})
	}
}

func serviceName(n names.Names, service string) string {
	return "com.amazonaws." + n.Region() + "." + service
}

func subnetIDs(subnets []awsec2.ISubnet) *[]any {
	var ids []*string
	for _, s := range subnets {
		ids = append(ids, s.SubnetId())
	}
	return references(ids...)
}

// references is ids in the shape of a list that may hold constructs as well.
func references(ids ...*string) *[]any {
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = id
	}
	return &list
}

func nameTag(n names.Names, service string) *[]*awscdk.CfnTag {
	return &[]*awscdk.CfnTag{{Key: new("Name"), Value: new(n.Resource(service))}}
}

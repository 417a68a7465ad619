package stacks

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/kmskey"
	"github.com/vibe-engineering/vibe-platform/constructs/repository"
	"github.com/vibe-engineering/vibe-platform/names"
)

// DeliveryProps are what the delivery stack needs.
type DeliveryProps struct {
	Env config.Environment
	// Recovery holds the repositories that images are replicated to. Nil: they
	// are not replicated.
	Recovery *Recovery
}

// Delivery is the image repositories and what GitHub's workflows may do.
type Delivery struct {
	Stack awscdk.Stack
	// Key encrypts the images. Nil: the repositories exist already.
	Key awskms.IKey
	// Repositories are by name, names.RepositoryBackend and so on.
	Repositories map[string]awsecr.IRepository
	// Deploy, Publish and Read are the roles of GitHub's workflows, each nil
	// where no workflow has it.
	Deploy, Publish, Read awsiam.IRole
}

// NewDelivery makes the delivery stack. It needs nothing of the platform but, to
// replicate into, the repositories of the recovery stack, which needs nothing: so
// images can be pushed before the rest is there.
func NewDelivery(scope constructs.Construct, props DeliveryProps) *Delivery {
	n := names.Home(props.Env)
	stack := newStack(scope, names.Delivery, "Image repositories, and roles for GitHub's workflows", props.Env, n)
	d := &Delivery{Stack: stack}
	d.addRepositories(props, n)
	d.addRoles(props.Env, n)
	return d
}

// addRepositories makes the repositories or takes those that exist, and
// replicates them.
func (d *Delivery) addRepositories(props DeliveryProps, n names.Names) {
	d.Repositories = map[string]awsecr.IRepository{}
	scope := constructs.NewConstruct(d.Stack, new("Repositories"))
	rules := props.Env.Deletion.Rules()
	if props.Env.Delivery.CreateRepositories {
		d.Key = kmskey.New(d.Stack, "Key", kmskey.Props{
			Alias:       n.KeyAlias(names.Delivery),
			Description: "Container images",
			Removal:     rules.Keys,
		})
		output(d.Stack, "KeyArn", "Key of the images", d.Key.KeyArn())
	}
	for _, name := range names.Repositories() {
		if d.Key == nil {
			d.Repositories[name] = awsecr.Repository_FromRepositoryName(scope, new(repositoryID(name)), new(name))
		} else {
			d.Repositories[name] = repository.New(scope, repositoryID(name), repository.Props{
				Name:         name,
				Key:          d.Key,
				UntaggedDays: props.Env.Delivery.UntaggedDays,
				Removal:      rules.Buckets,
			})
		}
		output(d.Stack, repositoryID(name)+"Uri", "Repository of the images of the "+strings.TrimPrefix(name, names.RepositoryPrefix), new(n.Registry()+"/"+name))
	}
	output(d.Stack, "LoginCommand", "Logs docker in to the registry for 12 hours",
		new("aws ecr get-login-password --region "+n.Region()+" | docker login --username AWS --password-stdin "+n.Registry()))
	output(d.Stack, "PushCommand", "Pushes the backend's image of a release; a tag can be pushed once",
		new("docker push "+n.Registry()+"/"+names.RepositoryBackend+":TAG"))
	if props.Recovery != nil && props.Env.Delivery.CreateReplication {
		d.replicate(props)
	}
}

// repositoryID is the construct id of a repository: Backend of vibe/backend.
func repositoryID(name string) string {
	purpose := strings.TrimPrefix(name, names.RepositoryPrefix)
	return strings.ToUpper(purpose[:1]) + purpose[1:]
}

// replicate copies what is pushed from now on to the recovery region, mostly
// within half an hour
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html). The
// repositories there come first: ECR would make its own, mutable and under AWS'
// key, and the recovery stack could not make them any more.
//
// The setting is the registry's only one.
func (d *Delivery) replicate(props DeliveryProps) {
	d.Stack.AddStackDependency(props.Recovery.Stack, new("the repositories come before what is replicated into them"))
	awsecr.NewCfnReplicationConfiguration(d.Stack, new("Replication"), &awsecr.CfnReplicationConfigurationProps{
		ReplicationConfiguration: &awsecr.CfnReplicationConfiguration_ReplicationConfigurationProperty{
			Rules: &[]any{&awsecr.CfnReplicationConfiguration_ReplicationRuleProperty{
				Destinations: &[]any{&awsecr.CfnReplicationConfiguration_ReplicationDestinationProperty{
					Region:     new(props.Env.Recovery.Region),
					RegistryId: new(props.Env.Account),
				}},
				RepositoryFilters: &[]any{&awsecr.CfnReplicationConfiguration_RepositoryFilterProperty{
					FilterType: new("PREFIX_MATCH"),
					Filter:     new(names.RepositoryPrefix),
				}},
			}},
		},
	})
}

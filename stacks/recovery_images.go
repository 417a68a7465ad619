package stacks

import (
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/repository"
	"github.com/vibe-engineering/vibe-platform/names"
)

// addImages makes the repositories that the home region's are replicated to.
// Replication copies images and no settings: what ECR makes by itself is mutable,
// unscanned and under AWS' own key, and stays when everything else goes. Their
// names are the home region's, as replication wants it; so after a failover, when
// this region is home, delivery.createRepositories is false.
func (r *Recovery) addImages(env config.Environment) {
	if !env.Delivery.CreateRepositories {
		return
	}
	key := recoveryKey(r.Stack, env, "ImagesKey", names.KeyRecoveryImages, "Replicated container images")
	scope := constructs.NewConstruct(r.Stack, new("Repositories"))
	for _, name := range names.Repositories() {
		repository.New(scope, repositoryID(name), repository.Props{
			Name:         name,
			Key:          key,
			UntaggedDays: env.Delivery.UntaggedDays,
			Removal:      env.Deletion.Rules().Buckets,
		})
		output(r.Stack, repositoryID(name)+"RepositoryUri", "Repository of the replicated images", new(names.Recovery(env).Registry()+"/"+name))
	}
	output(r.Stack, "ImagesKeyArn", "Key of the replicated images", key.KeyArn())
}

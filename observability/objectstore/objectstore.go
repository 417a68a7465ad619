// Package objectstore says to Thanos where its blocks are.
package objectstore

import (
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Config is the text of the file that every part of Thanos that touches the
// bucket reads: the sidecar, the store gateway and the compactor. It holds no
// credentials; each part comes as its service account's IAM role, through the
// AWS SDK's own chain (https://thanos.io/tip/thanos/storage.md/#s3).
//
// It asks for no encryption: the bucket encrypts what comes without such a wish,
// under our key.
func Config(env config.Environment) string {
	n := names.Home(env)
	return strings.Join([]string{
		"type: S3",
		"config:",
		"  bucket: " + n.Bucket(names.BucketThanos),
		"  endpoint: s3." + n.Region() + ".amazonaws.com",
		"  region: " + n.Region(),
		"  aws_sdk_auth: true",
		"",
	}, "\n")
}

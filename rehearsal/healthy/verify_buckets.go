package healthy

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// bucketRows tell of a bucket's configurations that S3 never got.
func bucketRows(s Scene) []Row {
	return []Row{{
		standin.Row{Service: "s3", Action: "GET /*", Answer: s.bucketConfiguration},
		"CloudFormation does not hand replication, ownership and object lock to S3",
	}}
}

// bucketConfiguration answers what the emulator says is not there, where the
// template has it.
func (s Scene) bucketConfiguration(ctx context.Context, c standin.Call) (standin.Reply, error) {
	reply, err := c.Forward(ctx)
	if err != nil || reply.Status != http.StatusNotFound {
		return reply, err
	}
	buckets, err := s.of(ctx, "AWS::S3::Bucket", "")
	if err != nil {
		return reply, err
	}
	for _, r := range buckets {
		if strings.Trim(strings.TrimPrefix(c.Action, "GET "), "/") != r.ID {
			continue
		}
		if configuration := configured(c, r); configuration != "" {
			return standin.XML(configuration)(ctx, c)
		}
	}
	return reply, nil
}

func configured(c standin.Call, r deployed.Resource) string {
	const namespace = ` xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`
	var parts strings.Builder
	switch {
	case c.Query.Has("ownershipControls"):
		for _, rule := range items(r.Properties, "OwnershipControls.Rules") {
			parts.WriteString("<Rule>" + element("ObjectOwnership", text(rule, "ObjectOwnership")) + "</Rule>")
		}
		return "<OwnershipControls" + namespace + ">" + parts.String() + "</OwnershipControls>"
	case c.Query.Has("object-lock") && value(r.Properties, "ObjectLockConfiguration") != nil:
		const retention = "ObjectLockConfiguration.Rule.DefaultRetention."
		return fmt.Sprintf("<ObjectLockConfiguration%s>%s<Rule><DefaultRetention>%s%s</DefaultRetention></Rule></ObjectLockConfiguration>", namespace,
			element("ObjectLockEnabled", "Enabled"), element("Mode", text(r.Properties, retention+"Mode")), element("Days", text(r.Properties, retention+"Days")))
	case c.Query.Has("replication") && value(r.Properties, "ReplicationConfiguration") != nil:
		parts.WriteString(element("Role", text(r.Properties, "ReplicationConfiguration.Role")))
		for _, rule := range items(r.Properties, "ReplicationConfiguration.Rules") {
			minutes := ""
			if m := text(rule, "Destination.ReplicationTime.Time.Minutes"); m != "" {
				minutes = "<ReplicationTime>" + element("Status", "Enabled") + "<Time>" + element("Minutes", m) + "</Time></ReplicationTime>"
			}
			fmt.Fprintf(&parts, "<Rule>%s%s<Destination>%s<EncryptionConfiguration>%s</EncryptionConfiguration>%s</Destination></Rule>",
				element("ID", text(rule, "Id")), element("Status", text(rule, "Status")), element("Bucket", text(rule, "Destination.Bucket")),
				element("ReplicaKmsKeyID", text(rule, "Destination.EncryptionConfiguration.ReplicaKmsKeyID")), minutes)
		}
		return "<ReplicationConfiguration" + namespace + ">" + parts.String() + "</ReplicationConfiguration>"
	}
	return ""
}

package healthy

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// now is the moment of an answer, as what is fresh is told by the clock.
func now() time.Time {
	return time.Now() //nolint:forbidigo // a stand-in's answers are of the moment
}

// dataRows tell of the database, its copies, the cache and the secrets.
func dataRows(s Scene) []Row {
	return []Row{
		{
			standin.Row{Service: "rds", Action: "DescribeDBInstances", Answer: standin.Edited(wellDatabase)},
			"no database runs, so that there is no standby, no certificate and nothing to restore to",
		},
		{
			standin.Row{Service: "rds", Action: "DescribeDBInstanceAutomatedBackups", Answer: written(s.automatedBackups)},
			"CloudFormation does not hand the replication of backups to RDS",
		},
		{
			standin.Row{Service: "secretsmanager", Action: "DescribeSecret", Answer: filled(s.replicas)},
			"CloudFormation does not hand the replica regions to Secrets Manager",
		},
		{
			standin.Row{Service: "elasticache", Action: "DescribeReplicationGroups", Answer: filled(s.cacheLogs)},
			"no cache runs, so that its nodes have one zone and no log",
		},
		{
			standin.Row{Service: "elasticache", Action: "DescribeCacheParameters", Answer: written(s.cacheParameters)},
			"CloudFormation makes parameter groups without their parameters",
		},
	}
}

// wellDatabase adds what an instance that runs would have.
func wellDatabase(body []byte) []byte {
	const zone = "</DBInstanceStatus>"
	fresh, end := now().Add(-3*time.Minute), now().AddDate(3, 0, 0)
	return []byte(strings.ReplaceAll(string(body), zone, zone+
		element("SecondaryAvailabilityZone", "standby-of-the-stand-in")+element("LatestRestorableTime", fresh.UTC().Format(time.RFC3339))+
		"<CertificateDetails>"+element("CAIdentifier", "rds-ca-rsa2048-g1")+element("ValidTill", end.UTC().Format(time.RFC3339))+"</CertificateDetails>"))
}

func (s Scene) automatedBackups(ctx context.Context, c standin.Call) (string, error) {
	instances, err := s.of(ctx, "AWS::RDS::DBInstance", "")
	var all strings.Builder
	for _, r := range instances {
		if text(r.Properties, "AutomaticBackupReplicationRegion") != c.Region {
			continue
		}
		fmt.Fprintf(&all, "<DBInstanceAutomatedBackup>%s%s%s%s%s<RestoreWindow>%s%s</RestoreWindow></DBInstanceAutomatedBackup>",
			element("DBInstanceIdentifier", r.ID), element("DbiResourceId", c.Form.Get("DbiResourceId")), element("Status", "replicating"),
			element("KmsKeyId", text(r.Properties, "AutomaticBackupReplicationKmsKeyId")), element("BackupRetentionPeriod", text(r.Properties, "AutomaticBackupReplicationRetentionPeriod")),
			element("EarliestTime", r.Created.UTC().Format(time.RFC3339)), element("LatestTime", now().Add(-8*time.Minute).UTC().Format(time.RFC3339)))
	}
	return asked(c.Action, namespaceRDS, "<DBInstanceAutomatedBackups>"+all.String()+"</DBInstanceAutomatedBackups>"), err
}

func (s Scene) replicas(ctx context.Context, _ standin.Call, body []byte) ([]byte, error) {
	secrets, err := s.of(ctx, "AWS::SecretsManager::Secret", "")
	answer := object(body)
	for _, r := range secrets {
		if answer["Name"] != text(r.Properties, "Name") {
			continue
		}
		status := []any{}
		for _, replica := range items(r.Properties, "ReplicaRegions") {
			status = append(status, map[string]string{"Region": text(replica, "Region"), "KmsKeyId": text(replica, "KmsKeyId"), "Status": "InSync"})
		}
		answer["ReplicationStatus"] = status
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(answer)
}

func (s Scene) cacheLogs(ctx context.Context, _ standin.Call, body []byte) ([]byte, error) {
	groups, err := s.of(ctx, "AWS::ElastiCache::ReplicationGroup", "")
	answer := string(body)
	for _, r := range groups {
		var logs strings.Builder
		for _, l := range items(r.Properties, "LogDeliveryConfigurations") {
			logs.WriteString("<LogDeliveryConfiguration>" + element("LogType", text(l, "LogType")) + element("Status", "active") + "</LogDeliveryConfiguration>")
		}
		answer = strings.Replace(answer, "<LogDeliveryConfigurations/>", "<LogDeliveryConfigurations>"+logs.String()+"</LogDeliveryConfigurations>", 1)
	}
	// The replicas stand behind the primary, and so in another zone.
	for i, part := range strings.Split(answer, "<NodeGroupMember>") {
		if i > 1 {
			answer = strings.Replace(answer, part, strings.Replace(part, "1a</PreferredAvailabilityZone>", "1b</PreferredAvailabilityZone>", 1), 1)
		}
	}
	return []byte(answer), err
}

func (s Scene) cacheParameters(ctx context.Context, c standin.Call) (string, error) {
	groups, err := s.of(ctx, "AWS::ElastiCache::ParameterGroup", "")
	var all strings.Builder
	for _, r := range groups {
		parameters, _ := r.Properties["Properties"].(map[string]any)
		for name := range parameters {
			all.WriteString("<Parameter>" + element("ParameterName", name) + element("ParameterValue", text(parameters, name)) + "</Parameter>")
		}
	}
	return asked(c.Action, "http://elasticache.amazonaws.com/doc/2015-02-02/", "<Parameters>"+all.String()+"</Parameters>"), err
}

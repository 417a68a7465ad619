// Package restorevalidation is what the functions that look at restored data and
// the constructs that make them have to agree on.
package restorevalidation

import (
	"errors"
	"fmt"
)

// EnvPlan is the environment variable that holds a Plan as JSON.
const EnvPlan = "PLAN"

// RestoredPrefix is what AWS Backup begins the names of an instance and a bucket
// with that a restore test has made
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html).
const RestoredPrefix = "awsbackup-restore-test-"

// Plan is what the function that gives the verdict is told.
type Plan struct {
	// TestingPlan is the name of the restore testing plan, the jobs of which are
	// looked at, and TestingPlanARN its ARN.
	TestingPlan    string `json:"testingPlan"`
	TestingPlanARN string `json:"testingPlanArn"`
	// Stores are the ARNs of what must be restored and found sound.
	Stores []string `json:"stores"`
	// Sources are the buckets that restored ones are compared with, by the ARN of
	// what was backed up.
	Sources map[string]string `json:"sources"`
	// SampleObjects is how many objects of a bucket are read.
	SampleObjects int `json:"sampleObjects"`
	// MaxAgeHours is how old a recovery point may be when it is restored.
	MaxAgeHours int `json:"maxAgeHours"`
	// SlackMinutes is how exact the time of a recovery point is: what was written
	// that long before it is in there for certain.
	SlackMinutes int `json:"slackMinutes"`
	// Placement is where a restored instance has to be.
	Placement Placement `json:"placement"`
	// Database is what the restored instance is asked.
	Database Questions `json:"database"`
	// DatabaseFunction is the name of the function that asks it.
	DatabaseFunction string `json:"databaseFunction"`
	// TrustBundle is the https address of the authorities that sign the instance's
	// certificate, in PEM.
	TrustBundle string `json:"trustBundle"`
}

// Placement is where a restored instance is, so that nothing of the environment
// that is in use reaches it.
type Placement struct {
	SubnetGroup   string `json:"subnetGroup"`
	SecurityGroup string `json:"securityGroup"`
}

// Questions are asked of the restored database.
type Questions struct {
	// Name is the database's name within the instance.
	Name       string           `json:"name"`
	Extensions []string         `json:"extensions"`
	Tables     []string         `json:"tables"`
	MinRows    map[string]int64 `json:"minRows"`
}

// Check returns what is missing in p.
func (p Plan) Check() error {
	var missing []error
	for _, field := range []struct {
		name string
		set  bool
	}{
		{"testingPlan", p.TestingPlan != "" && p.TestingPlanARN != ""},
		{"stores", len(p.Stores) > 0},
		{"sampleObjects", p.SampleObjects > 0},
		{"maxAgeHours", p.MaxAgeHours > 0},
		{"placement", p.Placement.SubnetGroup != "" && p.Placement.SecurityGroup != ""},
		{"slackMinutes", p.SlackMinutes > 0},
		{"database", p.Database.Name != ""},
		{"databaseFunction", p.DatabaseFunction != ""},
		{"trustBundle", p.TrustBundle != ""},
	} {
		if !field.set {
			missing = append(missing, fmt.Errorf("%s: the plan has no %s", EnvPlan, field.name))
		}
	}
	return errors.Join(missing...)
}

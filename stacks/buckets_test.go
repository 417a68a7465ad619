package stacks

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/bucket"
	"github.com/vibe-engineering/vibe-platform/names"
)

// rowsByPurpose are the rows of production's buckets.
func rowsByPurpose(t *testing.T) map[string]bucketRow {
	t.Helper()
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bucketRow{}
	for _, row := range bucketRows(env.Storage) {
		if _, found := rows[row.purpose]; found {
			t.Errorf("%s: two rows", row.purpose)
		}
		rows[row.purpose] = row
	}
	return rows
}

func TestEveryBucketSaysWhy(t *testing.T) {
	for purpose, row := range rowsByPurpose(t) {
		for name, reason := range map[string]string{
			"holds": row.holds, "customerKey": row.customerKey.reason, "replicated": row.replicated.reason, "backedUp": row.backedUp.reason,
		} {
			// cdk-nag refuses a shorter reason.
			if len(reason) < 10 {
				t.Errorf("%s: %s is not explained: %q", purpose, name, reason)
			}
		}
	}
}

func TestLogsBucketStandsFirst(t *testing.T) {
	if first := bucketRows(config.Storage{})[0].purpose; first != names.BucketLogs {
		t.Errorf("the first row is %s; the others log to %s", first, names.BucketLogs)
	}
}

func TestOnlyLogsAreWithoutCustomerKey(t *testing.T) {
	for purpose, row := range rowsByPurpose(t) {
		if row.customerKey.yes == (purpose == names.BucketLogs) {
			t.Errorf("%s: customer key is %v", purpose, row.customerKey.yes)
		}
	}
}

func TestVersionsAndUploadsEnd(t *testing.T) {
	for purpose, row := range rowsByPurpose(t) {
		if row.lifecycle.NoncurrentDays < 1 || row.lifecycle.IncompleteUploadDays < 1 {
			t.Errorf("%s: old versions end after %d days, incomplete uploads after %d", purpose, row.lifecycle.NoncurrentDays, row.lifecycle.IncompleteUploadDays)
		}
	}
}

func TestOnlyLogsExpire(t *testing.T) {
	for purpose, row := range rowsByPurpose(t) {
		if (row.lifecycle.ExpireDays > 0) != (purpose == names.BucketLogs) {
			t.Errorf("%s: objects expire after %d days", purpose, row.lifecycle.ExpireDays)
		}
	}
}

func TestCompactedBucketsHaveNoTransitions(t *testing.T) {
	rows := rowsByPurpose(t)
	for _, purpose := range []string{names.BucketLoki, names.BucketThanos} {
		if got := rows[purpose].lifecycle.Transitions; len(got) > 0 {
			t.Errorf("%s: %v", purpose, got)
		}
	}
}

func TestWhatTheApplicationReadsAnswersAtOnce(t *testing.T) {
	rows := rowsByPurpose(t)
	for _, purpose := range []string{names.BucketUploads, names.BucketArtifacts} {
		for _, transition := range rows[purpose].lifecycle.Transitions {
			if transition.Class == bucket.FlexibleArchive {
				t.Errorf("%s: objects need a restore after %d days", purpose, transition.AfterDays)
			}
		}
	}
}

func TestWhatIsBackedUpIsReplicated(t *testing.T) {
	for purpose, row := range rowsByPurpose(t) {
		if row.backedUp.yes && !row.replicated.yes {
			t.Errorf("%s: backed up, but its loss between two backups is not covered", purpose)
		}
	}
}

func TestOutputID(t *testing.T) {
	if got := (bucketRow{purpose: "uploads"}).outputID("Bucket"); got != "UploadsBucket" {
		t.Error(got)
	}
}

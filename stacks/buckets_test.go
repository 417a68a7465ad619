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
	for _, row := range bucketRows(env) {
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
	if first := bucketRows(config.Environment{})[0].purpose; first != names.BucketLogs {
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
		logs := purpose == names.BucketLogs || purpose == names.BucketLogArchive
		if (row.lifecycle.ExpireDays > 0) != logs {
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

func TestWhatIsReadAnswersAtOnce(t *testing.T) {
	rows := rowsByPurpose(t)
	for _, purpose := range []string{names.BucketUploads, names.BucketArtifacts, names.BucketLogArchive} {
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
	for purpose, want := range map[string]string{"uploads": "UploadsBucket", "log-archive": "LogArchiveBucket"} {
		if got := (bucketRow{purpose: purpose}).outputID("Bucket"); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}

// An archive that ends within the class' minimum charge never moves there.
func TestArchiveIsAsLongAsItsSettingSays(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	for days, moves := range map[int]int{365: 1, 91: 1, 90: 0, 29: 0} {
		env.Observability.LogArchiveDays = days
		rows := archiveRows(env)
		if len(rows) != 1 || rows[0].lifecycle.ExpireDays != days || len(rows[0].lifecycle.Transitions) != moves {
			t.Errorf("%d days: %+v", days, rows)
		}
	}
	env.Observability.LogArchiveDays = 0
	if rows := archiveRows(env); len(rows) > 0 {
		t.Errorf("there is an archive although nobody asked for one: %+v", rows)
	}
}

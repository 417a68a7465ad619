package bucket

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
)

// Class is a storage class that objects move to as they age.
type Class int

// The storage classes, from the quickest to read to the slowest.
const (
	// InfrequentAccess costs less to keep and more to read.
	InfrequentAccess Class = iota
	// InstantArchive is Glacier that answers in milliseconds, for what the
	// application still reads.
	InstantArchive
	// FlexibleArchive is Glacier that has to be restored before it can be read,
	// in minutes to hours. AWS Backup skips what lies in it.
	FlexibleArchive
)

// MinimumDays is how long S3 charges for an object in the class at least
// (https://aws.amazon.com/s3/storage-classes/).
func (c Class) MinimumDays() int {
	if c == InfrequentAccess {
		return 30
	}
	return 90
}

// Transition moves objects to a storage class.
type Transition struct {
	Class Class
	// AfterDays counts from the object's creation.
	AfterDays int
}

// Lifecycle is how a bucket's objects age. Zero days mean never.
type Lifecycle struct {
	// Transitions are in the order in which an object passes through them.
	Transitions []Transition
	// ExpireDays ends the life of current versions. Versioning keeps them for
	// NoncurrentDays more.
	ExpireDays int
	// NoncurrentDays is how long an overwritten or deleted version is kept.
	NoncurrentDays int
	// IncompleteUploadDays is when parts of an unfinished upload are removed.
	IncompleteUploadDays int
}

// Worthwhile returns l without the transitions that an object does not outlive
// by its new class' minimum charge: they cost more than they save.
func (l Lifecycle) Worthwhile() Lifecycle {
	if l.ExpireDays == 0 {
		return l
	}
	var kept []Transition
	for _, t := range l.Transitions {
		if t.AfterDays+t.Class.MinimumDays() <= l.ExpireDays {
			kept = append(kept, t)
		}
	}
	l.Transitions = kept
	return l
}

// rule is l in the CDK's words, for all of a bucket's objects.
func (l Lifecycle) rule() *awss3.LifecycleRule {
	rule := &awss3.LifecycleRule{
		Id:                                  new("age"),
		Enabled:                             new(true),
		AbortIncompleteMultipartUploadAfter: days(l.IncompleteUploadDays),
		NoncurrentVersionExpiration:         days(l.NoncurrentDays),
		Expiration:                          days(l.ExpireDays),
	}
	if l.ExpireDays == 0 {
		// Where objects expire S3 removes lonely delete markers by itself, and
		// refuses the setting
		// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html).
		rule.ExpiredObjectDeleteMarker = new(true)
	}
	var transitions []*awss3.Transition
	for _, t := range l.Transitions {
		transitions = append(transitions, &awss3.Transition{StorageClass: t.Class.storageClass(), TransitionAfter: days(t.AfterDays)})
	}
	if len(transitions) > 0 {
		rule.Transitions = &transitions
	}
	return rule
}

// storageClass is c in the CDK's words.
func (c Class) storageClass() awss3.StorageClass {
	switch c {
	case InfrequentAccess:
		return awss3.StorageClass_INFREQUENT_ACCESS()
	case InstantArchive:
		return awss3.StorageClass_GLACIER_INSTANT_RETRIEVAL()
	default:
		return awss3.StorageClass_GLACIER()
	}
}

// days is a duration of n days, nil for none.
func days(n int) awscdk.Duration {
	if n == 0 {
		return nil
	}
	return awscdk.Duration_Days(new(float64(n)))
}

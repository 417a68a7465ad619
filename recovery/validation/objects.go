package validation

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Bucket is a set of objects, by key.
type Bucket interface {
	List(ctx context.Context) ([]Object, error)
	// Read opens an object; the caller closes it.
	Read(ctx context.Context, key string) (io.ReadCloser, error)
}

// Object is one object as a bucket lists it.
type Object struct {
	Key  string
	Size int64
	// SHA256 is of the whole content in hexadecimal, where the store keeps it.
	SHA256   string
	Modified time.Time
}

// Objects compares a restored bucket with its source: every object of the source is
// there in its size, and sample objects hold the same bytes. Objects that changed
// in the source after notAfter cannot have been backed up and are left out; zero
// leaves none out. The sample is chosen by the hash of the keys, so that the same
// objects give the same answer.
//
// An object that the restored bucket does not give is a finding; an error is
// returned when the source or a listing cannot be read.
func Objects(ctx context.Context, source, restored Bucket, sample int, notAfter time.Time) ([]Finding, error) {
	originals, err := source.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("objects of the source: %w", err)
	}
	if !notAfter.IsZero() {
		originals = slices.DeleteFunc(originals, func(o Object) bool { return o.Modified.After(notAfter) })
	}
	copies, err := restored.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("restored objects: %w", err)
	}
	sizes := map[string]int64{}
	for _, o := range copies {
		sizes[o.Key] = o.Size
	}
	findings := listed(originals, sizes)
	for _, o := range chosen(originals, sample) {
		if _, there := sizes[o.Key]; !there {
			continue
		}
		f, err := content(ctx, source, restored, o)
		if err != nil {
			return findings, err
		}
		findings = append(findings, f)
	}
	return findings, nil
}

// listed compares listings.
func listed(originals []Object, sizes map[string]int64) []Finding {
	var missing, different []string
	for _, o := range originals {
		size, there := sizes[o.Key]
		switch {
		case !there:
			missing = append(missing, o.Key)
		case size != o.Size:
			different = append(different, fmt.Sprintf("%s has %d bytes instead of %d", o.Key, size, o.Size))
		}
	}
	slices.Sort(missing)
	slices.Sort(different)
	there := Finding{Check: "objects", Want: fmt.Sprintf("%d there", len(originals)), Holds: len(missing) == 0}
	there.Got = there.Want
	if !there.Holds {
		there.Got = fmt.Sprintf("%d missing: %s", len(missing), some(missing))
	}
	size := Finding{Check: "sizes of objects", Got: "as in the source", Want: "as in the source", Holds: len(different) == 0}
	if !size.Holds {
		size.Got = fmt.Sprintf("%d different: %s", len(different), some(different))
	}
	return []Finding{there, size}
}

// chosen are the objects with the smallest hashes of their keys.
func chosen(objects []Object, sample int) []Object {
	objects = slices.Clone(objects)
	slices.SortFunc(objects, func(a, b Object) int {
		x, y := sha256.Sum256([]byte(a.Key)), sha256.Sum256([]byte(b.Key))
		return bytes.Compare(x[:], y[:])
	})
	return objects[:min(max(sample, 0), len(objects))]
}

// content compares the bytes of one object.
func content(ctx context.Context, source, restored Bucket, o Object) (Finding, error) {
	f := Finding{Check: "content of " + o.Key, Want: strings.ToLower(o.SHA256)}
	if f.Want == "" {
		sum, err := hashed(ctx, source, o.Key)
		if err != nil {
			return f, fmt.Errorf("object %s of the source: %w", o.Key, err)
		}
		f.Want = sum
	}
	sum, err := hashed(ctx, restored, o.Key)
	if err != nil {
		// What the restored bucket does not give is what was asked.
		sum = err.Error()
	}
	f.Got, f.Holds = sum, sum == f.Want
	return f, ctx.Err()
}

// hashed is the SHA-256 of an object as it is read.
func hashed(ctx context.Context, b Bucket, key string) (string, error) {
	body, err := b.Read(ctx, key)
	if err != nil {
		return "", err
	}
	defer func() { _ = body.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, body); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

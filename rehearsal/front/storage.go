package front

import (
	"net/http"
	"strings"
)

// Headers of S3 by which a request says how an object is encrypted. Source:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
const (
	encryption    = "X-Amz-Server-Side-Encryption"
	encryptionKey = "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id"
	bucketKey     = "X-Amz-Server-Side-Encryption-Bucket-Key-Enabled"
)

// plain is the row of objects that are stored without a key.
func plain() Adaptation {
	return Adaptation{
		Type: Any, Property: "PutObject, CreateMultipartUpload",
		What: "encryption with S3's own keys, AES256, whatever is asked or the bucket's default",
		Why:  "to read an object under a key of KMS the emulator takes one lock twice: where another is stored in between, both wait for ever, and so does all of S3",
	}
}

// storePlainly has S3 store an object without a key of KMS: see plain.
func (f *Front) storePlainly(r *http.Request) {
	r.Header.Set(encryption, "AES256")
	r.Header.Del(encryptionKey)
	r.Header.Del(bucketKey)
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.note(Applied{Row: plain()})
}

// stores reports whether a request says how an object of S3 is encrypted: PutObject,
// or CreateMultipartUpload, by which its parts are stored too. The bucket is in the
// path, as for every endpoint that is not AWS' own.
func stores(r *http.Request) bool {
	_, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if key == "" || !strings.Contains(r.Header.Get("Authorization"), "/s3/aws4_request") {
		return false
	}
	query := r.URL.Query()
	// The SDKs name the operation; the AWS CLI does not. What else is put has a query
	// that says what of the object it is: its tags, a part, a retention.
	put := r.Method == http.MethodPut && (len(query) == 0 || query.Get("x-id") == "PutObject")
	return put && r.Header.Get("X-Amz-Copy-Source") == "" || r.Method == http.MethodPost && query.Has("uploads")
}

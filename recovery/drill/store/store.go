// Package store is an S3 server in this process, and a client for it. The server
// is gofakes3, which keeps everything in memory: it stands in S3's place for a
// drill, and shows nothing of S3's own durability, replication or times.
package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// Server is one region's S3, on loopback.
type Server struct {
	// Endpoint is where clients reach it.
	Endpoint string
	handler  http.Handler
	full     atomic.Pointer[string]
	http     *http.Server
}

// Start starts a server with empty buckets.
func Start(ctx context.Context, buckets ...string) (*Server, error) {
	backend := s3mem.New()
	for _, bucket := range buckets {
		if err := backend.CreateBucket(bucket); err != nil {
			return nil, err
		}
	}
	s := &Server{handler: gofakes3.New(backend).Server()}
	return s, s.listen(ctx, "127.0.0.1:0")
}

func (s *Server) listen(ctx context.Context, address string) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	s.Endpoint = "http://" + listener.Addr().String()
	// What breaks off when a region is lost is no news.
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = s.http.Serve(listener) }()
	return nil
}

// ServeHTTP refuses what is put into a bucket that is full.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if full := s.full.Load(); full != nil && r.Method == http.MethodPut && strings.HasPrefix(r.URL.Path, "/"+*full+"/") {
		http.Error(w, "no space left on device", http.StatusInsufficientStorage)
		return
	}
	s.handler.ServeHTTP(w, r)
}

// Fill lets nothing more be put into a bucket.
func (s *Server) Fill(bucket string) { s.full.Store(&bucket) }

// Close ends the server at once: what is under way breaks off. What it holds is
// there again after Reopen.
func (s *Server) Close() { _ = s.http.Close() }

// Reopen starts the server again, at its old address.
func (s *Server) Reopen(ctx context.Context) error {
	return s.listen(ctx, s.Endpoint[len("http://"):])
}

// ErrMissing says that there is no such object.
var ErrMissing = errors.New("no such object")

// Bucket is a client for one bucket.
type Bucket struct {
	client *s3.Client
	name   string
}

// Open makes a client. Nothing is asked of the server yet.
func Open(endpoint, bucket string) Bucket {
	return Bucket{name: bucket, client: s3.New(s3.Options{
		BaseEndpoint: &endpoint,
		Region:       "us-east-1",
		UsePathStyle: true,
		// Any will do.
		Credentials:                credentials.NewStaticCredentialsProvider("drill", "drill", ""),
		RetryMaxAttempts:           2,
		HTTPClient:                 &http.Client{Timeout: 10 * time.Second},
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	})}
}

// Metadata goes with an object. Its names are in lower case.
type Metadata map[string]string

// Put puts an object.
func (b Bucket) Put(ctx context.Context, key string, content []byte, metadata Metadata) error {
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: bytes.NewReader(content), Metadata: metadata})
	if err != nil {
		return fmt.Errorf("put %s into %s: %w", key, b.name, err)
	}
	return nil
}

// Get gets an object. An object that is not there is ErrMissing.
func (b Bucket) Get(ctx context.Context, key string) ([]byte, Metadata, error) {
	out, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key})
	var none *types.NoSuchKey
	switch {
	case errors.As(err, &none):
		return nil, nil, fmt.Errorf("%s in %s: %w", key, b.name, ErrMissing)
	case err != nil:
		return nil, nil, fmt.Errorf("get %s from %s: %w", key, b.name, err)
	}
	defer func() { _ = out.Body.Close() }()
	content, err := io.ReadAll(out.Body)
	return content, out.Metadata, err
}

// Delete removes an object.
func (b Bucket) Delete(ctx context.Context, key string) error {
	_, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: &key})
	return err
}

// Entry is an object as it is listed.
type Entry struct {
	Key  string
	Size int64
}

// List lists the objects whose keys begin with prefix, in order.
func (b Bucket) List(ctx context.Context, prefix string) ([]Entry, error) {
	var entries []Entry
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", b.name, err)
		}
		for _, o := range page.Contents {
			entries = append(entries, Entry{aws.ToString(o.Key), aws.ToInt64(o.Size)})
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int { return bytes.Compare([]byte(a.Key), []byte(b.Key)) })
	return entries, nil
}

package standin

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Call is a request to one of AWS' APIs.
type Call struct {
	// Service is the name that the request is signed for: ec2, elasticloadbalancing.
	Service string
	// Region is the one that it is signed for.
	Region string
	// Action is the API's name for what is asked. APIs that have no name in the
	// request are known by method and path: `GET /clusters/vibe-production`.
	Action string
	// Form holds the parameters of a request of AWS' query protocol, Query those of
	// the address, and Body what was sent of any.
	Form  url.Values
	Query url.Values
	Body  []byte

	protocol protocol
	// Forward hands the request on, to the rows behind and to the backend at last, and
	// returns what was answered.
	Forward func(context.Context) (Reply, error)
}

// Reply is an answer.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
}

// protocol is how a service writes its answers
// (https://smithy.io/2.0/aws/protocols/index.html).
type protocol int

const (
	restJSON protocol = iota
	restXML
	query
	ec2Query
	awsJSON
	rpcCBOR
)

// scope is the part of a signature that names region and service
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html).
var scope = regexp.MustCompile(`Credential=[^/]+/\d{8}/([^/]+)/([^/]+)/aws4_request`)

// operation is the path of a request of the RPC v2 CBOR protocol.
var operation = regexp.MustCompile(`^/service/[^/]+/operation/([^/]+)$`)

// read tells what a request asks.
func read(r *http.Request, body []byte) Call {
	c := Call{Query: r.URL.Query(), Body: body}
	if match := scope.FindStringSubmatch(r.Header.Get("Authorization")); match != nil {
		c.Region, c.Service = match[1], match[2]
	}
	_, target, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	rpc := operation.FindStringSubmatch(r.URL.Path)
	switch {
	case target != "":
		c.Action, c.protocol = target, awsJSON
	case rpc != nil:
		c.Action, c.protocol = rpc[1], rpcCBOR
	case strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded"):
		c.Form, _ = url.ParseQuery(string(body)) // What cannot be read has no action.
		c.Action, c.protocol = c.Form.Get("Action"), query
		if c.Service == "ec2" {
			c.protocol = ec2Query
		}
	default:
		c.Action = r.Method + " " + r.URL.Path
		if c.Service == "s3" || c.Service == "route53" {
			c.protocol = restXML
		}
	}
	return c
}

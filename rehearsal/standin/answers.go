package standin

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"

	"github.com/aws/smithy-go/encoding/cbor"
)

// Answer answers a call.
type Answer func(context.Context, Call) (Reply, error)

// Text answers with a text of the given type of content.
func Text(contentType, text string) Answer {
	return func(context.Context, Call) (Reply, error) {
		return Reply{Status: http.StatusOK, Header: http.Header{"Content-Type": {contentType}}, Body: []byte(text)}, nil
	}
}

// XML answers as AWS' query and REST XML protocols do.
func XML(text string) Answer { return Text("text/xml", text) }

// CBOR answers with value as CloudWatch does
// (https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html).
func CBOR(value cbor.Value) Answer {
	return func(context.Context, Call) (Reply, error) {
		header := http.Header{"Content-Type": {"application/cbor"}, "Smithy-Protocol": {"rpc-v2-cbor"}}
		return Reply{Status: http.StatusOK, Header: header, Body: cbor.Encode(value)}, nil
	}
}

// JSON answers with value, as AWS' JSON protocols do.
func JSON(value any) Answer {
	return func(context.Context, Call) (Reply, error) {
		text, err := json.Marshal(value)
		return Reply{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}}, Body: text}, err
	}
}

// Edited hands the call on, and edits what is answered.
func Edited(edit func(body []byte) []byte) Answer {
	return func(ctx context.Context, c Call) (Reply, error) {
		reply, err := c.Forward(ctx)
		if err == nil {
			reply.Body = edit(reply.Body)
		}
		return reply, err
	}
}

// Replaced hands the call on, and puts to for from wherever it stands in the
// answer.
func Replaced(from, to string) Answer {
	return Edited(func(body []byte) []byte { return bytes.ReplaceAll(body, []byte(from), []byte(to)) })
}

// Hanging gives no answer until the caller goes.
func Hanging() Answer {
	return func(ctx context.Context, _ Call) (Reply, error) {
		<-ctx.Done()
		return Reply{}, ctx.Err()
	}
}

// Throttled refuses as a service does that is asked too often.
func Throttled() Answer {
	return func(_ context.Context, c Call) (Reply, error) {
		code := "ThrottlingException"
		switch c.protocol {
		case ec2Query:
			// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
			code = "RequestLimitExceeded"
		case query:
			code = "Throttling"
		default:
		}
		return refusal(c, http.StatusBadRequest, code, "Rate exceeded")
	}
}

// Denied refuses as a service does whose caller has no permission.
func Denied() Answer {
	return func(_ context.Context, c Call) (Reply, error) {
		code := "AccessDeniedException"
		switch c.protocol {
		case ec2Query:
			code = "UnauthorizedOperation"
		case query, restXML:
			code = "AccessDenied"
		default:
		}
		return refusal(c, http.StatusForbidden, code, "User is not authorized to perform this operation")
	}
}

// Refused refuses with a code and a message of the service.
func Refused(status int, code, message string) Answer {
	return func(_ context.Context, c Call) (Reply, error) { return refusal(c, status, code, message) }
}

// refusal writes an error as the call's protocol has it.
func refusal(c Call, status int, code, message string) (Reply, error) {
	header := http.Header{}
	var body []byte
	var err error
	switch c.protocol {
	case ec2Query:
		header.Set("Content-Type", "text/xml")
		body = fmt.Appendf(nil, "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>stand-in</RequestID></Response>", code, escaped(message))
	case query:
		header.Set("Content-Type", "text/xml")
		body = fmt.Appendf(nil, "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>stand-in</RequestId></ErrorResponse>", code, escaped(message))
	case restXML:
		header.Set("Content-Type", "text/xml")
		body = fmt.Appendf(nil, "<Error><Code>%s</Code><Message>%s</Message><RequestId>stand-in</RequestId></Error>", code, escaped(message))
		if c.Service == "route53" {
			body = fmt.Appendf(nil, "<ErrorResponse><Error><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>", code, escaped(message))
		}
	case rpcCBOR:
		header.Set("Content-Type", "application/cbor")
		header.Set("Smithy-Protocol", "rpc-v2-cbor")
		body = cbor.Encode(cbor.Map{"__type": cbor.String(code), "message": cbor.String(message)})
	case awsJSON, restJSON:
		header.Set("Content-Type", "application/json")
		header.Set("X-Amzn-ErrorType", code)
		body, err = json.Marshal(map[string]string{"__type": code, "message": message})
	}
	return Reply{Status: status, Header: header, Body: body}, err
}

func escaped(text string) string {
	var out bytes.Buffer
	_ = xml.EscapeText(&out, []byte(text)) // A Buffer takes everything.
	return out.String()
}

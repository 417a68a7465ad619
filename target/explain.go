package target

import (
	"context"
	"errors"
	"net"
	"regexp"
	"strings"

	"github.com/aws/smithy-go"
)

// requestID is what support asks for, and no reader of a table.
var requestID = regexp.MustCompile(`,? ?\b(RequestID|HostID|request id|host id): [^,\s]*`)

// Explain makes one sentence of an error of the SDK: what was asked, and what AWS
// said. It holds no header and no credential.
func Explain(err error) string {
	var operation *smithy.OperationError
	asked := ""
	if errors.As(err, &operation) {
		asked = operation.Service() + " " + operation.Operation() + ": "
	}
	var said smithy.APIError
	var dns *net.DNSError
	var dial *net.OpError
	switch {
	case errors.As(err, &said):
		code := said.ErrorCode()
		text := said.ErrorMessage()
		if text == "" {
			return asked + code
		}
		return asked + code + ": " + oneLine(text)
	case errors.Is(err, context.DeadlineExceeded):
		return asked + "there was no answer in time"
	case errors.Is(err, context.Canceled):
		return asked + "interrupted"
	case errors.As(err, &dns):
		return asked + dns.Name + " cannot be resolved"
	case errors.As(err, &dial) && dial.Addr != nil:
		return asked + "no connection to " + dial.Addr.String() + ": " + oneLine(dial.Err.Error())
	}
	return oneLine(requestID.ReplaceAllString(err.Error(), ""))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

package healthy

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"

	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// of are the resources of a type, in a region or in all.
func (s Scene) of(ctx context.Context, typ, region string) ([]deployed.Resource, error) {
	all, err := s.Deployed.Resources(ctx, typ)
	if err != nil || region == "" {
		return all, err
	}
	var here []deployed.Resource
	for _, r := range all {
		if r.Region == region {
			here = append(here, r)
		}
	}
	return here, nil
}

// filled hands a call on, and edits what is answered with what the templates say.
func filled(edit func(context.Context, standin.Call, []byte) ([]byte, error)) standin.Answer {
	return func(ctx context.Context, c standin.Call) (standin.Reply, error) {
		reply, err := c.Forward(ctx)
		if err != nil || reply.Status != http.StatusOK {
			return reply, err
		}
		reply.Body, err = edit(ctx, c, reply.Body)
		return reply, err
	}
}

// written answers with a text, in place of the emulator.
func written(write func(context.Context, standin.Call) (string, error)) standin.Answer {
	return func(ctx context.Context, c standin.Call) (standin.Reply, error) {
		text, err := write(ctx, c)
		if err != nil {
			return standin.Reply{}, err
		}
		return standin.XML(text)(ctx, c)
	}
}

// told answers with a value as JSON, in place of the emulator.
func told(tell func(context.Context, standin.Call) (any, error)) standin.Answer {
	return func(ctx context.Context, c standin.Call) (standin.Reply, error) {
		value, err := tell(ctx, c)
		if err != nil {
			return standin.Reply{}, err
		}
		return standin.JSON(value)(ctx, c)
	}
}

// asked is the answer to an action of a query protocol: of EC2's, whose result has
// no element of its own, or of the others'.
func asked(action, namespace, content string) string {
	if namespace == namespaceEC2 {
		return fmt.Sprintf(`<%[1]sResponse xmlns="%[2]s"><requestId>stand-in</requestId>%[3]s</%[1]sResponse>`, action, namespace, content)
	}
	return fmt.Sprintf(`<%[1]sResponse xmlns="%[2]s"><%[1]sResult>%[3]s</%[1]sResult></%[1]sResponse>`, action, namespace, content)
}

// The namespaces of answers, which name the API's version.
const (
	namespaceEC2      = "http://ec2.amazonaws.com/doc/2016-11-15/"
	namespaceRDS      = "http://rds.amazonaws.com/doc/2014-10-31/"
	namespaceBalancer = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"
)

// element is an XML element around a text.
func element(name, text string) string {
	var escaped bytes.Buffer
	_ = xml.EscapeText(&escaped, []byte(text)) // A Buffer takes everything.
	return "<" + name + ">" + escaped.String() + "</" + name + ">"
}

// elements are one each, inside of a wrapper.
func elements(name string, texts []string) string {
	var all strings.Builder
	for _, t := range texts {
		all.WriteString(element(name, t))
	}
	return all.String()
}

// value is what lies at a dotted path of a resource's properties.
func value(properties any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		object, _ := properties.(map[string]any)
		properties = object[part]
	}
	return properties
}

// text is the scalar at a path.
func text(properties any, path string) string {
	switch v := value(properties, path).(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		written, err := json.Marshal(v)
		if err != nil {
			return ""
		}
		return string(written)
	}
}

// items is the list at a path.
func items(properties any, path string) []any {
	list, _ := value(properties, path).([]any)
	return list
}

// texts are the scalars of the list at a path.
func texts(properties any, path string) []string {
	var all []string
	for _, one := range items(properties, path) {
		all = append(all, fmt.Sprint(one))
	}
	return all
}

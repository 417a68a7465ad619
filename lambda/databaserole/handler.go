package main

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/cfn"
)

const (
	// answerTime is kept of the function's time to answer CloudFormation.
	answerTime = 20 * time.Second
	// reasonLimit is how many bytes of an error CloudFormation is sent, whose
	// whole response may have 4,096
	// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html).
	reasonLimit = 1000
)

// handler answers the events of the custom resource.
type handler struct {
	// id is the custom resource's physical id: the role's name, which no update
	// changes, so that CloudFormation never deletes one resource for another.
	id   string
	keep func(context.Context) ([]string, error)
}

// newHandler returns what Lambda calls.
func newHandler(id string, keep func(context.Context) ([]string, error)) func(context.Context, cfn.Event) error {
	h := handler{id: id, keep: keep}
	return func(ctx context.Context, event cfn.Event) error {
		if event.ResponseURL == "" {
			_, _, err := h.handle(ctx, event)
			return err
		}
		_, err := cfn.LambdaWrap(h.handle)(ctx, event)
		return withoutURL(err)
	}
}

// withoutURL is err without the address of the response, which whoever reads the
// log could answer CloudFormation by.
func withoutURL(err error) error {
	var request *url.Error
	if errors.As(err, &request) {
		return errors.Join(errors.New("CloudFormation could not be answered"), request.Err)
	}
	return err
}

// handle makes the roles hold on create and update. On delete it does nothing:
// the roles own the application's data and its pods may be logged in; they go
// where the database goes. A failed creation is also followed by a delete.
func (h handler) handle(ctx context.Context, event cfn.Event) (string, map[string]any, error) {
	log := slog.With("request", string(event.RequestType), "role", h.id)
	if event.RequestType == cfn.RequestDelete {
		log.Info("the role is kept")
		return h.id, nil, nil
	}
	if deadline, ok := ctx.Deadline(); ok {
		shorter, cancel := context.WithDeadline(ctx, deadline.Add(-answerTime))
		defer cancel()
		ctx = shorter
	}
	changes, err := h.keep(ctx)
	for _, change := range changes {
		log.Info("changed", "statement", change)
	}
	if err != nil {
		err = errors.New(line(err))
		log.Error("failed", "error", err.Error())
		return h.id, nil, err
	}
	log.Info("the role holds", "changes", len(changes))
	return h.id, nil, nil
}

// line is err's text in one line that fits into a response.
func line(err error) string {
	text := strings.Join(strings.Fields(err.Error()), " ")
	if len(text) > reasonLimit {
		text = strings.ToValidUTF8(text[:reasonLimit], "") + "…"
	}
	return text
}

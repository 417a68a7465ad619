package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/vibe-engineering/vibe-platform/databaserole"
)

func TestHandleKeepsOnEverythingButDelete(t *testing.T) {
	for request, want := range map[cfn.RequestType]int{cfn.RequestCreate: 1, cfn.RequestUpdate: 1, cfn.RequestDelete: 0, "": 1} {
		runs := 0
		h := handler{id: "vibe_application", keep: func(context.Context) ([]string, error) { runs++; return nil, nil }}
		id, _, err := h.handle(context.Background(), cfn.Event{RequestType: request, PhysicalResourceID: "other"})
		if err != nil || id != "vibe_application" || runs != want {
			t.Errorf("%q: id %s, %d runs, %v", request, id, runs, err)
		}
	}
}

func TestHandleReportsOneShortLine(t *testing.T) {
	h := handler{id: "a", keep: func(context.Context) ([]string, error) {
		return nil, errors.New("no\n\tluck " + strings.Repeat("é", 4000))
	}}
	_, _, err := h.handle(context.Background(), cfn.Event{RequestType: cfn.RequestCreate})
	if err == nil || !strings.HasPrefix(err.Error(), "no luck ") || len(err.Error()) > reasonLimit+10 {
		t.Errorf("%v", err)
	}
}

func TestHandlerAnswersCloudFormation(t *testing.T) {
	var answer cfn.Response
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(body, &answer); err != nil || r.Method != http.MethodPut {
			t.Errorf("%s %s", r.Method, body)
		}
	}))
	defer server.Close()
	handle := newHandler("vibe_application", failing)
	event := cfn.Event{RequestType: cfn.RequestCreate, RequestID: "1", StackID: "2", LogicalResourceID: "3", ResponseURL: server.URL}
	if err := handle(context.Background(), event); err != nil {
		t.Error(err)
	}
	if answer.Status != cfn.StatusFailed || answer.PhysicalResourceID != "vibe_application" || answer.Reason != "no luck" {
		t.Errorf("%+v", answer)
	}
	event.RequestType, event.PhysicalResourceID = cfn.RequestDelete, answer.PhysicalResourceID
	if err := handle(context.Background(), event); err != nil || answer.Status != cfn.StatusSuccess {
		t.Errorf("%v, %+v", err, answer)
	}
}

func TestAFailedAnswerDoesNotLogItsAddress(t *testing.T) {
	event := cfn.Event{RequestType: cfn.RequestDelete, ResponseURL: "http://127.0.0.1:1/?X-Amz-Signature=signature"}
	err := newHandler("vibe_application", failing)(context.Background(), event)
	if err == nil || strings.Contains(err.Error(), "signature") {
		t.Errorf("%v", err)
	}
}

func TestReadSettings(t *testing.T) {
	values := map[string]string{
		databaserole.EnvPlan:              `{"database":"vibe","role":"vibe_application","monitor":"vibe_monitoring","extensions":[{"name":"pg_stat_statements","schema":"statistics"}]}`,
		databaserole.EnvMasterSecret:      "arn:master",
		databaserole.EnvApplicationSecret: "arn:application",
		databaserole.EnvMonitoringSecret:  "arn:monitoring",
		databaserole.EnvTrustBundle:       "https://example.com/bundle.pem",
		"AWS_REGION":                      "us-east-1",
	}
	getenv := func(name string) string { return values[name] }
	s, err := readSettings(getenv)
	if err != nil || s.plan.Role != "vibe_application" || s.application != "arn:application" || s.monitoring != "arn:monitoring" || s.plan.Monitor != "vibe_monitoring" {
		t.Errorf("%+v, %v", s, err)
	}
	for name := range values {
		kept := values[name]
		values[name] = ""
		if _, err := readSettings(getenv); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
		values[name] = kept
	}
}

func failing(context.Context) ([]string, error) { return nil, errors.New("no luck") }

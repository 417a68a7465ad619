package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

// secretsManager answers as Secrets Manager does.
type secretsManager struct {
	status  int
	answer  string
	request *http.Request
	body    string
}

func (s *secretsManager) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	s.request, s.body = r, string(body)
	return &http.Response{StatusCode: s.status, Body: io.NopCloser(strings.NewReader(s.answer)), Header: http.Header{}}, nil
}

func TestSecretsAreReadAsTheFunctionsRole(t *testing.T) {
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_SESSION_TOKEN": "token",
	} {
		t.Setenv(name, value)
	}
	service := &secretsManager{status: http.StatusOK, answer: `{"ARN":"arn:application","SecretString":` +
		`"{\"username\":\"vibe_application\",\"password\":\"hunter2\",\"host\":\"db.example.com\",\"port\":5432,\"dbname\":\"vibe\"}"}`}
	client := &http.Client{Transport: service}
	s := newSecrets(settings{region: "us-east-1", master: "arn:master", application: "arn:application", monitoring: "arn:monitoring"}, client)

	login, err := s.Application(context.Background())
	if err != nil || login.User != "vibe_application" || login.Password != "hunter2" {
		t.Errorf("%+v, %v", login, err)
	}
	if host := service.request.URL.Host; host != "secretsmanager.us-east-1.amazonaws.com" {
		t.Errorf("asked %s", host)
	}
	if !strings.Contains(service.body, "arn:application") || service.request.Header.Get("X-Amz-Security-Token") != "token" ||
		!strings.Contains(service.request.Header.Get("Authorization"), "AKIDEXAMPLE") {
		t.Errorf("asked %s with %v", service.body, service.request.Header)
	}

	if _, err := s.Monitoring(context.Background()); err != nil || !strings.Contains(service.body, "arn:monitoring") {
		t.Errorf("asked %s: %v", service.body, err)
	}

	service.answer = `{"SecretString":"hunter2"}`
	if _, err := s.Master(context.Background()); err == nil || !strings.Contains(err.Error(), "arn:master") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
	service.status, service.answer = http.StatusBadRequest, `{"__type":"AccessDeniedException","Message":"no kms:Decrypt"}`
	if _, err := s.Master(context.Background()); err == nil || !strings.Contains(err.Error(), "no kms:Decrypt") {
		t.Errorf("%v", err)
	}
}

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/vibe-engineering/vibe-platform/databaserole/keeper"
)

// secrets are the three secrets in Secrets Manager.
type secrets struct {
	api                             *secretsmanager.Client
	master, application, monitoring string
}

// newSecrets reads with the credentials that Lambda puts into the environment;
// nothing of the SDK's long search for others is needed here.
func newSecrets(s settings, client *http.Client) secrets {
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{
			AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
			SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
			SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
		}, nil
	})
	return secrets{
		api:         secretsmanager.New(secretsmanager.Options{Region: s.region, Credentials: credentials, HTTPClient: client}),
		master:      s.master,
		application: s.application,
		monitoring:  s.monitoring,
	}
}

// Master implements keeper.Logins.
func (s secrets) Master(ctx context.Context) (keeper.Login, error) { return s.login(ctx, s.master) }

// Application implements keeper.Logins.
func (s secrets) Application(ctx context.Context) (keeper.Login, error) {
	return s.login(ctx, s.application)
}

// Monitoring implements keeper.Logins.
func (s secrets) Monitoring(ctx context.Context) (keeper.Login, error) {
	return s.login(ctx, s.monitoring)
}

// login reads the current version of a secret.
func (s secrets) login(ctx context.Context, arn string) (keeper.Login, error) {
	value, err := s.api.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &arn})
	if err != nil {
		return keeper.Login{}, fmt.Errorf("secret %s: %w", arn, err)
	}
	if value.SecretString == nil {
		return keeper.Login{}, fmt.Errorf("secret %s: it holds no text", arn)
	}
	login, err := keeper.ParseLogin(*value.SecretString)
	if err != nil {
		return keeper.Login{}, fmt.Errorf("secret %s: %w", arn, err)
	}
	return login, nil
}

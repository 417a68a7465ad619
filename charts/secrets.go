package charts

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/charts/externalsecrets"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// secrets is manifest 02: references only, never a value. The backend mounts its
// Secrets as files.
func secrets(env config.Environment) []metav1.Object {
	n := names.Home(env)
	application, token, endpoint := n.Secret(names.DatabaseApplication), n.Secret(names.CacheToken), n.Secret(names.CacheEndpoint)
	return []metav1.Object{
		externalsecrets.NewStore(inApplication(names.SecretStore, names.AccountSecrets.Name), n.Region(), names.AccountSecrets.Name),
		externalsecrets.NewSecret(inApplication(names.SecretDatabase, names.Backend), names.SecretStore, []externalsecrets.Remote{
			{Key: "username", Secret: application, Property: "username"},
			{Key: "password", Secret: application, Property: "password"},
			{Key: "host", Secret: application, Property: "host"},
			{Key: "port", Secret: application, Property: "port"},
			{Key: "database", Secret: application, Property: "dbname"},
		}, map[string]string{
			"url": "postgresql://{{ .username | urlquery }}:{{ .password | urlquery }}@{{ .host }}:{{ .port }}/{{ .database }}" +
				"?sslmode=verify-full&sslrootcert=" + authorityFile,
		}),
		externalsecrets.NewSecret(inApplication(names.SecretCache, names.Backend), names.SecretStore, []externalsecrets.Remote{
			{Key: "token", Secret: token, Property: "token"},
			{Key: "host", Secret: endpoint, Property: "host"},
			{Key: "port", Secret: endpoint, Property: "port"},
		}, map[string]string{
			// rediss is Redis over TLS. The host is the configuration endpoint:
			// the client must know cluster mode.
			"url": "rediss://:{{ .token | urlquery }}@{{ .host }}:{{ .port }}",
		}),
	}
}

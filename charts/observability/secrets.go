package observability

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/charts/externalsecrets"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/objectstore"
)

// secrets is manifest 10: references, and one Secret with nothing secret in it. What reads a Secret from
// its environment and not from a file has to be started again to follow a change.
func secrets(env config.Environment) []metav1.Object {
	n := names.Home(env)
	admin, monitoring := n.Secret(names.GrafanaAdmin), n.Secret(names.DatabaseMonitoring)
	token, endpoint := n.Secret(names.CacheToken), n.Secret(names.CacheEndpoint)
	return []metav1.Object{
		externalsecrets.NewStore(meta(names.SecretStore, names.AccountMonitoringSecrets.Name), n.Region(), names.AccountMonitoringSecrets.Name),
		externalsecrets.NewSecret(meta(names.SecretGrafanaAdmin, "grafana"), names.SecretStore, []externalsecrets.Remote{
			{Key: names.SecretKeyGrafanaAdminUser, Secret: admin, Property: names.SecretKeyUsername},
			{Key: names.SecretKeyGrafanaAdminLogin, Secret: admin, Property: names.SecretKeyPassword},
		}, nil),
		externalsecrets.NewComposed(meta(names.SecretAlertReceivers, "alertmanager"), names.SecretStore, n.Secret(names.AlertReceivers), receivers()),
		externalsecrets.NewSecret(meta(names.SecretDatabaseMonitoring, "postgres-exporter"), names.SecretStore, []externalsecrets.Remote{
			{Key: names.SecretKeyUsername, Secret: monitoring, Property: names.SecretKeyUsername},
			{Key: names.SecretKeyPassword, Secret: monitoring, Property: names.SecretKeyPassword},
			{Key: names.SecretKeyHost, Secret: monitoring, Property: names.SecretKeyHost},
			{Key: names.SecretKeyPort, Secret: monitoring, Property: names.SecretKeyPort},
			{Key: names.SecretKeyDatabase, Secret: monitoring, Property: names.SecretKeyDatabase},
		}, map[string]string{
			names.SecretKeyURL: "postgresql://{{ .username | urlquery }}:{{ .password | urlquery }}@{{ .host }}:{{ .port }}/{{ .dbname }}" +
				"?sslmode=verify-full&sslrootcert=" + names.DatabaseAuthorities,
		}),
		externalsecrets.NewSecret(meta(names.SecretCacheMonitoring, "redis-exporter"), names.SecretStore, []externalsecrets.Remote{
			{Key: names.SecretKeyToken, Secret: token, Property: names.SecretKeyToken},
			{Key: names.SecretKeyHost, Secret: endpoint, Property: names.SecretKeyHost},
			{Key: names.SecretKeyPort, Secret: endpoint, Property: names.SecretKeyPort},
		}, map[string]string{
			// rediss is Redis over TLS.
			names.SecretKeyURL: "rediss://{{ .host }}:{{ .port }}",
		}),
		thanosStorage(env),
	}
}

// thanosStorage says where Thanos' blocks are. It is a Secret because Prometheus'
// operator takes nothing else; it names a bucket, which each part of Thanos opens
// by the IAM role of its service account. Data, not stringData, which server-side
// apply does not track
// (https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data).
func thanosStorage(env config.Environment) *corev1.Secret {
	return &corev1.Secret{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: meta(names.SecretThanosStorage, "thanos"),
		Type:       corev1.SecretTypeOpaque,
		Data:       map[string][]byte{names.SecretKeyThanosStorage: []byte(objectstore.Config(env))},
	}
}

// receivers are the files of Alertmanager's receivers, each with a placeholder for
// what nobody has filled in yet: Alertmanager wants each file that it was told of,
// and a receiver that came later is not in the secret by itself, for no deployment
// writes that again.
//
// A field is read by `index`, which answers nothing where it is missing; the
// template engine stops at a missing one that is named after a dot.
func receivers() map[string]string {
	fields := map[string]string{names.FileWatchdogURL: "https://watchdog.invalid/"}
	for _, group := range names.ReceiverGroups() {
		fields[group.PagingKey()] = "placeholder.invalid"
		fields[group.SlackURL()] = "https://slack.invalid/" + string(group)
	}
	files := make(map[string]string, len(fields))
	for field, placeholder := range fields {
		files[field] = fmt.Sprintf("{{ index . %q | default %q }}", field, placeholder)
	}
	return files
}

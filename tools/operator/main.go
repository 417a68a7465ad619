// Command operator writes what the Prometheus operator would: it reads objects as
// YAML from its standard input, and writes prometheus.yaml and alertmanager.yaml
// into the folder that its argument names, with the operator's own code. Monitors
// are taken as selected; a cluster's operator selects by labels too.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// objects are what the operator looks at.
type objects struct {
	prometheus    *monitoringv1.Prometheus
	alertmanager  *monitoringv1.Alertmanager
	services      map[string]*monitoringv1.ServiceMonitor
	pods          map[string]*monitoringv1.PodMonitor
	scrapeConfigs map[string]*monitoringv1alpha1.ScrapeConfig
	secrets       map[string]*corev1.Secret
	// known are the Secrets and ConfigMaps that monitors may refer to.
	known []any
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: operator <folder> < objects.yaml")
		os.Exit(2)
	}
	if err := run(os.Stdin, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(from io.Reader, folder string) error {
	o, err := read(from)
	if err != nil {
		return err
	}
	if o.prometheus == nil || o.alertmanager == nil {
		return errors.New("there is no Prometheus or no Alertmanager among the objects")
	}
	server, err := o.server()
	if err != nil {
		return fmt.Errorf("prometheus %s: %w", o.prometheus.Name, err)
	}
	routes, err := o.routes()
	if err != nil {
		return fmt.Errorf("alertmanager %s: %w", o.alertmanager.Name, err)
	}
	return errors.Join(
		os.WriteFile(filepath.Join(folder, "prometheus.yaml"), server, 0o600),
		os.WriteFile(filepath.Join(folder, "alertmanager.yaml"), routes, 0o600),
	)
}

// read takes the objects that the operator looks at and leaves the others.
func read(from io.Reader) (objects, error) {
	o := objects{
		services:      map[string]*monitoringv1.ServiceMonitor{},
		pods:          map[string]*monitoringv1.PodMonitor{},
		scrapeConfigs: map[string]*monitoringv1alpha1.ScrapeConfig{},
		secrets:       map[string]*corev1.Secret{},
	}
	for documents := utilyaml.NewYAMLReader(bufio.NewReader(from)); ; {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return o, nil
		}
		if err != nil {
			return o, err
		}
		if err := o.add(document); err != nil {
			return o, err
		}
	}
}

func (o *objects) add(document []byte) error {
	var head metav1.PartialObjectMetadata
	if err := yaml.Unmarshal(document, &head); err != nil {
		return err
	}
	key := head.Namespace + "/" + head.Name
	var object any
	switch head.Kind {
	case monitoringv1.PrometheusesKind:
		o.prometheus = &monitoringv1.Prometheus{}
		object = o.prometheus
	case monitoringv1.AlertmanagersKind:
		o.alertmanager = &monitoringv1.Alertmanager{}
		object = o.alertmanager
	case monitoringv1.ServiceMonitorsKind:
		o.services[key] = &monitoringv1.ServiceMonitor{}
		object = o.services[key]
	case monitoringv1.PodMonitorsKind:
		o.pods[key] = &monitoringv1.PodMonitor{}
		object = o.pods[key]
	case monitoringv1alpha1.ScrapeConfigsKind:
		o.scrapeConfigs[key] = &monitoringv1alpha1.ScrapeConfig{}
		object = o.scrapeConfigs[key]
	case "Secret":
		o.secrets[key] = &corev1.Secret{}
		object = o.secrets[key]
		o.known = append(o.known, object)
	default:
		return nil
	}
	if err := yaml.UnmarshalStrict(document, object); err != nil {
		return fmt.Errorf("%s %s: %w", head.Kind, key, err)
	}
	return nil
}

// server is Prometheus' configuration.
func (o objects) server() ([]byte, error) {
	// Every Kubernetes that we know has EndpointSlices; the operator asks for them.
	generator, err := prometheus.NewConfigGenerator(slog.New(slog.DiscardHandler), o.prometheus, prometheus.WithEndpointSliceSupport())
	if err != nil {
		return nil, err
	}
	return generator.GenerateServerConfiguration(o.prometheus, o.services, o.pods, nil, o.scrapeConfigs,
		assets.NewTestStoreBuilder(o.known...), nil, nil, nil, []string{"rules"})
}

// routes is Alertmanager's configuration, out of the Secret that the operator
// reads by its name.
func (o objects) routes() ([]byte, error) {
	name := o.alertmanager.Spec.ConfigSecret
	if name == "" {
		name = "alertmanager-" + o.alertmanager.Name
	}
	secret := o.secrets[o.alertmanager.Namespace+"/"+name]
	if secret == nil {
		return nil, fmt.Errorf("there is no Secret %s", name)
	}
	version, err := semver.ParseTolerant(operator.StringValOrDefault(o.alertmanager.Spec.Version, operator.DefaultAlertmanagerVersion))
	if err != nil {
		return nil, err
	}
	builder := alertmanager.NewConfigBuilder(slog.New(slog.DiscardHandler), version, assets.NewTestStoreBuilder(o.known...), o.alertmanager)
	if err := builder.InitializeFromRawConfiguration(secret.Data["alertmanager.yaml"]); err != nil {
		return nil, err
	}
	if err := builder.AddAlertmanagerConfigs(context.Background(), nil); err != nil {
		return nil, err
	}
	return builder.MarshalJSON()
}

// Command alloy is as much of Grafana Alloy as our configurations use. It is
// built out of Alloy's own packages, with the components that they name and no
// others: all of them would take half an hour to build. Alloy keeps its packages
// to modules below its own path, and so this one's path claims to be there.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/prometheus-community/yet-another-cloudwatch-exporter/pkg/promutil"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/grafana/alloy/internal/alloyseed"
	"github.com/grafana/alloy/internal/component"
	_ "github.com/grafana/alloy/internal/component/discovery/kubernetes"
	_ "github.com/grafana/alloy/internal/component/discovery/relabel"
	_ "github.com/grafana/alloy/internal/component/loki/process"
	_ "github.com/grafana/alloy/internal/component/loki/source/file"
	_ "github.com/grafana/alloy/internal/component/loki/write"
	_ "github.com/grafana/alloy/internal/component/prometheus/exporter/cloudwatch"
	_ "github.com/grafana/alloy/internal/component/prometheus/remotewrite"
	_ "github.com/grafana/alloy/internal/component/prometheus/scrape"
	"github.com/grafana/alloy/internal/featuregate"
	"github.com/grafana/alloy/internal/runtime"
	"github.com/grafana/alloy/internal/runtime/logging"
	"github.com/grafana/alloy/internal/service"
	"github.com/grafana/alloy/internal/service/cluster"
	"github.com/grafana/alloy/internal/service/http"
	"github.com/grafana/alloy/internal/service/labelstore"
	"github.com/grafana/alloy/internal/service/livedebugging"
	"github.com/grafana/alloy/internal/service/remotecfg"
	"github.com/grafana/alloy/internal/validator"
)

const usage = `usage: alloy validate <configuration>
       alloy run <configuration> <directory for its state> <address for its metrics>
       alloy series <namespace> <metric> <statistic>`

func main() {
	var err error
	switch args := os.Args[1:]; {
	case len(args) == 2 && args[0] == "validate":
		err = validate(args[1])
	case len(args) == 4 && args[0] == "run":
		err = run(args[1], args[2], args[3])
	case len(args) == 4 && args[0] == "series":
		// What the exporter calls a metric of CloudWatch.
		fmt.Println(promutil.BuildMetricName(args[1], args[2], args[3]))
	default:
		err = errors.New(usage)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// validate is `alloy validate`: names, types and references, at the stability
// that the chart asks for.
func validate(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	sources := map[string][]byte{file: text}
	err = validator.Validate(validator.Options{
		Sources: sources,
		ServiceDefinitions: []service.Definition{
			(&cluster.Service{}).Definition(), (&http.Service{}).Definition(), (&livedebugging.Service{}).Definition(),
		},
		ComponentRegistry: component.NewDefaultRegistry(featuregate.StabilityGenerallyAvailable, false),
		MinStability:      featuregate.StabilityGenerallyAvailable,
	})
	if err != nil {
		validator.Report(os.Stderr, err, sources)
		return fmt.Errorf("%s is not valid", file)
	}
	return nil
}

// run is `alloy run`, alone and without a user interface, until it is told to
// stop.
func run(file, directory, address string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	logger, err := logging.New(os.Stderr, logging.DefaultOptions)
	if err != nil {
		return err
	}
	alone, err := cluster.New(cluster.Options{Log: logger.Slog(), Metrics: prometheus.DefaultRegisterer, NodeName: "alone", AdvertiseAddress: "127.0.0.1:80"})
	if err != nil {
		return err
	}
	remote, err := remotecfg.New(remotecfg.Options{Logger: logger.Slog(), StoragePath: directory, ConfigPath: file, Metrics: prometheus.DefaultRegisterer})
	if err != nil {
		return err
	}
	alloyseed.Init(directory, logger.Slog())
	engine, err := runtime.New(runtime.Options{
		Logger:       logger,
		DataPath:     directory,
		Reg:          prometheus.DefaultRegisterer,
		MinStability: featuregate.StabilityGenerallyAvailable,
		Services: []service.Service{
			alone,
			http.New(http.Options{
				Logger: logger, Gatherer: prometheus.DefaultGatherer, HTTPListenAddr: address,
				// What Alloy calls itself when it scrapes itself.
				MemoryListenAddr: "alloy.internal:12345",
				MinStability:     featuregate.StabilityGenerallyAvailable,
				ReadyFunc:        func() bool { return true },
			}),
			labelstore.New(logger.Slog(), prometheus.DefaultRegisterer),
			livedebugging.New(),
			remote,
		},
	})
	if err != nil {
		return err
	}
	source, err := runtime.ParseSource(file, text)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		engine.Run(ctx)
	}()
	if err := engine.LoadSource(source, nil, file); err != nil {
		return err
	}
	<-done
	return nil
}

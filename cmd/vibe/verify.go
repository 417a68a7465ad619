package main

import (
	"errors"
	"net"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/target"
	"github.com/vibe-engineering/vibe-platform/verify"
	"github.com/vibe-engineering/vibe-platform/verify/kube"
	"github.com/vibe-engineering/vibe-platform/verify/undo"
)

// newVerify is the command to run after a deployment.
func newVerify() *cobra.Command {
	undone := &undo.List{}
	o := verify.Options{Cluster: kube.Options{Probes: true, Undo: undone}}
	c := &checking{
		checks:  func(t *target.Target) []check.Check { return verify.Checks(t, o) },
		prepare: verify.Prepare, end: undone.All,
	}
	command := &cobra.Command{
		Use:   "verify",
		Short: "Check that a deployment is what its templates say, and works",
		Example: `  vibe verify -e production
  vibe verify -e production --wait --timeout 20m
  vibe verify -e production --only edge --connect-to :443:$BALANCER:443`,
		Args: cobra.NoArgs,
		RunE: c.run,
	}
	c.flags(command)
	c.access(command, 2*time.Minute)
	flags := command.Flags()
	flags.BoolVar(&c.wait, "wait", false, "ask again, until --timeout, what takes time after a deployment")
	noProbes := flags.Bool("no-probes", false, "leave out what makes a pod in the cluster, for some seconds")
	flags.Var(&o.Edge.ConnectTo, "connect-to", "connect to HOST2:PORT2 in place of HOST1:PORT1, as curl does; may be repeated")
	flags.Var((*address)(&o.Edge.Nameserver), "nameserver", "ask this `host:port` for names, and not the machine's own servers")
	flags.Var((*location)(&o.Cluster.Alertmanager), "alertmanager", "the `url` of Alertmanager, in place of a port-forward")
	flags.Var((*location)(&o.Cluster.Prometheus), "prometheus", "the `url` of Prometheus, in place of a port-forward")
	command.PreRun = func(*cobra.Command, []string) { o.Cluster.Probes = !*noProbes }
	return command
}

// address is a host and a port.
type address string

func (a *address) String() string { return string(*a) }

// Set refuses what is no host with a port.
func (a *address) Set(text string) error {
	host, port, err := net.SplitHostPort(text)
	if err != nil || host == "" || port == "" {
		return errors.New("write host:port, such as 1.1.1.1:53")
	}
	*a = address(text)
	return nil
}

// Type is the name of the flag's value in the help.
func (*address) Type() string { return "host:port" }

// location is the address of a web server.
type location string

func (l *location) String() string { return string(*l) }

// Set refuses what is no address of one.
func (l *location) Set(text string) error {
	at, err := url.Parse(text)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return errors.New("write an address such as http://127.0.0.1:9093")
	}
	*l = location(text)
	return nil
}

// Type is the name of the flag's value in the help.
func (*location) Type() string { return "url" }

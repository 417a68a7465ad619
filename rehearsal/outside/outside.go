// Package outside stands in, on loopback, for what lies around a rehearsed
// environment: the DNS that its names stand in, the load balancer that answers
// browsers, the programs of monitoring, and the figures that metrics-server would
// have of the pods. It answers as a healthy environment would, or as State says.
// What it answers shows nothing of an environment; it is there so that what looks at
// one has something to see.
package outside

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/rehearsal/nameserver"
)

// Scene is what is stood around.
type Scene struct {
	Env config.Environment
	// Balancer is the name of the load balancer.
	Balancer string
	// Dir is a folder for the authority's certificate.
	Dir string
}

// Outside is a stand-in under way.
type Outside struct {
	scene        Scene
	certificates certificates
	servers      []*http.Server
	nameserver   *nameserver.Server
	// authority is the file with the certificate of who signs.
	authority                 string
	web, secure, alerts, prom string

	mutex sync.Mutex
	state State
}

// Start starts the stand-in, which ends at Close.
func Start(ctx context.Context, s Scene) (*Outside, error) {
	o := &Outside{scene: s, state: Healthy(s), authority: filepath.Join(s.Dir, "outside-authority.pem")}
	var err error
	if o.certificates, err = newCertificates(s.Env); err != nil {
		return nil, err
	}
	if err := os.WriteFile(o.authority, o.certificates.authority, 0o600); err != nil {
		return nil, err
	}
	if err := o.start(ctx); err != nil {
		o.Close()
		return nil, err
	}
	return o, nil
}

// start starts every server.
func (o *Outside) start(ctx context.Context) error {
	var failure error
	serve := func(handler http.Handler, secure bool) string {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			failure = errors.Join(failure, err)
			return ""
		}
		server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute, ErrorLog: quiet()}
		o.servers = append(o.servers, server)
		if secure {
			server.TLSConfig = o.tls()
			go func() { _ = server.ServeTLS(listener, "", "") }()
		} else {
			go func() { _ = server.Serve(listener) }()
		}
		return listener.Addr().String()
	}
	o.web = serve(http.HandlerFunc(o.redirect), false)
	o.secure = serve(http.HandlerFunc(o.answer), true)
	o.alerts = serve(http.HandlerFunc(o.alertmanager), false)
	o.prom = serve(http.HandlerFunc(o.prometheus), false)
	if failure != nil {
		return failure
	}
	var err error
	o.nameserver, err = nameserver.Start(ctx, o.names)
	return err
}

// Close ends it.
func (o *Outside) Close() {
	for _, s := range o.servers {
		_ = s.Close()
	}
	if o.nameserver != nil {
		o.nameserver.Close()
	}
}

// Set has it answer as s says from now on.
func (o *Outside) Set(s State) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.state = s
}

// Healthy is what it answers at first.
func (o *Outside) Healthy() State { return Healthy(o.scene) }

func (o *Outside) now() State {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.state
}

// Flags are those with which `vibe verify` looks here.
func (o *Outside) Flags() []string {
	return []string{"--nameserver", o.nameserver.Address, "--connect-to", fmt.Sprintf(":443:%s", o.secure), "--connect-to", fmt.Sprintf(":80:%s", o.web)}
}

// Variables are the environment variables with which a program in Go trusts the
// certificates here, but for one on a Mac.
func (o *Outside) Variables() []string { return []string{"SSL_CERT_FILE=" + o.authority} }

// Alertmanager and Prometheus are where they answer, as host:port.
func (o *Outside) Alertmanager() string { return o.alerts }

// Prometheus is where it answers, as host:port.
func (o *Outside) Prometheus() string { return o.prom }

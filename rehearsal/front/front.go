// Package front is a proxy before the emulator that lets it take templates which
// are made for AWS. It resolves the outputs of other stacks, applies one table of
// adaptations, and gives the original back to whoever asks for a stack's template,
// so that a diff compares what was meant. It also keeps the order in which stacks
// were deployed and deleted.
package front

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options say what a front does.
type Options struct {
	// Adaptations are the rows that are applied.
	Adaptations []Adaptation
	// Observe is told of every change that CloudFormation is asked to make, just
	// before the emulator is, so that both see one order. It must ask nothing of the
	// front. Default: nobody is told.
	Observe func(Change)
	// Settle is told of it again when the emulator has answered, and how long that
	// took. Default: nobody is.
	Settle func(Change, time.Duration)
	// Patience is how long the emulator may take for an answer. Default: 2 minutes.
	Patience time.Duration
	// Stuck is told when the emulator took longer. Default: nobody is.
	Stuck func(error)
}

// patience is enough for the cluster's stack on a slow machine, which takes some
// eight seconds on two cores.
const patience = 2 * time.Minute

// Change is one operation on a stack.
type Change struct {
	// Action is CloudFormation's name for it: ExecuteChangeSet or DeleteStack.
	Action string
	// Stack is a name, or an ARN where the caller gave one.
	Stack, Region string
}

// Front is a running proxy.
type Front struct {
	// Endpoint is its address, as http://127.0.0.1:port.
	Endpoint string

	options Options
	server  *http.Server
	// client is how the front itself asks the emulator.
	client  *http.Client
	backend atomic.Pointer[url.URL]

	// changing is held by a change of a stack alone, and by whatever else is asked
	// meanwhile by many.
	changing sync.RWMutex

	mutex sync.Mutex
	// originals are the templates that were adapted, by the hash of what they
	// became.
	originals map[[sha256.Size]byte][]byte
	applied   map[string]Applied
}

// Start starts a front on a free port, before the emulator at backend. It stops
// at Close.
func Start(ctx context.Context, backend string, options Options) (*Front, error) {
	f := &Front{options: options, originals: map[[sha256.Size]byte][]byte{}, applied: map[string]Applied{}}
	if err := f.Forward(backend); err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f.Endpoint = "http://" + listener.Addr().String()
	f.options.Patience = cmp.Or(f.options.Patience, patience)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = f.options.Patience
	f.client = &http.Client{Transport: transport}
	proxy := &httputil.ReverseProxy{
		Transport:      transport,
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(f.backend.Load()); r.Out.Host = r.In.Host },
		ModifyResponse: correct,
		ErrorHandler:   f.failed,
	}
	f.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.serve(proxy, w, r) }), ReadHeaderTimeout: time.Minute}
	go func() { _ = f.server.Serve(listener) }()
	return f, nil
}

// failed answers where the emulator does not, and says so if it could have.
func (f *Front) failed(w http.ResponseWriter, r *http.Request, err error) {
	var timeout net.Error
	if f.options.Stuck != nil && r.Context().Err() == nil && errors.As(err, &timeout) && timeout.Timeout() {
		f.options.Stuck(fmt.Errorf("the emulator has not answered %s for %s: %w", r.URL.Path, f.options.Patience, err))
	}
	http.Error(w, err.Error(), http.StatusBadGateway)
}

// Forward sends what comes next to another emulator.
func (f *Front) Forward(backend string) error {
	target, err := url.Parse(backend)
	if err != nil {
		return err
	}
	f.backend.Store(target)
	return nil
}

// Close ends the front and what it is in the middle of.
func (f *Front) Close() { _ = f.server.Close() }

// Applied lists the adaptations that were made, each once for a resource.
func (f *Front) Applied() []Applied {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	var all []Applied
	for _, a := range f.applied {
		all = append(all, a)
	}
	return all
}

// formType is how CloudFormation's requests are written.
const formType = "application/x-www-form-urlencoded"

// serve passes a request on, adapted where it carries a template.
func (f *Front) serve(proxy *httputil.ReverseProxy, w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), formType) {
		if stores(r) {
			f.storePlainly(r)
		}
		f.share(func() { proxy.ServeHTTP(w, r) })
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		refuse(w, err)
		return
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		refuse(w, err)
		return
	}
	pass := f.share
	switch action := form.Get("Action"); action {
	case "CreateChangeSet", "CreateStack", "UpdateStack":
		if err := f.adapt(r, form); err != nil {
			refuse(w, err)
			return
		}
		body = []byte(form.Encode())
		pass = f.alone
	case "ExecuteChangeSet", "DeleteStack":
		change := Change{Action: action, Stack: form.Get("StackName"), Region: regionOf(r)}
		pass = func(do func()) { f.alone(func() { f.settle(change, do) }) }
	case "GetTemplate":
		r = answeredBy(r, f.original)
	case "DescribeStacks":
		place := Place{Stack: stackName(form.Get("StackName")), Region: regionOf(r)}
		r = answeredBy(r, func(text []byte) ([]byte, error) { return f.withoutPseudoParameters(place, text), nil })
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	r.Header.Set("Content-Length", strconv.Itoa(len(body)))
	pass(func() { proxy.ServeHTTP(w, r) })
}

// settle makes a change, tells of it before, and how long it took after.
func (f *Front) settle(c Change, do func()) {
	if f.options.Observe != nil {
		f.options.Observe(c)
	}
	begin := time.Now() //nolint:forbidigo // a change's time is measured, and nothing synthesized
	do()
	if f.options.Settle != nil {
		f.options.Settle(c, time.Since(begin))
	}
}

// share has the emulator do something beside whatever else is no change.
func (f *Front) share(do func()) {
	f.changing.RLock()
	defer f.changing.RUnlock()
	do()
}

// alone has the emulator do nothing else meanwhile: see serial.
func (f *Front) alone(do func()) {
	f.changing.Lock()
	defer f.changing.Unlock()
	f.mutex.Lock()
	f.note(Applied{Row: serial()})
	f.mutex.Unlock()
	do()
}

// refuse answers as CloudFormation does where a template is no good, so that the
// CDK CLI shows why.
func refuse(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(http.StatusBadRequest)
	var message bytes.Buffer
	_ = xml.EscapeText(&message, []byte("the rehearsal's front: "+err.Error()))
	fmt.Fprintf(w, "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>%s</Message></Error></ErrorResponse>", message.String())
}

// adapt replaces the template of a request by what the emulator gets.
func (f *Front) adapt(r *http.Request, form url.Values) error {
	original := []byte(form.Get("TemplateBody"))
	if location := form.Get("TemplateURL"); location != "" {
		var err error
		if original, err = f.fetch(r.Context(), regionOf(r), location); err != nil {
			return err
		}
	}
	if len(original) == 0 {
		return nil
	}
	a := &adapter{stack: form.Get("StackName"), region: regionOf(r), rows: f.options.Adaptations, output: f.Output}
	adapted, err := a.template(r.Context(), original)
	if err != nil {
		return err
	}
	form.Del("TemplateURL")
	form.Set("TemplateBody", string(adapted))
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.originals[sha256.Sum256(adapted)] = original
	for _, applied := range a.applied {
		f.note(applied)
	}
	return nil
}

// note keeps an adaptation, once for a place. The caller holds the mutex.
func (f *Front) note(a Applied) {
	f.applied[fmt.Sprint(a.Place, a.Row.Type, a.Row.Property)] = a
}

// scope is the part of a signature that says for which region it was made.
var scope = regexp.MustCompile(`Credential=[^/]+/\d{8}/([a-z0-9-]+)/`)

// regionOf is the region that a request was signed for.
func regionOf(r *http.Request) string {
	if match := scope.FindStringSubmatch(r.Header.Get("Authorization")); match != nil {
		return match[1]
	}
	return ""
}

// arn is a stack's ARN, with its name.
var arn = regexp.MustCompile(`^arn:[^/]+:stack/([^/]+)/`)

// stackName is the name of a stack that a request names by it or by its ARN.
func stackName(reference string) string {
	if match := arn.FindStringSubmatch(reference); match != nil {
		return match[1]
	}
	return reference
}

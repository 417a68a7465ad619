package exporters

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/vibe-engineering/vibe-platform/lab/process"
	"github.com/vibe-engineering/vibe-platform/observability/metrics"
)

// envPrograms lists the paths of the programs, with blanks between them.
const envPrograms = "VIBE_EXPORTERS"

// program is the path of the program of that name.
func program(t *testing.T, name string) string {
	t.Helper()
	for _, path := range strings.Fields(os.Getenv(envPrograms)) {
		if filepath.Base(path) == name {
			return path
		}
	}
	t.Fatalf("%s names no %s: `make test-kube` builds the exporters and says where they are", envPrograms, name)
	return ""
}

// freePort is a port of the loopback that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	port, err := process.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(port)
}

// run starts a program that ends with the test, or with this process. Where it
// ends before, the test fails and shows what it wrote.
func run(t *testing.T, change func(*exec.Cmd), path string, arguments ...string) {
	t.Helper()
	// A file, not a pipe, which a child of the program would keep open.
	output, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path, arguments...)
	command.Dir = t.TempDir()
	command.Env = []string{"HOME=" + command.Dir, "PATH=" + os.Getenv("PATH")}
	command.Stdout, command.Stderr = output, output
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if change != nil {
		change(command)
	}
	started, ended := make(chan error), make(chan error, 1)
	go func() {
		// Linux ends a child with the thread that started it.
		runtime.LockOSThread()
		err := command.Start()
		started <- err
		if err == nil {
			ended <- command.Wait()
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer func() { _ = output.Close() }()
		select {
		case err := <-ended:
			t.Errorf("%s ended: %v", filepath.Base(path), err)
		default:
			stop(command, ended)
		}
		if text, err := os.ReadFile(output.Name()); err == nil && t.Failed() {
			t.Logf("%s wrote:\n%s", filepath.Base(path), tail(string(text)))
		}
	})
}

// stop asks a program to end, and makes it.
func stop(command *exec.Cmd, ended <-chan error) {
	_ = command.Process.Signal(syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		_ = command.Process.Kill()
		<-ended
	}
}

// tail is the end of a long text.
func tail(text string) string { return text[max(0, len(text)-4000):] }

// scrape asks for metrics as Prometheus does, and adds them to s.
func (s seen) scrape(client *http.Client, url string) error {
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(response.Body)
		return fmt.Errorf("%s: %s: %s", url, response.Status, text)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(response.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", url, err)
	}
	for name, f := range families {
		kind := map[dto.MetricType]metrics.Type{
			dto.MetricType_COUNTER: metrics.Counter, dto.MetricType_GAUGE: metrics.Gauge,
			dto.MetricType_HISTOGRAM: metrics.Histogram, dto.MetricType_SUMMARY: metrics.Summary,
			dto.MetricType_UNTYPED: metrics.Untyped,
		}[f.GetType()]
		for _, metric := range f.GetMetric() {
			var labels []string
			for _, pair := range metric.GetLabel() {
				labels = append(labels, pair.GetName())
			}
			s.add(name, kind, labels)
		}
	}
	return nil
}

// patient is a client that waits no longer than Prometheus does.
func patient() *http.Client { return &http.Client{Timeout: 10 * time.Second} }

// page asks for one page of metrics.
func page(url string) func() (seen, error) {
	return func() (seen, error) {
		s := seen{}
		return s, s.scrape(patient(), url)
	}
}

// eventually tries until it succeeds.
func eventually(t *testing.T, try func() error) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

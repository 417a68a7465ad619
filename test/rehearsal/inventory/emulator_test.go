package inventory_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/vibe-engineering/vibe-platform/rehearsal/inventory"
)

// account is the emulator's, the one that the environments name.
const account = "111122223333"

// emulator is a running fakecloud.
type emulator struct{ endpoint string }

// start starts an emulator of this test's own, which ends with the test.
func start(t *testing.T) emulator {
	t.Helper()
	binary := os.Getenv("VIBE_FAKECLOUD")
	if binary == "" {
		t.Fatal("VIBE_FAKECLOUD does not name the emulator's binary: set it to fakecloud 0.51.0")
	}
	command := exec.Command(binary)
	command.Env = append(os.Environ(), "FAKECLOUD_ADDR=127.0.0.1:0", "FAKECLOUD_ACCOUNT_ID="+account, "FAKECLOUD_LOG=error")
	log := &bytes.Buffer{}
	command.Stderr = log
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	port, found := strings.CutPrefix(strings.TrimSpace(line), "FAKECLOUD_PORT=")
	if err != nil || !found {
		t.Fatalf("the emulator did not say its port but %q: %v\n%s", line, err, log)
	}
	return emulator{"http://127.0.0.1:" + port}
}

// config is how the SDK reaches the emulator in a region.
func (e emulator) config(region string) aws.Config {
	return aws.Config{
		Region:       region,
		BaseEndpoint: &e.endpoint,
		Credentials:  credentials.NewStaticCredentialsProvider("rehearsal", "rehearsal", ""),
	}
}

func (e emulator) open(region string) *inventory.Clients {
	return inventory.OpenEmulator(e.config(region))
}

func (e emulator) cloudformation(region string) *cloudformation.Client {
	return cloudformation.NewFromConfig(e.config(region))
}

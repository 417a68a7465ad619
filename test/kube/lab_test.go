package kube

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/lab"
)

// envAbandon has this program start a lab and wait to be killed.
const envAbandon = "VIBE_LAB_ABANDON"

// abandonLab starts a lab, says where it is, and leaves its end to others.
func abandonLab() error {
	l, err := startLab(lab.Options{})
	if err != nil {
		return err
	}
	fmt.Println(filepath.Dir(l.Kubeconfig()))
	select {}
}

// TestLabLeavesNothing ends labs in every way, and looks for what is left.
func TestLabLeavesNothing(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux lists processes in /proc, and ends them with their parent")
	}
	t.Parallel()
	for name, signal := range map[string]os.Signal{
		"when its process is killed":      os.Kill,
		"when its process is interrupted": os.Interrupt,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			child := exec.Command(self)
			child.Env = append(os.Environ(), envAbandon+"=yes")
			child.Stderr = os.Stderr
			output, err := child.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(output).ReadString('\n')
			if err != nil && !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			dir := strings.TrimSpace(line)
			if found := servers(t, dir); len(found) != 5 {
				t.Fatalf("%d servers run, want 5", len(found))
			}
			if err := child.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			_ = child.Wait()
			awaitNoServers(t, dir)
			if _, err := os.Stat(dir); signal == os.Interrupt && err == nil {
				t.Errorf("%s is still there", dir)
			}
			if err := os.RemoveAll(dir); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("when a server ends", func(t *testing.T) {
		t.Parallel()
		l, err := startLab(lab.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Stop()
		dir := filepath.Dir(l.Kubeconfig())
		if err := syscall.Kill(servers(t, dir)["kube-scheduler"], syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		awaitNoServers(t, dir)
		if err := l.Failure(); err == nil || !strings.Contains(err.Error(), "kube-scheduler ended: signal: killed; its last lines:\n") {
			t.Errorf("the reason is %v", err)
		}
	})
	t.Run("when a server does not come up", func(t *testing.T) {
		t.Parallel()
		binaries, err := lab.FromEnvironment()
		if err != nil {
			t.Fatal(err)
		}
		binaries.Stages = "/nowhere.yaml"
		_, err = startLab(lab.Options{Binaries: binaries, Nodes: []lab.Node{{Name: "a"}}})
		if err == nil || !strings.Contains(err.Error(), "kwok ended: ") || !strings.Contains(err.Error(), "/nowhere.yaml") {
			t.Errorf("the reason is %v", err)
		}
	})
}

// servers are the processes whose arguments name dir, by their own name.
func servers(t *testing.T, dir string) map[string]int {
	t.Helper()
	found := map[string]int{}
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(text), dir+"/") {
			continue
		}
		arguments := strings.Split(string(text), "\x00")
		name := filepath.Base(arguments[0])
		if name == "kubernetes" {
			name = arguments[1]
		}
		if found[name], err = strconv.Atoi(filepath.Base(filepath.Dir(file))); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// awaitNoServers waits until no process names dir.
func awaitNoServers(t *testing.T, dir string) {
	t.Helper()
	for range 1200 {
		if len(servers(t, dir)) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("a minute later there still run %v", servers(t, dir))
}

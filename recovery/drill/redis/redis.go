// Package redis runs a Redis for a drill, as Debian packs it.
package redis

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/vibe-engineering/vibe-platform/lab/process"
)

// Server is a Redis on loopback.
type Server struct {
	dir, port string
	process   *process.Process
	conn      net.Conn
	reader    *bufio.Reader
}

const fileSnapshot = "dump.rdb"

// Start starts a server in a new folder and waits until it answers. home is where
// Debian's package is unpacked; a snapshot is what it begins with, nil for nothing.
func Start(ctx context.Context, home, dir string, snapshot []byte) (*Server, error) {
	libraries, err := filepath.Glob(filepath.Join(home, "usr/lib/*-linux-gnu"))
	if err != nil || len(libraries) != 1 {
		return nil, fmt.Errorf("%s holds no Redis out of Debian's packages: `make .tools/redis` unpacks one", home)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, err
	}
	if snapshot != nil {
		if err := os.WriteFile(filepath.Join(dir, fileSnapshot), snapshot, 0o644); err != nil {
			return nil, err
		}
	}
	s := &Server{dir: dir}
	port, err := process.FreePort()
	if s.port = strconv.Itoa(port); err != nil {
		return nil, err
	}
	s.process, err = process.StartUnprivileged(dir, "redis", filepath.Join(home, "usr/bin/redis-server"),
		[]string{"--port", s.port, "--bind", "127.0.0.1", "--save", "", "--dir", dir, "--dbfilename", fileSnapshot}, "LD_LIBRARY_PATH="+libraries[0])
	if err != nil {
		return nil, err
	}
	return s, s.await(ctx)
}

// await waits until the server has loaded its snapshot.
func (s *Server) await(ctx context.Context) error {
	for range 500 {
		_, err := s.Do("PING")
		if err == nil {
			return nil
		}
		select {
		case <-s.process.Ended():
			return fmt.Errorf("the server ended: %s", s.complaint())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return errors.New("redis does not answer")
}

// complaint is the last line of the log that is a warning.
func (s *Server) complaint() string {
	last := ""
	for line := range strings.Lines(string(s.process.Tail())) {
		if _, text, found := strings.Cut(line, " # "); found {
			last = strings.TrimSpace(text)
		}
	}
	return last
}

// Do sends a command, and returns a reply that is a text or a number.
func (s *Server) Do(words ...string) (string, error) {
	if s.conn == nil {
		conn, err := net.DialTimeout("tcp", "127.0.0.1:"+s.port, time.Second)
		if err != nil {
			return "", err
		}
		s.conn, s.reader = conn, bufio.NewReader(conn)
	}
	reply, err := s.do(words)
	var refused *refusedError
	if err != nil && !errors.As(err, &refused) {
		_ = s.conn.Close()
		s.conn = nil
	}
	return reply, err
}

// refusedError is what the server answers in place of a reply.
type refusedError struct{ text string }

func (e *refusedError) Error() string { return e.text }

func (s *Server) do(words []string) (string, error) {
	if err := s.conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil { //nolint:forbidigo // a deadline, and nothing synthesized
		return "", err
	}
	command := fmt.Sprintf("*%d\r\n", len(words))
	for _, word := range words {
		command += fmt.Sprintf("$%d\r\n%s\r\n", len(word), word)
	}
	if _, err := io.WriteString(s.conn, command); err != nil {
		return "", err
	}
	line, err := s.reader.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	switch line[0] {
	case '-':
		return "", &refusedError{line[1:]}
	case '$':
		size, err := strconv.Atoi(line[1:])
		if err != nil || size < 0 {
			return "", err
		}
		text := make([]byte, size+2)
		_, err = io.ReadFull(s.reader, text)
		return string(text[:size]), err
	}
	return line[1:], nil
}

// Snapshot writes a snapshot and returns it.
func (s *Server) Snapshot() ([]byte, error) {
	if _, err := s.Do("SAVE"); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(s.dir, fileSnapshot))
}

// Kill ends the server as the loss of its machine does.
func (s *Server) Kill() {
	select {
	case <-s.process.Ended():
	default:
		s.process.Kill()
		<-s.process.Ended()
	}
	if s.conn != nil {
		_ = s.conn.Close()
	}
}

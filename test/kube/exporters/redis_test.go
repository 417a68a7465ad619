package exporters

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const redisPassword = "test-token"

// envRedis is the folder of redis-server as Debian packs it.
const envRedis = "VIBE_REDIS"

// startRedis starts a node of a cluster and returns its port. It has no CONFIG,
// as ElastiCache's have none.
func startRedis(t *testing.T) string {
	t.Helper()
	home := os.Getenv(envRedis)
	server := filepath.Join(home, "usr/bin/redis-server")
	if _, err := os.Stat(server); home == "" || err != nil {
		t.Fatalf("%s names no folder with a redis-server: `make test-kube` unpacks one", envRedis)
	}
	libraries, err := filepath.Glob(filepath.Join(home, "usr/lib/*-linux-gnu"))
	if err != nil || len(libraries) != 1 {
		t.Fatalf("%s holds no libraries: %v", home, err)
	}
	port := freePort(t)
	run(t, withLibraries(libraries[0]), server, "--port", port, "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning",
		"--requirepass", redisPassword, "--masterauth", redisPassword,
		"--cluster-enabled", "yes", "--cluster-port", freePort(t), "--cluster-node-timeout", "2000",
		"--maxmemory", "64mb", "--rename-command", "CONFIG", "")
	eventually(t, func() error { return command(port, "PING") })
	return port
}

// command sends a command to a node, each word one argument.
func command(port, line string) error {
	_, err := answer(port, line)
	return err
}

func answer(port, line string) (string, error) {
	connection, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		return "", err
	}
	defer func() { _ = connection.Close() }()
	if err := connection.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return "", err
	}
	reader := bufio.NewReader(connection)
	var text string
	for _, l := range []string{"AUTH " + redisPassword, line} {
		if _, err := fmt.Fprint(connection, l+"\r\n"); err != nil {
			return "", err
		}
		if text, err = reader.ReadString('\n'); err != nil {
			return "", err
		}
		if strings.HasPrefix(text, "-") {
			return "", fmt.Errorf("%s: %s", l, strings.TrimSpace(text))
		}
	}
	if strings.HasPrefix(text, "$") && text != "$-1\r\n" {
		text, err = reader.ReadString('\n')
	}
	return strings.TrimSpace(strings.TrimPrefix(text, "+")), err
}

// startRedisExporter asks each node of a cluster of a primary and a replica, which
// the exporter itself discovers, as our scrape configuration has it.
func startRedisExporter(t *testing.T) func() (seen, error) {
	primary, replica, port := startRedis(t), startRedis(t), freePort(t)
	eventually(t, func() error { return command(primary, "CLUSTER ADDSLOTSRANGE 0 16383") })
	identity, err := answer(primary, "CLUSTER MYID")
	if err != nil {
		t.Fatal(err)
	}
	bus, err := busPort(primary)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, func() error { return command(replica, "CLUSTER MEET 127.0.0.1 "+primary+" "+bus) })
	eventually(t, func() error { return command(replica, "CLUSTER REPLICATE "+identity) })
	eventually(t, func() error { return command(primary, "SET key value EX 600") })
	for _, line := range []string{"GET key", "GET none", "NONSENSE"} {
		_, _ = answer(primary, line)
	}

	run(t, nil, program(t, "redis_exporter"), "--web.listen-address=127.0.0.1:"+port,
		"--redis.addr=redis://127.0.0.1:"+primary, "--redis.password="+redisPassword, "--is-cluster", "--config-command=-")
	base := "http://127.0.0.1:" + port
	return func() (seen, error) {
		nodes, err := discovered(base + "/discover-cluster-nodes")
		if err != nil {
			return nil, err
		}
		if len(nodes) != 2 {
			return nil, fmt.Errorf("the exporter discovers %v, not two nodes", nodes)
		}
		s := seen{}
		for _, node := range nodes {
			if err := s.scrape(patient(), base+"/scrape?target="+url.QueryEscape(node)); err != nil {
				return nil, err
			}
		}
		return s, nil
	}
}

// busPort is the port that the other nodes reach a node at.
func busPort(port string) (string, error) {
	line, err := answer(port, "CLUSTER NODES")
	if err != nil {
		return "", err
	}
	_, rest, _ := strings.Cut(line, "@")
	bus, _, found := strings.Cut(rest, " ")
	if !found {
		return "", fmt.Errorf("no node in %q", line)
	}
	bus, _, _ = strings.Cut(bus, ",")
	return bus, nil
}

// discovered are the targets of Prometheus' HTTP discovery.
func discovered(address string) ([]string, error) {
	response, err := patient().Get(address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", address, response.Status)
	}
	var groups []struct{ Targets []string }
	if err := json.NewDecoder(response.Body).Decode(&groups); err != nil {
		return nil, err
	}
	var targets []string
	for _, group := range groups {
		targets = append(targets, group.Targets...)
	}
	return targets, nil
}

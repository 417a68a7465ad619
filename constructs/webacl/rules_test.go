package webacl

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
)

func TestCapacity(t *testing.T) {
	if got := capacity(); got > MaxCapacity {
		t.Errorf("the rules take %d capacity units; above %d AWS charges for every 500 more", got, MaxCapacity)
	}
}

func TestGroupsAreExplained(t *testing.T) {
	seen := map[string]bool{rateLimitRule: true, metricsRule: true}
	for _, g := range groups() {
		if seen[g.rule] || seen[g.name] {
			t.Errorf("%s, %s: stands there twice", g.rule, g.name)
		}
		seen[g.rule], seen[g.name] = true, true
		if !strings.HasPrefix(g.name, "AWSManagedRules") || g.capacity < 1 || g.reason == "" {
			t.Errorf("%s: not whole: %+v", g.rule, g)
		}
		for _, c := range g.counted {
			if c.reason == "" {
				t.Errorf("%s: %s does not block, without a reason", g.rule, c.name)
			}
		}
	}
}

// The transformations are AWS WAF's; these stand in for them.
func TestMetricsPattern(t *testing.T) {
	pattern := regexp.MustCompile(metricsPattern)
	for request, want := range map[string]bool{
		"/metrics":               true,
		"/metrics/":              true,
		"/metrics/cadvisor":      true,
		"/%6Detrics":             true,
		"//metrics":              true,
		"/api/../metrics":        true,
		"/METRICS":               true,
		"/":                      false,
		"/metricsandmore":        false,
		"/dashboards/metrics":    false,
		"/api/metrics/summaries": false,
	} {
		read := request
		for _, transformation := range metricsTransformations() {
			switch transformation {
			case "URL_DECODE":
				decoded, err := url.PathUnescape(read)
				if err != nil {
					t.Fatal(err)
				}
				read = decoded
			case "NORMALIZE_PATH":
				read = path.Clean(read)
			case "LOWERCASE":
				read = strings.ToLower(read)
			default:
				t.Fatalf("nothing stands in for %s", transformation)
			}
		}
		if got := pattern.MatchString(read); got != want {
			t.Errorf("%s: refused is %v", request, got)
		}
	}
}

package programs

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/names"
)

// stored is an entry as Loki gives it.
type stored struct {
	labels, metadata map[string]string
	at               time.Time
	line             string
}

// entries are what Loki has for selector, the oldest first.
func entries(loki, selector string) ([]stored, error) {
	now := time.Now()
	text, err := fetch(loki+"/loki/api/v1/query_range?"+url.Values{
		"query": {selector}, "limit": {"5000"}, "direction": {"forward"},
		"start": {strconv.FormatInt(now.Add(-time.Hour).UnixNano(), 10)}, "end": {strconv.FormatInt(now.Add(time.Minute).UnixNano(), 10)},
	}.Encode(), "X-Loki-Response-Encoding-Flags", "categorize-labels")
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data struct {
			Result []struct {
				Stream map[string]string
				Values [][]json.RawMessage
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		return nil, err
	}
	var all []stored
	for _, stream := range answer.Data.Result {
		for _, value := range stream.Values {
			s := stored{labels: stream.Stream}
			var nanoseconds string
			var more struct{ StructuredMetadata map[string]string }
			for i, into := range []any{&nanoseconds, &s.line, &more} {
				if err := json.Unmarshal(value[i], into); err != nil {
					return nil, err
				}
			}
			number, err := strconv.ParseInt(nanoseconds, 10, 64)
			if err != nil {
				return nil, err
			}
			s.at, s.metadata = time.Unix(0, number), more.StructuredMetadata
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b stored) int { return a.at.Compare(b.at) })
	return all, nil
}

// TestLinesArriveAsPromised writes lines as the runtime does and reads them in
// Loki, with the Alloy and the Loki that the charts install between.
func TestLinesArriveAsPromised(t *testing.T) {
	t.Parallel()
	env := environment(t, "production")
	rows := pipelineRows()
	sources := make([]source, len(rows))
	for i, row := range rows {
		sources[i] = row.source
		if sources[i].namespace == "" {
			sources[i].namespace = inCase(i)
		}
	}
	loki := startLoki(t, env, "groups: []\n", "http://127.0.0.1:1")
	dir, _ := startCollector(t, env, loki, sources)
	now := time.Now()
	for i, row := range rows {
		var lines []string
		for _, line := range row.lines {
			lines = append(lines, strings.ReplaceAll(line, "@\"", now.Add(-time.Minute).UTC().Format(time.RFC3339Nano)+`"`))
		}
		sources[i].appendLines(t, dir, now, lines...)
	}
	for i, row := range rows {
		selector := fmt.Sprintf("{namespace=%q}", sources[i].namespace)
		var got []stored
		var err error
		for deadline := time.Now().Add(time.Minute); len(got) < len(row.want) && time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
			if got, err = entries(loki, selector); err != nil {
				t.Fatal(err)
			}
		}
		if len(got) != len(row.want) {
			t.Errorf("%s: %d entries arrive, want %d: %v", row.name, len(got), len(row.want), got)
			continue
		}
		for j, want := range row.want {
			if err := want.compare(got[j], sources[i], now); err != nil {
				t.Errorf("%s: entry %d: %v in %v", row.name, j, err, got[j])
			}
		}
	}
}

// compare holds what arrived against what was promised.
func (e entry) compare(got stored, from source, written time.Time) error {
	// What the index holds, and nothing else: each further label multiplies the
	// streams. Loki adds service_name by itself.
	labels := []string{"app", "container", "level", "namespace", "node", "service_name"}
	if found := slices.Sorted(maps.Keys(got.labels)); !slices.Equal(found, labels) {
		return fmt.Errorf("the labels are %v", found)
	}
	if e.level != "" && got.labels["level"] != e.level {
		return fmt.Errorf("the level is %s, want %s", got.labels["level"], e.level)
	}
	if got.labels["app"] != from.app || got.labels["container"] != from.container || got.labels["node"] != "node-1" {
		return fmt.Errorf("the source is not %v", from)
	}
	for _, part := range e.holds {
		if !strings.Contains(got.line, part) {
			return fmt.Errorf("%q is missing", part)
		}
	}
	for _, part := range e.lacks {
		if strings.Contains(got.line, part) {
			return fmt.Errorf("there is %q", part)
		}
	}
	for name, value := range e.metadata {
		if got.metadata[name] != value {
			return fmt.Errorf("%s is %q, want %q", name, got.metadata[name], value)
		}
	}
	if got.metadata["pod"] != from.app+"-pod" {
		return fmt.Errorf("the pod is %q", got.metadata["pod"])
	}
	if sooner := got.at.Before(written.Add(-time.Second)); sooner != e.sooner {
		return fmt.Errorf("its time is that of the line: %v", sooner)
	}
	return nil
}

// TestPipelineFindsFaults shows that the rows see what they are about: each row
// is a change of the collector, and a row of the pipeline that it breaks.
func TestPipelineFindsFaults(t *testing.T) {
	t.Parallel()
	env := environment(t, "production")
	loki := startLoki(t, env, "groups: []\n", "http://127.0.0.1:1")
	for number, fault := range []struct {
		old, new, broken string
	}{
		{`\bauthorization["`, `\bnothing["`, `masked: {"level":"info","message":"Authorization: Basic s3cr3t-Value.42"}`},
		{"w|warn|warning|40", "w|warn|40", "two lines"},
		{`trace_id   = "",`, "", "a line of the application"},
		{`"RFC3339Nano"`, `"RFC822"`, "a line of the application"},
		{`values = ["filename"]`, `values = ["filenames"]`, "a line with no time"},
		{"(health|healthz|metrics)", "(healthz)", "a health check"},
		{"^(?:\\{|", "^(?:.|\\{|", "a stack trace"},
		{`{status=~"5.."}`, `{status=~"6.."}`, "a request that failed"},
		{"64KiB", "128KiB", "a line of 100 KiB"},
	} {
		// The name is a part of a path that Alloy takes for a pattern: no braces.
		t.Run(strconv.Itoa(number), func(t *testing.T) {
			t.Parallel()
			rows := pipelineRows()
			row := rows[slices.IndexFunc(rows, func(r pipelineRow) bool { return r.name == fault.broken })]
			from := row.source
			from.namespace = fmt.Sprintf("%s-fault%d", names.NamespaceApplication, number)
			dir, _ := startCollector(t, env, loki, []source{from}, substitution{fault.old, fault.new, "the fault"})
			now := time.Now()
			from.appendLines(t, dir, now, row.lines...)
			var got []stored
			for deadline := time.Now().Add(time.Minute); len(got) == 0; time.Sleep(100 * time.Millisecond) {
				var err error
				if got, err = entries(loki, fmt.Sprintf("{namespace=%q}", from.namespace)); err != nil || time.Now().After(deadline) {
					t.Fatalf("nothing arrives: %v", err)
				}
			}
			if len(got) == len(row.want) && row.want[0].compare(got[0], from, now) == nil && row.want[len(got)-1].compare(got[len(got)-1], from, now) == nil {
				t.Errorf("with %q instead of %q the row %q passes: %v", fault.new, fault.old, fault.broken, got)
			}
		})
	}
}

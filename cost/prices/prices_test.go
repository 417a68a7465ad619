package prices

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

// load reads the data file.
func load(t *testing.T) *Table {
	t.Helper()
	table, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// The file is as it would be written: a refresh changes lines of prices only.
func TestFileIsAsWritten(t *testing.T) {
	text, err := load(t).Text()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, embedded) {
		if os.Getenv("VIBE_UPDATE_SNAPSHOTS") != "" {
			if err := os.WriteFile("prices.json", text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		t.Error("prices.json is not in the form that it is written in; run `make snapshots` and read the diff")
	}
}

// unpriced are the database classes whose price nobody could find: an estimate
// with one of them is incomplete, and says so.
func unpriced(class string) bool {
	return strings.HasPrefix(class, "db.m7i.") || strings.HasPrefix(class, "db.r7i.")
}

// Whatever config/ takes has a price in both regions that ship.
func TestWhatCanBeConfiguredHasAPrice(t *testing.T) {
	table := load(t)
	var ids []string
	for _, row := range config.InstanceTypes() {
		ids = append(ids, "ec2/"+row.Name)
	}
	for _, row := range config.DatabaseClasses() {
		if unpriced(row.Name) {
			if _, found := table.Find("rds-single/"+row.Name, "us-east-1"); found {
				t.Errorf("%s has a price, and is listed to have none", row.Name)
			}
			continue
		}
		ids = append(ids, "rds-single/"+row.Name, "rds-multi/"+row.Name)
	}
	for _, node := range config.CacheNodeTypes() {
		ids = append(ids, "cache-redis/"+node, "cache-valkey/"+node)
	}
	for _, product := range table.Products {
		if _, typed := product.Attributes["instanceType"]; !typed {
			ids = append(ids, product.ID)
		}
	}
	for _, id := range ids {
		for _, region := range []string{"us-east-1", "us-west-2"} {
			if _, found := table.Find(id, region); !found {
				t.Errorf("%s has no price in %s", id, region)
			}
		}
	}
	if len(table.Prices) != 2*len(ids) {
		t.Errorf("there are %d prices, and %d are of something that can be configured", len(table.Prices), 2*len(ids))
	}
}

// TestFigures holds some figures against what the platform was planned with.
func TestFigures(t *testing.T) {
	table := load(t)
	for id, want := range map[string]float64{
		"eks-standard": 0.10, "eks-extended": 0.60, "ec2/t3.medium": 0.0416, "nat-hour": 0.045, "nat-gb": 0.045, "alb-hour": 0.0225,
		"alb-lcu": 0.008, "rds-single/db.t4g.medium": 0.065, "rds-multi/db.t4g.medium": 0.13, "ipv4-hour": 0.005, "endpoint-hour": 0.01,
		"s3-standard": 0.023, "cache-redis/cache.t4g.micro": 0.016, "cache-valkey/cache.t4g.micro": 0.0128,
	} {
		if got, found := table.Find(id, "us-east-1"); !found || got.USD != want || table.Memory(got) {
			t.Errorf("%s is %+v, want %v, not from memory", id, got, want)
		}
	}
	if p, _ := table.Find("guardduty-events", "us-west-2"); !table.Memory(p) {
		t.Error("a price that nobody looked up does not say so")
	}
	if _, found := table.Find("nat-hour", "eu-west-1"); found {
		t.Error("there is a price for a region without prices")
	}
}

// TestBroken: every problem of a file is told at once.
func TestBroken(t *testing.T) {
	for name, row := range map[string]struct {
		old, fresh string
		want       []string
	}{
		"two things": {`"id":"alb-hour","region":"us-east-1","usd":0.0225,"source":"infracost","date":"2024-07-01"`, `"id":"alb-hour","region":"us-east-1","usd":0,"source":"nobody","date":"2024"`,
			[]string{`the source "nobody"`, `the date "2024"`, "costs 0"}},
		"a row twice":      {`"id":"alb-hour","region":"us-west-2"`, `"id":"alb-hour","region":"us-east-1"`, []string{"alb-hour in us-east-1 is twice there"}},
		"another product":  {`"id":"alb-hour","region":"us-east-1"`, `"id":"alb","region":"us-east-1"`, []string{"is of no product"}},
		"another schema":   {Schema, "vibe.prices/v9", []string{`"vibe.prices/v9"`}},
		"an unknown field": {`"schema"`, `"scheme"`, []string{`unknown field "scheme"`}},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(string(embedded), row.old, row.fresh, 1)
			if broken == string(embedded) {
				t.Fatal("nothing was broken")
			}
			_, err := Read([]byte(broken))
			if err == nil {
				t.Fatal("it is read")
			}
			for _, want := range row.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not said:\n%v", want, err)
				}
			}
		})
	}
}

// A file that would be wrong is not written, and nothing else is left behind.
func TestWriteIsWholeOrNot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "prices.json")
	table := load(t)
	if err := table.Write(path); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, embedded) {
		t.Fatalf("it is written otherwise than it was read: %v", err)
	}
	table.Prices[0].USD = -1
	if err := table.Write(path); err == nil {
		t.Error("a price below nothing is written")
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was touched: %v", err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("something is left beside it: %v %v", entries, err)
	}
}

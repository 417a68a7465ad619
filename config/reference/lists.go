package reference

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
)

// list is a function of config that says which values are known.
type list struct {
	// function is its name in Go, and title what the reference calls it.
	function, title string
	rows            any
	// columns are the headings of the rows' fields; none where a row is one
	// value.
	columns []string
}

// lists are the tables that settings are chosen from, in the order in which the
// settings come.
func lists() []list {
	return []list{
		{"Regions", "Regions", config.Regions(), []string{"region", "must be enabled first"}},
		{"InterfaceEndpointServices", "Services with an interface endpoint", config.InterfaceEndpointServices(), nil},
		{"TLSPolicies", "TLS policies", config.TLSPolicies(), nil},
		{"KubernetesVersions", "Kubernetes versions", config.KubernetesVersions(),
			[]string{"version", "standard support until", "extended support until", "creatable"}},
		{"AddOnNames", "Add-ons", config.AddOnNames(), nil},
		{"InstanceTypes", "Node types", config.InstanceTypes(),
			[]string{"type", "architecture", "vCPUs", "memory in MiB", "pods without prefix delegation"}},
		{"PlatformReserve", "What the platform reserves on the nodes", config.PlatformReserve(),
			[]string{"row", "counts", "requests", "made of"}},
		{"PostgresVersions", "PostgreSQL versions", config.PostgresVersions(),
			[]string{"version", "standard support until", "extended support until", "taken"}},
		{"DatabaseClasses", "Database classes", config.DatabaseClasses(),
			[]string{"class", "architecture", "burstable", "vCPUs", "memory in MiB"}},
		{"CacheVersions", "Cache versions", config.CacheVersions(), []string{"engine", "version", "parameter group family"}},
		{"CacheNodeTypes", "Cache node types", config.CacheNodeTypes(), nil},
		{"LogRetentions", "Log retentions", config.LogRetentions(), nil},
	}
}

// write adds the list to out, as a table or as one line.
func (l list) write(out *strings.Builder, s *source, known names) {
	fmt.Fprintf(out, "### %s\n\n", l.title)
	text := strings.TrimPrefix(s.funcs[l.function], l.function+" ")
	subject := "This "
	if strings.HasPrefix(text, "are ") {
		subject = "These "
	}
	paragraphs(out, subject+text, known)
	rows := reflect.ValueOf(l.rows)
	if l.columns == nil {
		for i := range rows.Len() {
			if i > 0 {
				out.WriteString(", ")
			}
			fmt.Fprintf(out, "`%v`", rows.Index(i).Interface())
		}
		out.WriteString("\n\n")
		return
	}
	long := rows.Len() > longTable
	if long {
		fmt.Fprintf(out, "<details><summary>%d rows</summary>\n\n", rows.Len())
	}
	header(out, l.columns)
	for i := range rows.Len() {
		row := rows.Index(i)
		cells := make([]string, row.NumField())
		for column := range cells {
			cells[column] = cell(row.Field(column))
		}
		fmt.Fprintf(out, "| %s |\n", strings.Join(cells, " | "))
	}
	out.WriteString("\n")
	if long {
		out.WriteString("</details>\n\n")
	}
}

// longTable is how many rows a table may have before it is folded.
const longTable = 20

// cell writes a value of a table: yes or nothing for a truth.
func cell(v reflect.Value) string {
	if v.Kind() != reflect.Bool {
		return fmt.Sprint(v.Interface())
	}
	if v.Bool() {
		return "yes"
	}
	return ""
}

// deletionRules adds what each deletion setting does to each kind of resource.
func deletionRules(out *strings.Builder) {
	header(out, []string{"setting", "stacks, database, cluster and load balancer protected", "database and cache", "buckets", "keys and vaults", "log groups"})
	for _, deletion := range config.Deletions() {
		rules := deletion.Rules()
		fmt.Fprintf(out, "| `%s` | %s | %s | %s | %s | %s |\n", deletion, cell(reflect.ValueOf(rules.Protected)), rules.Database, rules.Buckets, rules.Keys, rules.Logs)
	}
	out.WriteString("\n")
}

// header adds a table's first two lines.
func header(out *strings.Builder, columns []string) {
	fmt.Fprintf(out, "| %s |\n|%s\n", strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
}

// Package databaserole says what PostgreSQL must hold so that the application has
// roles of its own, and whoever measures the database another: a table of rows,
// each a question and the statement that makes its answer yes. It knows neither a
// driver nor AWS.
//
// The application's secret rotates between two users, the second of which AWS'
// rotation function names `<role>_clone`
// (https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html#rotating-secrets-two-users).
// That function makes the clone a member of the first user, never the reverse, so
// that what the clone creates would be out of the first user's reach. Here both
// are members of a third role that nobody logs in as, and every session of theirs
// begins as that role: it owns whatever either of them makes.
package databaserole

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// cloneSuffix is what AWS' rotation function appends to make the second user.
const cloneSuffix = "_clone"

// name is what the names in a Plan may be: PostgreSQL's 63 bytes less the longest
// suffix, and nothing that needs quoting.
var name = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,56}$`)

// Plan names what the rows are about.
type Plan struct {
	// Database is the application's database.
	Database string `json:"database"`
	// Role is the first of the application's two users.
	Role string `json:"role"`
	// Monitor is the user that reads statistics, and no table.
	Monitor string `json:"monitor"`
	// Extensions are created in Database, by the master, because the
	// application may not.
	Extensions []Extension `json:"extensions"`
}

// Extension is one of PostgreSQL's extensions.
type Extension struct {
	Name string `json:"name"`
	// Schema is one of the extension's own, which Monitor may look into, unlike
	// the application's. Empty: the extension lies where it wants to.
	Schema string `json:"schema"`
}

// Row is one thing that must hold.
type Row struct {
	// Reason says why.
	Reason string
	// Met is a query whose one answer is true where it holds already.
	Met string
	// Apply makes it hold. Empty: no statement may, and a person must.
	Apply string
}

// Owner is the role that owns what the application makes.
func (p Plan) Owner() string { return p.Role + "_owner" }

// Users are the two users that the application's secret alternates between.
func (p Plan) Users() []string { return []string{p.Role, p.Role + cloneSuffix} }

// Check returns an error if a name is not plain: the rows hold names as they are.
func (p Plan) Check() error {
	all := []string{p.Database, p.Role, p.Monitor}
	for _, e := range p.Extensions {
		if all = append(all, e.Name); e.Schema != "" {
			all = append(all, e.Schema)
		}
	}
	for _, n := range all {
		if !name.MatchString(n) {
			return fmt.Errorf("%q is no name for the database role's plan: write lower-case letters, digits and underscores, at most 57", n)
		}
	}
	return nil
}

// Rows are what must hold, in the order in which they can be made to.
func (p Plan) Rows() []Row {
	rows := p.expand(ownerRows())
	for _, e := range p.Extensions {
		rows = append(rows, p.expand(extensionRows(e), "{extension}", e.Name, "{schema}", e.Schema)...)
	}
	for _, user := range p.Users() {
		rows = append(rows, p.expand(loginRows(), "{user}", user)...)
		rows = append(rows, p.expand(userRows(), "{user}", user)...)
		rows = append(rows, p.expand(settingRows(settings()), "{user}", user)...)
	}
	rows = append(rows, p.expand(databaseRows())...)
	rows = append(rows, p.expand(loginRows(), "{user}", p.Monitor)...)
	rows = append(rows, p.expand(monitorRows(), "{user}", p.Monitor)...)
	for _, schema := range p.schemas() {
		rows = append(rows, p.expand(schemaRows(), "{user}", p.Monitor, "{schema}", schema)...)
	}
	return append(rows, p.expand(settingRows(monitorSettings(p.schemas())), "{user}", p.Monitor)...)
}

// schemas are the extensions' own.
func (p Plan) schemas() []string {
	var schemas []string
	for _, e := range p.Extensions {
		if e.Schema != "" && !slices.Contains(schemas, e.Schema) {
			schemas = append(schemas, e.Schema)
		}
	}
	return schemas
}

// Fingerprint changes when a row does, so that a deployment runs the rows again.
func (p Plan) Fingerprint() string {
	var rows strings.Builder
	for _, row := range p.Rows() {
		fmt.Fprintf(&rows, "%q %q\n", row.Met, row.Apply)
	}
	hash := sha256.Sum256([]byte(rows.String()))
	return hex.EncodeToString(hash[:16])
}

// expand fills the plan's names, and those given as pairs, into rows.
func (p Plan) expand(rows []Row, pairs ...string) []Row {
	fill := strings.NewReplacer(append(pairs, "{owner}", p.Owner(), "{database}", p.Database)...)
	expanded := make([]Row, len(rows))
	for i, row := range rows {
		expanded[i] = Row{Reason: fill.Replace(row.Reason), Met: fill.Replace(row.Met), Apply: fill.Replace(row.Apply)}
	}
	return expanded
}

package databaserole

import (
	"fmt"
	"strings"
)

// setting is a parameter that every session of a user begins with. A session may
// set another value, as a long migration must.
type setting struct{ name, value, reason string }

// settings are the application's.
func settings() []setting {
	return []setting{
		{"role", "{owner}", "Either user's session begins as the owner, so that what it makes is the owner's"},
		{"statement_timeout", "30s", "The load balancer gives up on a request after 60 seconds; a query must not outlive who asked"},
		{"lock_timeout", "10s", "A statement that waits for a lock holds up all that queue behind it"},
		{"idle_in_transaction_session_timeout", "60s", "A forgotten transaction keeps its locks and holds back vacuum"},
	}
}

// monitorSettings are those of whoever measures the database, which finds what the
// extensions show in schemas.
func monitorSettings(schemas []string) []setting {
	return []setting{
		{"default_transaction_read_only", "on", "Who measures changes nothing"},
		{"statement_timeout", "10s", "Prometheus gives up on a scrape after 10 seconds; a measurement must not become the load"},
		{"lock_timeout", "2s", "A table that a migration has locked is measured the next time"},
		{"idle_in_transaction_session_timeout", "60s", "A forgotten transaction holds back vacuum"},
		{"search_path", strings.Join(append([]string{"pg_catalog"}, schemas...), ", "), "The exporter names what the extensions show without their schema"},
	}
}

// settingRows are about the parameters of one user.
func settingRows(settings []setting) []Row {
	rows := make([]Row, len(settings))
	for i, s := range settings {
		rows[i] = Row{
			Reason: s.reason,
			Met: fmt.Sprintf(`SELECT EXISTS (SELECT FROM pg_db_role_setting WHERE setrole = '{user}'::regrole AND setdatabase = 0
				AND '%s=%s' = ANY (setconfig))`, s.name, s.value),
			Apply: fmt.Sprintf(`ALTER ROLE "{user}" SET %s = %s`, s.name, quoted(s.value)),
		}
	}
	return rows
}

// quoted is a value as ALTER ROLE takes it: each part of a list is quoted by
// itself, for a comma within quotation marks is part of a name.
func quoted(value string) string {
	return "'" + strings.Join(strings.Split(value, ", "), "', '") + "'"
}

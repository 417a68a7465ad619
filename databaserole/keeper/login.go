package keeper

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
)

// Password is a password that formatting hides.
type Password string

// String returns a placeholder.
func (Password) String() string { return "(hidden)" }

// GoString returns a placeholder.
func (Password) GoString() string { return "(hidden)" }

// MarshalText returns a placeholder, for logs in JSON.
func (Password) MarshalText() ([]byte, error) { return []byte("(hidden)"), nil }

// Login is how one user gets into PostgreSQL.
type Login struct {
	Host     string
	Port     uint16
	Database string
	User     string
	Password Password
}

// Logins gives the logins as they are now: a rotation may change them between
// two calls. An error is taken for one that passes: a role that was only just
// made may not read a secret for some seconds.
type Logins interface {
	// Master may create roles.
	Master(context.Context) (Login, error)
	// Application is the user whose turn it is.
	Application(context.Context) (Login, error)
	// Monitoring is the user that reads statistics.
	Monitoring(context.Context) (Login, error)
}

// ParseLogin reads what Secrets Manager stores for a database. The error never
// quotes the secret.
func ParseLogin(secret string) (Login, error) {
	var fields struct {
		Username, Password, Host, DBName string
		// Port is a number where RDS wrote it, and text where a template did.
		Port json.Number
	}
	if json.Unmarshal([]byte(secret), &fields) != nil {
		return Login{}, errors.New("it is not a JSON object with username, password, host, port and dbname")
	}
	for _, f := range []struct{ name, value string }{
		{"username", fields.Username}, {"password", fields.Password}, {"host", fields.Host}, {"dbname", fields.DBName},
	} {
		if f.value == "" {
			return Login{}, errors.New("it has no " + f.name)
		}
	}
	port, err := strconv.ParseUint(fields.Port.String(), 10, 16)
	if err != nil || port == 0 {
		return Login{}, errors.New("its port is no port")
	}
	return Login{Host: fields.Host, Port: uint16(port), Database: fields.DBName, User: fields.Username, Password: Password(fields.Password)}, nil
}

package databaserole

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
)

const (
	// SaltBytes is the length of the salt that PostgreSQL itself uses.
	SaltBytes = 16
	// iterations is PostgreSQL's default
	// (https://www.postgresql.org/docs/16/runtime-config-connection.html#GUC-PASSWORD-ENCRYPTION
	// and RFC 7677, which asks for 4096 at least).
	iterations = 4096
)

// Verifier is what PostgreSQL stores for a password under SCRAM-SHA-256, and
// takes in the place of one: so the password itself never travels in a statement,
// which the server may log. psql's \password does the same.
//
// A password of other than printable ASCII characters is an error, because it
// would have to be prepared first (RFC 4013).
func Verifier(password string, salt []byte) (string, error) {
	if password == "" {
		return "", errors.New("the password is empty")
	}
	for _, c := range []byte(password) {
		if c < ' ' || c > '~' {
			return "", errors.New("the password has characters other than printable ASCII")
		}
	}
	salted, err := pbkdf2.Key(sha256.New, password, salt, iterations, sha256.Size)
	if err != nil {
		return "", err
	}
	stored := sha256.Sum256(sign(salted, "Client Key"))
	encode := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", iterations, encode(salt), encode(stored[:]), encode(sign(salted, "Server Key"))), nil
}

func sign(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

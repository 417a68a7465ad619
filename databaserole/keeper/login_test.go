package keeper

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestParseLogin(t *testing.T) {
	want := Login{Host: "db.example.com", Port: 5432, Database: "vibe", User: "vibe_application", Password: "hunter2"}
	for _, port := range []string{`5432`, `"5432"`} {
		got, err := ParseLogin(`{"username":"vibe_application","password":"hunter2","host":"db.example.com","engine":"postgres","dbname":"vibe","port":` + port + `}`)
		if err != nil || got != want {
			t.Errorf("port %s: %+v, %v", port, got, err)
		}
	}
}

func TestParseLoginNeverQuotesTheSecret(t *testing.T) {
	for _, secret := range []string{
		`hunter2`, `"hunter2"`, `{"username":1,"password":"hunter2"}`, `{"username":"a","password":"hunter2","port":5432}`,
		`{"username":"a","password":"hunter2","host":"h","dbname":"d","port":"hunter2"}`,
		`{"username":"a","password":"hunter2","host":"h","dbname":"d","port":70000}`,
		`{"username":"a","password":"hunter2","host":"h","dbname":"d"}`,
	} {
		if _, err := ParseLogin(secret); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", secret, err)
		}
	}
}

func TestPasswordsAreHidden(t *testing.T) {
	login := Login{User: "a", Password: "hunter2"}
	text, err := json.Marshal(login)
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{string(text), fmt.Sprint(login), fmt.Sprintf("%+v", login), fmt.Sprintf("%#v", login)} {
		if strings.Contains(shown, "hunter2") {
			t.Errorf("shown: %s", shown)
		}
	}
}

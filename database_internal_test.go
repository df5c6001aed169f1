package latchkey

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// TestHasPassword lists database URLs. A URL that cannot be parsed counts as one with a password,
// because any part of it may be one.
func TestHasPassword(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]bool{
		"sqlite:x.sqlite3": false, "sqlite:/a:b@c": false, "postgres://u@h/d": false,
		"postgres://u@h:5432/d?sslmode=require": false,
		"mysql://u@h/d?socket=/run/m.sock":      false,
		"postgres://u:p@h/d":                    true, "postgres://u:@h/d": true, "mysql://u:p@h/d": true,
		"postgres://h/d?password=p":   true,
		"postgres://h/d?%70assword=p": true, "postgres://u:p%zz@h/d": true, "postgres://u:p@h:port/d": true,
		"postgres://u:p\x7f@h/d": true,
		"postgres://h/d?a=%zz":   true, "postgres://u:p@[h/d": true,
	} {
		if got := hasPassword(url); got != want {
			t.Errorf("%q: %v", url, got)
		}
	}
}

// TestProjectEnginesBeside has what else depends on the engine: the warning of check --deploy about
// the server's certificate, and the client of dbshell.
func TestProjectEnginesBeside(t *testing.T) {
	t.Parallel()
	project := Project{Engines: map[string]OpenDatabase{"glass": sqlite.Open, "postgres": sqlite.Open}}
	for database, client := range map[string]string{"glass://h/d": "no client is known", "postgres://h/d": ""} {
		s, err := Settings{Database: database, SecretSettings: SecretSettings{SecretKey: "x"}}.withDefaults(project)
		if err != nil {
			t.Fatal(err)
		}
		if warnings := s.checkServer(); warnings != nil {
			t.Errorf("%s: %v", database, warnings)
		}
		_, err = clientOf(s, project)
		if (err == nil) != (client == "") || err != nil && !strings.Contains(err.Error(), client) {
			t.Errorf("%s: %v", database, err)
		}
	}
}

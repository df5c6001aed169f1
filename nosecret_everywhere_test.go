//go:build !race

// The commands are processes, which start slowly under the race detector. The test in
// nosecret_raced_test.go runs under it.

package latchkey_test

import "testing"

// TestNoSecretAnywhere runs a whole site with secrets that are known to the test, sends requests of
// every kind, runs every command, and searches all that comes out for the secrets: log lines of
// level debug, answers, output of commands, metrics, dumps of the database and backups.
//
// In the database the keys of sessions stand by design, as Django stores them, and with plain
// tokens those of REST framework. Nothing else does, and nothing shows them elsewhere. A secret
// that a client puts into a request's path, host or method is not its secret any more: these stand
// in the log.
//
// Heroku and Travis (2022): OAuth tokens readable in a database. DRF #6131, #6537, #8000: keys in
// the admin, in URLs and in logs.
func TestNoSecretAnywhere(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts servers")
	}
	for name, c := range map[string]struct {
		log, tokens string
		open        func(t *testing.T, password string) canaryDatabase
		commands    bool // with each engine, and with each kind of tokens
		misuse      bool // once: these commands do not reach the site's database
	}{
		"sqlite, plain tokens":    {"text", "plain", canarySQLite, true, true},
		"sqlite, sealed tokens":   {"json", "sealed", canarySQLite, true, false},
		"postgres, plain tokens":  {"json", "plain", canaryPostgres, false, false},
		"postgres, sealed tokens": {"text", "sealed", canaryPostgres, true, false},
		"mysql, plain tokens":     {"text", "plain", canaryMySQL, true, false},
		"mysql, sealed tokens":    {"json", "sealed", canaryMySQL, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSearch(t, c.log, c.tokens, c.open)
			s.play(func() {
				if c.commands {
					s.runCommands()
				}
				if c.misuse {
					s.misuse()
				}
			})
		})
	}
}

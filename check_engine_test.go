package latchkey

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/cli"
)

// TestCheckOfSecrets checks that the findings about secrets name what is wrong, and hint at what
// helps on the engine: migrate makes a secret for SQLite only.
func TestCheckOfSecrets(t *testing.T) {
	t.Parallel()
	const long = "Set a long random one (openssl rand -base64 48), "
	const file = long + "or none: migrate then makes one in a file beside the database."
	const machines = long + "the same on every machine and in a Django that shares the database."
	strong := strings.Repeat("abcde", 10)
	for name, c := range map[string]struct {
		database, secret string
		fallbacks        []string
		want             []cli.Warning
	}{
		"strong": {"sqlite:x", strong, []string{strong}, nil},
		"short": {"sqlite:x", "abcde", nil,
			[]cli.Warning{{ID: "security.W009", Message: "secret_key has fewer than 50 characters.", Hint: file}}},
		"of few characters, on PostgreSQL": {"postgres://u@h/d", strings.Repeat("abcd", 20), nil,
			[]cli.Warning{{ID: "security.W009", Message: "secret_key has fewer than 5 different characters.",
				Hint: machines}}},
		"Django's, on MySQL": {"mysql://u@h/d", "django-insecure-" + strong, nil,
			[]cli.Warning{{ID: "security.W009", Message: "secret_key has the prefix django-insecure-.",
				Hint: machines}}},
		"all": {"mariadb://u@h/d", "aaa", nil, []cli.Warning{{ID: "security.W009",
			Message: "secret_key has fewer than 50 characters and fewer than 5 different characters.",
			Hint:    machines}}},
		"a former one": {"sqlite:x", strong, []string{strong, "abcde"}, []cli.Warning{{ID: "security.W025",
			Message: "secret_key_fallbacks[1] has fewer than 50 characters.",
			Hint:    "Remove it as soon as nothing that it signed is in use: it can be guessed."}}},
	} {
		got := Settings{
			Database:       c.database,
			SecretSettings: SecretSettings{SecretKey: c.secret, SecretKeyFallbacks: c.fallbacks},
		}.checkSecret()
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestDatabaseHint checks that the hint of E001 speaks of a file or of a server.
func TestDatabaseHint(t *testing.T) {
	t.Parallel()
	for database, want := range map[string]string{
		"sqlite:x": "the file", "postgres://u@h/d": "the server", "mysql://u@h/d": "the server",
	} {
		if hint := (Settings{Database: database}).databaseHint(); !strings.Contains(hint, want) {
			t.Errorf("%s: %s", database, hint)
		}
	}
}

// TestCheckOfServers checks that the hint about a server's certificate names the parameter of the
// engine.
func TestCheckOfServers(t *testing.T) {
	t.Parallel()
	for database, hint := range map[string]string{
		"sqlite:x":                               "",
		"postgres://u@h/d":                       "Add sslmode=verify-full to the database URL.",
		"postgres://u@h/d?sslmode=verify-full":   "",
		"mysql://u@h/d":                          "Add tls=true to the database URL.",
		"mariadb://u@h/d?tls=skip-verify":        "Add tls=true to the database URL.",
		"mysql://u@h/d?tls=true":                 "",
		"postgresql://u@/d?host=/run/postgresql": "",
	} {
		got := ""
		for _, w := range (Settings{Database: database}).checkServer() {
			got += w.Hint
		}
		if got != hint {
			t.Errorf("%s: %q, want %q", database, got, hint)
		}
	}
}

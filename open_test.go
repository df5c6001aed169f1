package latchkey_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestOpenExisting checks that OpenExisting opens the database and secret that Open has created,
// and creates neither.
func TestOpenExisting(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.sqlite3")
	s := latchkey.Settings{Database: "sqlite:" + path}
	files := func(want string) {
		t.Helper()
		found, err := os.ReadDir(filepath.Dir(path))
		var names []string
		for _, f := range found {
			names = append(names, f.Name())
		}
		if got := strings.Join(names, " "); err != nil || got != want {
			t.Errorf("there are %q, %v; want %q", got, err, want)
		}
	}
	if _, err := latchkey.OpenExisting(t.Context(), latchkey.Project{}, s); !errors.Is(err, sqlstore.ErrNoDatabase) {
		t.Error(err)
	}
	files("")
	for range 2 {
		site, err := latchkey.Open(t.Context(), latchkey.Project{}, s)
		if err != nil {
			t.Fatal(err)
		}
		site.Close()
	}
	files("x.sqlite3 x.sqlite3.secret")
	site, err := latchkey.OpenExisting(t.Context(), latchkey.Project{}, s)
	if err != nil {
		t.Fatal(err)
	}
	site.Close()
	if err := os.Remove(path + ".secret"); err != nil {
		t.Fatal(err)
	}
	_, err = latchkey.OpenExisting(t.Context(), latchkey.Project{}, s)
	if err == nil || !strings.Contains(err.Error(),
		"no secret_key is set, and there is no file "+path+".secret: the command migrate makes it") {
		t.Error(err)
	}
	files("x.sqlite3")
	s.SecretKey = strings.Repeat("0123456789", 6)
	if site, err = latchkey.OpenExisting(t.Context(), latchkey.Project{}, s); err != nil {
		t.Fatal(err)
	}
	site.Close()
}

// TestOpenErrors checks that an error names the invalid setting, and never contains a password.
func TestOpenErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*latchkey.Settings)
		want   string
	}{
		{"database", func(s *latchkey.Settings) { s.Database = "oracle://me:s3cret@db/x" },
			`setting database: database url of scheme "oracle": want sqlite:PATH`},
		{"no name", func(s *latchkey.Settings) { s.Database = "postgres://me:s3cret@db" },
			"setting database: database url without the name of a database: want postgres://"},
		{"a bare percent", func(s *latchkey.Settings) { s.Database = "postgres://me:s3cret%@db/x" },
			"setting database: database url cannot be read: in its password, write %"},
		{"a bare slash", func(s *latchkey.Settings) { s.Database = "postgres://me:1/s3cret@db/x" },
			"setting database: database url cannot be read: in its password, write %"},
		{"a bare question mark", func(s *latchkey.Settings) { s.Database = "mysql://me:1?s3cret@db/x" },
			"setting database: database url"},
		{"a bare hash", func(s *latchkey.Settings) { s.Database = "mysql://me:1#s3cret@db/x" },
			"setting database: database url"},
		{"another scheme", func(s *latchkey.Settings) { s.Database = "Postgres://me:1/s3cret@db/x" },
			`setting database: database url of scheme "Postgres": want`},
		{"another driver", func(s *latchkey.Settings) { s.Database = "me:s3cret@tcp(db:3306)/x" },
			"setting database: database url of scheme"},
		{"parameter", func(s *latchkey.Settings) { s.Database = "mysql://me:s3cret@db/x?charset=latin1" },
			"setting database: database url: unknown parameter: the parameters are tls"},
		{"pooled", func(s *latchkey.Settings) { s.Database = "postgres://me:s3cret@db/x?pooled=perhaps" },
			"setting database: database url: pooled must be true or false"},
		{"sslmode", func(s *latchkey.Settings) { s.Database = "postgres://me:s3cret@db/x?sslmode=s3cret" },
			"setting database: database url: a parameter is invalid"},
		{"no scheme", func(s *latchkey.Settings) { s.Database = "x.sqlite3" },
			"setting database: database url without a scheme: want sqlite:PATH"},
		{"no path", func(s *latchkey.Settings) { s.Database = "sqlite:" },
			"setting database: database url without the path"},
		{"addr", func(s *latchkey.Settings) { s.Addr = "8000" }, "setting addr: want host:port"},
		{"port", func(s *latchkey.Settings) { s.Addr = "localhost:99999" }, "setting addr: want host:port"},
		{"a host with a scheme", func(s *latchkey.Settings) { s.AllowedHosts = []string{"https://example.com"} },
			`setting allowed_hosts: "https://example.com" matches no host`},
		{"an origin without a scheme", func(s *latchkey.Settings) { s.CSRF.TrustedOrigins = []string{"example.com"} },
			`setting csrf.trusted_origins: "example.com" is not a scheme and a host`},
		{"an origin for all", func(s *latchkey.Settings) { s.CSRF.TrustedOrigins = []string{"https://*"} },
			`setting csrf.trusted_origins: "https://*" cannot match any site`},
		{"an origin as no browser sends it",
			func(s *latchkey.Settings) { s.CSRF.TrustedOrigins = []string{"https://EXAMPLE.com"} },
			`setting csrf.trusted_origins: "https://EXAMPLE.com" never matches what browsers send: write https://example.com`},
		{"a line break", func(s *latchkey.Settings) { s.Database = "sqlite:x\n" },
			"setting database: want a text without line breaks"},
		{"a missing secret file", func(s *latchkey.Settings) { s.SecretKeyFile = "/nowhere" },
			"setting secret_key_file: the file cannot be read"},
		{"a secret and its file", func(s *latchkey.Settings) { s.SecretKey, s.SecretKeyFile = "s3cret", "/nowhere" },
			"setting secret_key_file: the value is given too: set only one of the two (setting secret_key)"},
		{"rate", func(s *latchkey.Settings) { s.SignIn.Rate = "5/month" }, `setting sign_in.rate: the rate "5/month"`},
		{"proxies", func(s *latchkey.Settings) { s.TrustedProxies = []string{"proxy"} },
			`setting trusted_proxies: "proxy" is no address`},
	} {
		s := latchkey.Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")}
		c.change(&s)
		_, err := latchkey.Open(t.Context(), latchkey.Project{}, s)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

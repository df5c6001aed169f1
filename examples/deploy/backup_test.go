//go:build unix

package deploy_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// TestBackup copies a database of each engine by its script while the site is open, fills a new
// database from the copy, and uses it: the password, the token and the session are still good.
func TestBackup(t *testing.T) {
	t.Parallel()
	secret, another := strings.Repeat("0123456789", 5), strings.Repeat("abcdefghij", 5)
	for _, c := range []struct {
		engine, program, pkg string
		secret               string // "" for the one in a file beside the database
		fresh                func(t *testing.T) string
		names                func(databaseURL string) string // the database, as the scripts take it
	}{
		{"sqlite", "sqlite3", "sqlite3", "",
			func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "notes.sqlite3") },
			func(u string) string { return strings.TrimPrefix(u, "sqlite:") }},
		{"postgres", "pg_dump", "postgresql-client", secret,
			func(t *testing.T) string { return dbtest.Postgres(t) },
			func(u string) string { return u }},
		{"mariadb", "mariadb-dump", "mariadb-client", secret,
			func(t *testing.T) string { return dbtest.MySQL(t, "utf8mb4_bin") },
			func(u string) string { return u[strings.LastIndex(u, "/")+1:] }},
	} {
		t.Run(c.engine, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(c.program); err != nil {
				t.Skipf("not installed: %s, of Debian's package %s", c.program, c.pkg)
			}
			home := t.TempDir()
			copied := filepath.Join(home, "notes.copy")
			script := func(name string, args ...string) {
				t.Helper()
				cmd := exec.CommandContext(t.Context(), "./"+name, args...)
				cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home}
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("%s: %v\n%s", name, err, out)
				}
			}

			source := c.fresh(t)
			site := openSite(t, source, latchkey.SecretSettings{SecretKey: c.secret})
			if err := site.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			known := populate(t, site)
			writeClientFile(t, home, source)
			script("backup-"+c.engine+".sh", c.names(source), copied)
			if info, err := os.Stat(copied); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the copy: %v, %v", info, err)
			}
			if err := site.Users.Delete(t.Context(), known.user.ID); err != nil { // after the copy
				t.Fatal(err)
			}

			target := c.fresh(t)
			script("restore-"+c.engine+".sh", copied, c.names(target))
			known.check(t, openSite(t, target, latchkey.SecretSettings{SecretKey: c.secret}), true)
			known.check(t, openSite(t, target, latchkey.SecretSettings{SecretKey: another,
				SecretKeyFallbacks: []string{secretOf(t, target, c.secret)}}), true)
			known.check(t, openSite(t, target, latchkey.SecretSettings{SecretKey: another}), false)
		})
	}
}

// openSite opens a project on the database.
func openSite(t *testing.T, database string, secrets latchkey.SecretSettings) *latchkey.Site {
	t.Helper()
	const long = 5 * time.Minute
	s := latchkey.Settings{Database: database, SecretSettings: secrets}
	s.Password = latchkey.PasswordSettings{Iterations: 1000, MaxWait: long}
	s.Pool = latchkey.PoolSettings{Wait: long, Statement: long, Connect: long}
	site, err := latchkey.Open(t.Context(), latchkey.Project{Log: slog.New(slog.DiscardHandler)}, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { site.Close() })
	return site
}

// secretOf returns the secret of the site that was copied.
func secretOf(t *testing.T, database, set string) string {
	t.Helper()
	if set != "" {
		return set
	}
	return strings.TrimSuffix(read(t, strings.TrimPrefix(database, "sqlite:")+".secret"), "\n")
}

// client is a user with credentials of each kind.
type client struct {
	user     auth.User
	key      string
	sessions []string // cookies: each check uses one, because a site with a new secret changes its session
}

// populate creates a user whose name has characters beyond ASCII, and 1,000 groups.
func populate(t *testing.T, site *latchkey.Site) *client {
	t.Helper()
	ctx := t.Context()
	user, err := site.Users.Create(ctx, auth.CreateParams{Username: "zoë'\\", Password: "wonderland-1865"})
	if err != nil {
		t.Fatal(err)
	}
	err = site.Tx.InTx(ctx, func(ctx context.Context) error {
		for i := range 1000 {
			_, err := site.DB.Exec(ctx, "INSERT INTO auth_group (name) VALUES (?)", fmt.Sprintf("group %d", i))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	token, err := site.Tokens.GetOrCreate(ctx, user.ID)
	if err != nil {
		t.Fatal(err)
	}
	known := client{user: user, key: token.Key}
	for range 3 {
		header := http.Header{}
		if err := site.Sessions.SignIn(httptest.NewRequest("POST", "/", nil), header, user); err != nil {
			t.Fatal(err)
		}
		var cookies []string
		for _, line := range header["Set-Cookie"] {
			pair, _, _ := strings.Cut(line, ";")
			cookies = append(cookies, pair)
		}
		known.sessions = append(known.sessions, strings.Join(cookies, "; "))
	}
	return &known
}

// check uses each credential, and looks for rows and migrations that are missing. signedIn says
// whether the session is still good.
func (c *client) check(t *testing.T, site *latchkey.Site, signedIn bool) {
	t.Helper()
	ctx := t.Context()
	if _, err := site.Users.Authenticate(ctx, c.user.Username, "wonderland-1865"); err != nil {
		t.Errorf("the password: %v", err)
	}
	if id, err := site.Tokens.Verify(ctx, c.key); err != nil || id.User.ID != c.user.ID {
		t.Errorf("the token: %v, %v", id, err)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Cookie", c.sessions[0])
	c.sessions = c.sessions[1:]
	if user, err := site.Sessions.User(r, http.Header{}); err != nil || (user.ID == c.user.ID) != signedIn {
		t.Errorf("the session: user %q, %v", user.Username, err)
	}
	var groups int
	if err := site.DB.QueryRow(ctx, "SELECT COUNT(*) FROM auth_group").Scan(&groups); err != nil || groups != 1000 {
		t.Errorf("%d groups, %v", groups, err)
	}
	awaitReady(t, "the restored site", site, 200) // not ready if migrations are missing
	name := fmt.Sprint("new", len(c.sessions))
	if _, err := site.Users.Create(ctx, auth.CreateParams{Username: name, Password: "wonderland-1865"}); err != nil {
		t.Errorf("a new user: %v", err) // the sequences of keys are restored too
	}
}

// writeClientFile writes the file from which MariaDB's programs read how to connect.
func writeClientFile(t *testing.T, home, database string) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil || u.Scheme != "mysql" {
		return
	}
	password, _ := u.User.Password()
	text := fmt.Sprintf("[client]\nhost=%s\nport=%s\nuser=%s\npassword=%s\n",
		u.Hostname(), u.Port(), u.User.Username(), password)
	if err := os.WriteFile(filepath.Join(home, ".my.cnf"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

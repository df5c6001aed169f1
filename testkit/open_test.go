package testkit_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestOpen checks that a site has the tables of the project, is closed at the end of its test, and
// shares nothing with another site.
func TestOpen(t *testing.T) {
	t.Parallel()
	testkit.EachEngine(t, func(t *testing.T, engine testkit.Engine) {
		t.Parallel()
		var site *testkit.Site
		t.Run("test", func(t *testing.T) {
			site = testkit.Open(t, notes(), engine)
			of := map[testkit.Engine]string{testkit.PgBouncer: "postgres"}
			if want := cmp.Or(of[engine], string(engine)); site.DB.Engine() != want {
				t.Errorf("engine %s, want %s", site.DB.Engine(), want)
			}
			c := site.Client().As(site.User(t, "alice"))
			c.Post("/notes/", testkit.JSON(map[string]any{"id": 1, "text": "ä"})).ExpectJSON(t, 201,
				`{"id": 1, "text": "ä"}`)
			other := testkit.Open(t, notes(), engine)
			var answer struct{ Count int }
			if other.Client().As(other.User(t, "alice")).Get("/notes/").Expect(t, 200).JSON(t,
				&answer); answer.Count != 0 {
				t.Errorf("another site has %d notes", answer.Count)
			}
		})
		if site == nil {
			t.SkipNow() // the subtest has no server
		}
		if _, err := site.Users.ByName(t.Context(), "alice"); !errors.Is(err, auth.ErrUnavailable) {
			t.Errorf("after the test: %v", err)
		}
	})
}

// TestPgBouncer checks that a site on PgBouncer is behind it: the connection is to its port, and no
// statement is prepared.
func TestPgBouncer(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, notes(), testkit.PgBouncer)
	bouncer, err := url.Parse(os.Getenv("LATCHKEY_TEST_PGBOUNCER"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a statement would be prepared by now
		err = site.DB.InTx(t.Context(), func(ctx context.Context) error {
			var prepared int
			query := "SELECT count(*) FROM pg_prepared_statements WHERE name <> ?"
			if err := site.DB.QueryRow(ctx, query, "").Scan(&prepared); err != nil || prepared > 0 {
				t.Errorf("%d statements prepared: %v", prepared, err)
			}
			return site.DB.Raw(ctx, func(conn any) error {
				if port := conn.(*stdlib.Conn).Conn().Config().Port; fmt.Sprint(port) != bouncer.Port() {
					t.Errorf("connected to port %d, want %s", port, bouncer.Port())
				}
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpenFails(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		project latchkey.Project
		want    string
	}{
		"Setup": {latchkey.Project{Setup: func(*latchkey.Site) error { return errors.New("no broker") }},
			"testkit: open the site: project's Setup: no broker"},
		"a migration": {latchkey.Project{Migrations: []migrate.Migration{{App: "a", Name: "0001_x",
			Up: []string{"oops"}}}},
			"testkit: migrate: "},
	} {
		if got := failure(t, func(t testing.TB) { testkit.Open(t, x.project) }); !strings.HasPrefix(got, x.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, notes(), testkit.Settings(func(s *latchkey.Settings) { s.Limits.MaxBody = 10 }),
		testkit.Settings(func(s *latchkey.Settings) { s.Security.XFrameOptions = "SAMEORIGIN" }))
	resp := site.Client().Post("/echo/", testkit.JSON("more than ten bytes")).Expect(t, 400)
	if got := resp.Header.Get("X-Frame-Options"); got != "SAMEORIGIN" {
		t.Errorf("%q", got)
	}
	site.Client().WithHost("localhost").Get("/echo/").Expect(t, 200) // the default hosts are still allowed
	site.Client().WithHost("example.com").Get("/echo/").Expect(t, 400)
}

// TestCheapHashes checks that passwords are stored in the formats of production.
func TestCheapHashes(t *testing.T) {
	t.Parallel()
	for format, prefix := range map[string]string{
		"pbkdf2_sha256": "pbkdf2_sha256$1$", "argon2": "argon2$argon2id$v=19$m=8,t=1,p=1$",
		"bcrypt_sha256": "bcrypt_sha256$$2b$04$", "scrypt": "scrypt$2$",
	} {
		site := testkit.Open(t, notes(), testkit.Settings(func(s *latchkey.Settings) {
			s.Password.Hashers = []string{format}
		}))
		site.User(t, "alice", testkit.Password("wonderland-1865"))
		var stored string
		if err := site.DB.QueryRow(t.Context(), "SELECT password FROM auth_user").Scan(&stored); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(stored, prefix) {
			t.Errorf("%s: %s", format, stored)
		}
		site.Client().WithBasic("alice", "wonderland-1865").Get("/who/").Expect(t, 200)
	}
}

// TestUserModel checks that a project with a user table of its own gets that table.
func TestUserModel(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, latchkey.Project{
		UserModel: sqlstore.UserModel{Label: "accounts.Person", Key: sqlstore.KeyText, NewID: func(auth.User) string {
			return rand.Text()
		},
			GroupsTable: sqlstore.JoinTable{Table: "-"}, PermissionsTable: sqlstore.JoinTable{Table: "-"}},
		Migrations: []migrate.Migration{{App: "accounts", Name: "0001_initial", Up: []string{`CREATE TABLE accounts_person (
			id varchar(40) PRIMARY KEY, username varchar(150) NOT NULL UNIQUE, password varchar(128) NOT NULL,
			first_name varchar(150), last_name varchar(150), email varchar(254), is_active bool, is_staff bool,
			is_superuser bool, date_joined datetime, last_login datetime
		)`}}},
	})
	site.User(t, "alice")
	var n int
	if err := site.DB.QueryRow(t.Context(), "SELECT count(*) FROM accounts_person").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
}

func TestUser(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, notes())
	site.Users.OnCreate(site.Tokens.CreateFor)
	for name, x := range map[string]struct {
		opts []testkit.UserOption
		want auth.User
		has  []string
	}{
		"plain": {nil, auth.User{Active: true}, nil},
		"staff": {[]testkit.UserOption{testkit.Staff}, auth.User{Active: true, Staff: true}, nil},
		"superuser": {[]testkit.UserOption{testkit.Superuser}, auth.User{Active: true, Superuser: true},
			[]string{"any.thing"}},
		"inactive": {[]testkit.UserOption{testkit.Inactive, testkit.Superuser}, auth.User{Superuser: true}, nil},
		"e-mail": {[]testkit.UserOption{testkit.Email("a@EXAMPLE.com")},
			auth.User{Active: true, Email: "a@example.com"}, nil},
		"permission": {[]testkit.UserOption{testkit.Permission("auth.view_user", "auth.add_user")},
			auth.User{Active: true},
			[]string{"auth.view_user", "auth.add_user"}},
		"group": {[]testkit.UserOption{testkit.Group("clerks", "auth.view_group")}, auth.User{Active: true},
			[]string{"auth.view_group"}},
		"groups": {[]testkit.UserOption{testkit.Group("clerks", "auth.view_group"),
			testkit.Group("chiefs", "auth.add_group")},
			auth.User{Active: true}, []string{"auth.view_group", "auth.add_group"}},
	} {
		got := site.User(t, name, x.opts...)
		if got.Username != name || got.Active != x.want.Active || got.Staff != x.want.Staff ||
			got.Superuser != x.want.Superuser || got.Email != x.want.Email || !got.DateJoined.Equal(site.Clock.Now()) {
			t.Errorf("%s: %+v", name, got)
		}
		for _, permission := range []string{"auth.view_user", "auth.add_user", "auth.view_group", "auth.add_group",
			"any.thing"} {
			want := got.Superuser && got.Active
			for _, p := range x.has {
				want = want || p == permission
			}
			if has, err := got.HasPermission(t.Context(), permission); err != nil || has != want {
				t.Errorf("%s: %s: %v, %v", name, permission, has, err)
			}
		}
		if got, err := site.Tokens.ByUser(t.Context(), got.ID); err != nil || got.Key == "" {
			t.Errorf("%s: the hook did not run: %v", name, err)
		}
	}
	for want, fn := range map[string]func(testing.TB){
		`testkit: user "plain": `: func(t testing.TB) { site.User(t, "plain") },
		`testkit: user "x": permission "no.such": `: func(t testing.TB) {
			site.User(t, "x", testkit.Permission("no.such"))
		},
		`testkit: user "y": group "g": permission "no.such": `: func(t testing.TB) {
			site.User(t, "y", testkit.Group("g", "no.such"))
		},
		`testkit: token of user "z": `: func(t testing.TB) {
			site.Token(t, auth.User{Username: "z"})
		},
	} {
		if got := failure(t, fn); !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestOnlyInTests runs a program that opens a testkit site. Open refuses, because such a site
// admits users without credentials.
func TestOnlyInTests(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds a program")
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", "./testdata/outside")
	cmd.Env = os.Environ()
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "testkit: Open is for tests") {
		t.Errorf("%v\n%s", err, out)
	}
}

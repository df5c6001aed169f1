package cli_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/openapi"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

var (
	person = []migrate.Model{{Name: "person"}}
	robot  = []migrate.Model{{Name: "robot"}}
)

// project is the tutorial's project with two more handlers, one of them guarded.
func project() {
	latchkey.Main(latchkey.Project{Name: "tutorial", Setup: func(site *latchkey.Site) error {
		noContent := func(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }
		site.View("/get/my/func/", rest.Func(noContent), rest.URLName("my-func"),
			rest.Permissions(rest.Rule{Name: "closed", Message: "no",
				Allow: func(*rest.Request) bool { return false }}))
		site.View("/token/", site.ObtainAuthToken)
		site.View("/orders/", rest.Func(noContent), rest.Permissions(rest.HasScope("orders:read")))
		site.Handle("/plain/", http.NotFoundHandler())
		site.Handle("/guarded/{path...}", site.API.Protect(rest.Permissions(rest.IsAdminUser))(http.NotFoundHandler()))
		return nil
	}})
}

// people is a project with its own user table: the username is the e-mail address, and keys are
// UUIDs.
func people() {
	latchkey.Main(latchkey.Project{
		Name: "people",
		Setup: func(site *latchkey.Site) error {
			docs := openapi.New(openapi.Config{Title: "People", Version: "2.0"}, site.Routes)
			site.View("/schema/", docs.View())
			site.View("/token/", site.ObtainAuthToken)
			return nil
		},
		UserModel: sqlstore.UserModel{
			Label: "accounts.Person", Key: sqlstore.KeyUUID, Username: sqlstore.Column("email"),
			Email:     sqlstore.Column("email"),
			FirstName: sqlstore.Constant(""), LastName: sqlstore.Constant(""), Staff: sqlstore.Constant(false),
			GroupsTable: sqlstore.JoinTable{Table: "-"}, PermissionsTable: sqlstore.JoinTable{Table: "-"},
		},
		Migrations: []migrate.Migration{{App: "accounts", Name: "0001_initial", Models: person, Up: []string{
			"CREATE TABLE accounts_person (id char(32) NOT NULL PRIMARY KEY, email varchar(254) NOT NULL UNIQUE, " +
				"password varchar(128) NOT NULL, is_active bool NOT NULL, is_superuser bool NOT NULL, " +
				"date_joined datetime NOT NULL, last_login datetime NULL)",
		}}},
	})
}

// misfits is a project whose user model names a column that its table lacks.
func misfits() {
	latchkey.Main(latchkey.Project{
		Name: "misfits",
		UserModel: sqlstore.UserModel{
			Label: "accounts.Person", Username: sqlstore.Column("email"), Email: sqlstore.Column("email"),
			FirstName: sqlstore.Constant(""), LastName: sqlstore.Constant(""), Staff: sqlstore.Column("is_admin"),
			GroupsTable: sqlstore.JoinTable{Table: "-"},
		},
		Migrations: []migrate.Migration{{App: "accounts", Name: "0001_initial", Models: person, Up: []string{
			"CREATE TABLE accounts_person (id integer PRIMARY KEY AUTOINCREMENT, email varchar(254) NOT NULL UNIQUE, " +
				"password varchar(128) NOT NULL, is_active bool NOT NULL, is_superuser bool NOT NULL, " +
				"date_joined datetime NOT NULL, last_login datetime NULL)",
		}}},
	})
}

// strays is a project whose user table no migration creates; it expects Django to create the table.
func strays() {
	latchkey.Main(latchkey.Project{Name: "strays", UserModel: sqlstore.UserModel{Label: "accounts.Person"}})
}

// broken is a project with a migration that fails.
func broken() {
	latchkey.Main(latchkey.Project{Name: "broken", Migrations: []migrate.Migration{
		{App: "shop", Name: "0001_initial", Up: []string{"CREATE nothing"}},
	}})
}

// robots is a project whose users have a name and a password, and nothing else.
func robots() {
	no := sqlstore.Constant
	latchkey.Main(latchkey.Project{
		Name: "robots",
		UserModel: sqlstore.UserModel{
			Label: "Shop.Robot", FirstName: no(""), LastName: no(""), Email: no(""), Active: no(true), Staff: no(true),
			Superuser:  no(true),
			DateJoined: no(time.Time{}), LastLogin: no(time.Time{}),
			GroupsTable: sqlstore.JoinTable{Table: "-"}, PermissionsTable: sqlstore.JoinTable{Table: "-"},
		},
		Migrations: []migrate.Migration{{App: "Shop", Name: "0001_initial", Models: robot, Up: []string{
			`CREATE TABLE "Shop_robot" (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, ` +
				`username varchar(150) NOT NULL UNIQUE, password varchar(128) NOT NULL)`,
		}}},
	})
}

// shop is a project with settings and commands of its own.
func shop() {
	settings := &struct {
		Greeting string `name:"greeting" default:"Hello" help:"how users are greeted"`
		APIKey   string `name:"api_key" secret:"true" help:"key of the payment service"`
	}{}
	var loud, asJSON bool
	latchkey.Main(latchkey.Project{
		Name: "shop", Settings: settings,
		Setup: func(site *latchkey.Site) error {
			site.OnClose(func(context.Context) error { _, err := os.Stderr.WriteString("closed\n"); return err })
			if settings.Greeting == "count" {
				return site.DB.QueryRow(context.Background(), "SELECT 1 FROM auth_user").Scan(new(int))
			}
			if settings.Greeting == "fail" {
				return errors.New("no such greeting with key " + settings.APIKey)
			}
			return errors.Join(site.Static("shop/", fstest.MapFS{
				"base.css": {Data: []byte("a { background: url(nowhere.png) }" + strings.Repeat("/* long */", 100))},
				"note.txt": {Data: []byte("short")},
			}), site.Static("", fstest.MapFS{"shop/note.txt": {Data: []byte("another")}}))
		},
		Commands: []latchkey.Command{
			{
				Name: "greet", Args: "USER [PLACE]", Summary: "Greet a user", Help: "Greet a user, at a place.",
				Flags: func(fs *flag.FlagSet) {
					fs.BoolVar(&loud, "loud", false, "shout")
					fs.BoolVar(&asJSON, "json", false, "print JSON")
				},
				Run: func(ctx context.Context, site *latchkey.Site, c latchkey.Call) error {
					user, err := site.Users.ByName(ctx, c.Args[0])
					if err != nil {
						return fmt.Errorf("greet %s: %w", c.Args[0], err)
					}
					text := settings.Greeting + ", " + user.Username
					switch {
					case loud:
						text = strings.ToUpper(text)
					case asJSON:
						text = `{"text":"` + text + `"}`
					}
					_, err = fmt.Fprintln(c.Out, text)
					return err
				},
			},
			{Name: "pay", Summary: "Pay what is due", Run: func(
				_ context.Context, _ *latchkey.Site, c latchkey.Call,
			) error {
				amount, err := io.ReadAll(c.In)
				if err != nil || len(amount) == 0 {
					return latchkey.Usagef("no amount on standard input")
				}
				return fmt.Errorf("POST https://pay.example/?key=%s\x1b[2J: refused", url.QueryEscape(settings.APIKey))
			}},
		},
	})
}

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tutorial": project, "people": people, "robots": robots, "misfits": misfits, "strays": strays, "broken": broken,
		"shop": shop, "maker": maker,
	})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("LATCHKEY_TEST_UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("LATCHKEY_PASSWORD_ITERATIONS", "1000")
			env.Setenv("LOGNAME", "René Root")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"signin": signIn, "sql": runSQL},
	})
}

// signIn is the scripts' command "signin NAME PASSWORD": it authenticates on the tutorial's
// database.
func signIn(script *testscript.TestScript, refused bool, args []string) {
	ctx := context.Background()
	site, err := latchkey.Open(ctx, latchkey.Project{},
		latchkey.Settings{Database: "sqlite:" + script.MkAbs("latchkey.sqlite3"),
			Password: latchkey.PasswordSettings{Iterations: 1000}})
	script.Check(err)
	defer site.Close()
	switch _, err := site.Users.Authenticate(ctx, args[0], args[1]); {
	case err != nil && !errors.Is(err, auth.ErrBadCredentials):
		script.Fatalf("sign in: %v", err)
	case refused != (err != nil):
		script.Fatalf("%s signs in with %q: %v", args[0], args[1], err)
	}
}

// runSQL is the scripts' command "sql STATEMENT": it runs the statement on the tutorial's database,
// through the driver alone. "sql stdout" runs the last command's output.
func runSQL(script *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", script.MkAbs("latchkey.sqlite3"))
	script.Check(err)
	defer db.Close()
	statement := args[0]
	if statement == "stdout" {
		statement = script.ReadFile(statement)
	}
	_, err = db.Exec(statement)
	script.Check(err)
}

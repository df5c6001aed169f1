package beside_test

import (
	"bytes"
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// A world is one database with a live Django and a live Latchkey on it.
type world struct {
	database string
	django   *django
	latchkey *ours
}

// A model is the user model of a world: Latchkey's description of it, and Django's environment. The
// zero model is Django's own.
type model struct {
	users sqlstore.UserModel
	env   []string
}

// newWorld creates the tables by the migrate command of maker. Then the other side's migrate runs
// too.
func newWorld(t *testing.T, engine, maker string, m model) *world {
	t.Helper()
	w := &world{database: fresh(t, engine)}
	w.django = act(t, launch.Django{Database: w.database, Dir: t.TempDir(), Env: m.env})
	switch {
	case maker == "Django":
		w.django.migrate(t)
	case m.users.Swapped(): // the project, here in Django, creates the user table
		w.django.migrate(t, "accounts")
	}
	if err := databases.Migrate(t.Context(), w.database, m.users); err != nil {
		t.Fatal(err)
	}
	w.latchkey = open(t, w.database, m.users)
	return w
}

// fresh returns the URL of an empty database, which is dropped when t ends.
func fresh(t *testing.T, engine string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: no Django is started")
	}
	database, drop, err := databases.Fresh(t.Context(), engine, t.TempDir())
	if errors.Is(err, databases.ErrNoServer) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return database
}

// manage runs a command of manage.py.
func manage(t *testing.T, d launch.Django, args ...string) string {
	t.Helper()
	out, err := d.Manage(t.Context(), args...)
	if errors.Is(err, launch.ErrNoDjango) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func act(t *testing.T, d launch.Django) *django {
	t.Helper()
	var log bytes.Buffer
	// Not t.Context, which ends before the cleanup below stops Django in order.
	actor, err := d.Act(context.Background(), &log)
	if errors.Is(err, launch.ErrNoDjango) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	t.Cleanup(func() {
		actor.Stop()
		if t.Failed() {
			t.Log(log.String())
		}
	})
	return &django{actor}
}

// patience is a time-out that does not expire even on a busy machine.
const patience = 5 * time.Minute

// open opens a site with the routes of the reference project that the scenarios use, and serves it.
func open(t *testing.T, database string, users sqlstore.UserModel) *ours {
	t.Helper()
	project := latchkey.Project{Name: "beside", UserModel: users, API: (*latchkey.Site).DRFDefaults, Setup: routes}
	site, err := latchkey.Open(t.Context(), project, latchkey.Settings{
		Database:       database,
		Tokens:         "plain", // where Django finds them, also if Latchkey has made the database
		Password:       latchkey.PasswordSettings{Iterations: 1, MaxWait: patience},
		Pool:           latchkey.PoolSettings{Wait: patience},
		Log:            latchkey.LogSettings{Access: "off"},
		SecretSettings: latchkey.SecretSettings{SecretKey: launch.SecretKey},
		ServerSettings: latchkey.ServerSettings{AllowedHosts: []string{"*"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	stores, err := databases.Stores(t.Context(), database, sqlstore.Config{Users: users, Wait: patience})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(func() { server.Close(); stores.Close(); site.Close() })
	return &ours{emailLogin: users.EmailLogin(), site: site, stores: stores,
		at: strings.TrimPrefix(server.URL, "http://")}
}

func routes(site *latchkey.Site) error {
	site.Users.OnCreate(site.Tokens.CreateFor)
	site.Admin(admin.Config{MaxReadTime: patience})
	token := rest.Authenticators(site.TokenAuthentication)
	site.View("/token/", site.ObtainAuthToken)
	site.View("/auth/token/", rest.Func(whoAmI), token, rest.Permissions(rest.IsAuthenticated))
	site.View("/auth/session/", rest.Func(whoAmI), rest.Authenticators(site.SessionAuthentication),
		rest.Permissions(rest.IsAuthenticated))
	site.View("/permission/admin/", rest.Func(whoAmI), token, rest.Permissions(rest.IsAdminUser))
	site.View("/permission/model/", rest.Func(whoAmI, "GET", "POST", "PUT", "DELETE"), token,
		rest.Permissions(rest.DjangoModelPermissions), rest.Model("myapp.note"))
	return nil
}

func whoAmI(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"user", r.User.Username}), nil
}

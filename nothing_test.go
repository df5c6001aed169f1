package latchkey_test

import (
	"database/sql/driver"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/throttle"
)

// TestNilPartsPanic checks that each constructor panics on a nil part, and names it: not only the
// first request, sign-up or commit that needs the part.
func TestNilPartsPanic(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{})
	for says, setUp := range map[string]func(){
		"auth: UsersConfig needs a Store, a Tx and a Hasher": func() {
			auth.NewUsers(auth.UsersConfig{})
		},
		"auth: NewGroups needs a GroupStore": func() {
			auth.NewGroups(auth.GroupsConfig{})
		},
		"auth: OnCreate needs a function": func() {
			site.Users.OnCreate(nil)
		},
		"auth: OnDelete needs a function": func() {
			site.Users.OnDelete(nil)
		},
		"auth: NewGrants needs a function": func() {
			auth.NewGrants(nil)
		},
		"token: Config needs a Store and a Tx": func() {
			token.New(token.Config{})
		},
		"session: Config needs a Store, a Tx and Users": func() {
			session.New(session.Config{})
		},
		"session: Handler needs a handler": func() {
			site.Sessions.Handler(nil)
		},
		"throttle: New needs a counter": func() {
			throttle.New(nil, throttle.Rates{})
		},
		"password: a hasher is nil": func() {
			password.NewPool(password.PoolConfig{Hashers: []password.Hasher{nil}})
		},
		"sqlstore: New needs two connectors and an engine": func() {
			sqlstore.New(struct{ driver.Connector }{}, nil, nil, sqlstore.Config{})
		},
		"sqlstore: AfterCommit needs a function": func() {
			site.Tx.AfterCommit(t.Context(), nil)
		},
		"sqlstore: UserModel auth.User: the function of Extra's born is no func(auth.User) any": func() {
			sqlstore.UserModel{Extra: map[string]any{"born": func() any { return 1 }}}.WithDefaults()
		},
		"sqlstore: UserModel auth.User: the function of Extra's born is nil": func() {
			sqlstore.UserModel{Extra: map[string]any{"born": (func(auth.User) any)(nil)}}.WithDefaults()
		},
		"migrate: New needs a database": func() {
			migrate.New(nil)
		},
		"rest: LogHandler needs a handler": func() {
			rest.LogHandler(nil)
		},
		"rest: Intake.Handler needs a handler": func() {
			site.Intake.Handler(http.HandlerFunc(nil))
		},
		"rest: Protect needs a handler": func() {
			site.API.Protect()(nil)
		},
		"rest: Func needs a function": func() {
			rest.Func(nil, "GET")
		},
		"rest: the view is nil": func() {
			site.View("/x/", nil)
		},
		"rest: a nil option": func() {
			site.View("/x/", site.ObtainAuthToken, nil)
		},
		"latchkey: no handler for /x/": func() {
			site.Handle("/x/", http.HandlerFunc(nil))
		},
	} {
		if said := panicOf(setUp); !strings.HasPrefix(said, says) {
			t.Errorf("panics with %q, want %q", said, says)
		}
	}
}

// panicOf returns the text with which fn panics, or "".
func panicOf(fn func()) (said string) {
	defer func() {
		if reason := recover(); reason != nil {
			said = fmt.Sprint(reason)
		}
	}()
	fn()
	return ""
}

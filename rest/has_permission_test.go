package rest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// always authenticates every request as one user.
type always struct{ user auth.User }

func (a always) Authenticate(*rest.Request) (*auth.Identity, error) {
	return &auth.Identity{User: a.user}, nil
}

func (always) Challenge() string { return "" }

func TestHasPermission(t *testing.T) {
	t.Parallel()
	grants := func(names ...string) *auth.Grants {
		return auth.NewGrants(func(context.Context) (auth.PermissionSet, bool, error) {
			set := auth.PermissionSet{}
			for _, name := range names {
				set[name] = struct{}{}
			}
			return set, true, nil
		})
	}
	down := auth.NewGrants(func(context.Context) (auth.PermissionSet, bool, error) {
		return nil, false, errors.New("down")
	})
	for name, c := range map[string]struct {
		user auth.User
		want int
	}{
		"both":      {auth.User{ID: "1", Active: true, Grants: grants("desk.view_ticket", "desk.close_ticket")}, 200},
		"one":       {auth.User{ID: "1", Active: true, Grants: grants("desk.view_ticket")}, 403},
		"none":      {auth.User{ID: "1", Active: true}, 403},
		"inactive":  {auth.User{ID: "1", Grants: grants("desk.view_ticket", "desk.close_ticket")}, 403},
		"superuser": {auth.User{ID: "1", Active: true, Superuser: true}, 200},
		"anonymous": {auth.User{}, 403},
		"a fault":   {auth.User{ID: "1", Active: true, Grants: down}, 503}, // and no refusal
	} {
		view := rest.New(rest.Config{Authenticators: []rest.Authenticator{always{c.user}}}).View(
			rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }),
			rest.Permissions(rest.HasPermission("desk.view_ticket", "desk.close_ticket")))
		w := httptest.NewRecorder()
		view.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", name, w.Code, c.want)
		}
	}
	if got := fmt.Sprint(rest.HasPermission("a.b", "c.d")); got != "HasPermission(a.b, c.d)" {
		t.Error(got)
	}
	for _, names := range [][]string{nil, {"view_ticket"}, {"desk."}, {".view_ticket"}, {"desk.view_ticket", ""}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q: no panic", names)
				}
			}()
			rest.HasPermission(names...)
		}()
	}
}

package rest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// everything has a method for each verb, and for one unknown verb.
type everything struct{}

func (everything) Methods() rest.Methods {
	m := rest.Methods{}
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"} {
		m[method] = func(*rest.Request) (*rest.Response, error) { return rest.OK(rest.Object{}), nil }
	}
	return m
}

// holding returns Grants with these permissions.
func holding(names ...string) *auth.Grants {
	return auth.NewGrants(func(context.Context) (auth.PermissionSet, bool, error) {
		held := auth.PermissionSet{}
		for _, n := range names {
			held[n] = struct{}{}
		}
		return held, true, nil
	})
}

func TestModelPermissions(t *testing.T) {
	t.Parallel()
	dave := auth.User{ID: "4", Active: true,
		Grants: holding("myapp.add_note", "myapp.change_note", "myapp.delete_note")}
	viewer := auth.User{ID: "5", Active: true,
		Grants: holding("myapp.view_note", "other.add_note", "myapp.add_notebook")}
	changer := auth.User{ID: "6", Active: true, Grants: holding("myapp.change_note")}
	root, nobody := auth.User{ID: "3", Active: true, Superuser: true}, auth.User{}
	inactive := auth.User{ID: "7", Superuser: true}
	const model, orAnon = rest.DjangoModelPermissions, rest.DjangoModelPermissionsOrAnonReadOnly
	methods := []string{"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"}
	for _, c := range []struct {
		name       string
		permission rest.StandardPermission
		user       auth.User
		want       string // a status of each method
	}{
		{"holds all permissions", model, dave, "[200 200 200 200 200 200 200 405 405]"},
		{"holds other permissions", model, viewer, "[200 200 200 403 403 403 403 405 405]"},
		{"may change", model, changer, "[200 200 200 403 200 200 403 405 405]"},
		{"superuser", model, root, "[200 200 200 200 200 200 200 405 405]"},
		{"inactive", model, inactive, "[200 200 200 403 403 403 403 405 405]"},
		{"anonymous", model, nobody, "[401 401 401 401 401 401 401 401 401]"},
		{"or anonymous: holds all", orAnon, dave, "[200 200 200 200 200 200 200 405 405]"},
		{"or anonymous: holds others", orAnon, viewer, "[200 200 200 403 403 403 403 405 405]"},
		{"or anonymous: anonymous", orAnon, nobody, "[200 200 200 401 401 401 401 405 405]"},
	} {
		api, _ := newAPI(func(config *rest.Config) {
			config.Authenticators = []rest.Authenticator{challenging{as(c.user)}}
			config.Permissions = []rest.Permission{c.permission} // the API may ask, if the views name their models
		})
		view := api.View(everything{}, rest.Model("myapp.note"))
		var got []int
		for _, method := range methods {
			got = append(got, send(view, method+" /").Code)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
		if view.Model() != "myapp.note" {
			t.Errorf("the model is %q", view.Model())
		}
	}
	if got := fmt.Sprint(model, " ", orAnon); got != "DjangoModelPermissions DjangoModelPermissionsOrAnonReadOnly" {
		t.Error(got)
	}
}

// challenging is as with a challenge.
type challenging struct{ as }

func (challenging) Challenge() string { return "Test" }

func TestModelPermissionsAnswers(t *testing.T) {
	t.Parallel()
	broken := auth.User{ID: "1", Active: true,
		Grants: auth.NewGrants(func(context.Context) (auth.PermissionSet, bool, error) {
			return nil, false, errors.New("dial tcp: secret-host refused")
		})}
	empty := auth.User{ID: "1", Active: true, Grants: holding()}
	for _, c := range []struct {
		name, request string
		user          auth.User
		status        int
		body          string
	}{
		{"a fault is not a refusal", "POST /", broken, 503, unavailableError},
		{"a read does not load permissions", "GET /", broken, 200, `{}`},
		{"refused", "DELETE /", empty, 403, notAllowed},
		{"no such method", "BREW /", empty, 405, `{"detail":"Method \"BREW\" not allowed."}`},
		{"not signed in", "BREW /", auth.User{}, 401, notProvided},
	} {
		api, _ := newAPI(func(config *rest.Config) {
			config.Authenticators = []rest.Authenticator{challenging{as(c.user)}}
		})
		view := api.View(everything{}, rest.Model("myapp.note"), rest.Permissions(rest.DjangoModelPermissions))
		expect(t, c.name, send(view, c.request), c.status, c.body)
	}
}

// hiding is a permission around a StandardPermission, which the check at start-up does not see.
type hiding struct{ inner rest.StandardPermission }

func (h hiding) Allows(r *rest.Request) (bool, error) { return h.inner.Allows(r) }

func TestModelMustBeNamed(t *testing.T) {
	t.Parallel()
	const model = rest.DjangoModelPermissions
	api, _ := newAPI(func(config *rest.Config) { config.Permissions = []rest.Permission{model} })
	const view, guard = "rest: Everything has model permissions", "rest: a guard has model permissions"
	for name, c := range map[string]struct {
		panics string
		fn     func()
	}{
		"the API's": {view, func() { api.View(everything{}) }},
		"or anonymous": {view, func() {
			api.View(everything{}, rest.Permissions(rest.DjangoModelPermissionsOrAnonReadOnly))
		}},
		"inside Or, And and Not": {view, func() {
			nested := rest.Or(rest.IsAdminUser, rest.And(rest.Not(rest.AllowAny), rest.Not(model)))
			api.View(everything{}, rest.Permissions(rest.IsAuthenticated, nested))
		}},
		"a guard": {guard, func() { api.Protect() }},
	} {
		t.Run(name, func(t *testing.T) { mustPanic(t, c.panics, c.fn) })
	}
	api.View(everything{}, rest.Permissions(rest.Or(rest.IsAuthenticated, rest.Not(rest.AllowAny)))) // needs no model
	hidden := api.View(everything{}, rest.Permissions(hiding{model}))
	expect(t, "hidden", send(hidden, "GET /", "X-User: alice"), 503, unavailableError)

	for _, s := range []string{"", "note", "myapp.", ".note", "my.app.note", "myapp.Note"} {
		mustPanic(t, `rest: the model "`+s+`"`, func() { rest.Model(s) })
	}
}

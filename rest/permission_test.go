package rest_test

import (
	"fmt"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// flat has no object permission.
type flat bool

func (f flat) Allows(*rest.Request) (bool, error) { return bool(f), nil }

// both grants requests and objects, or refuses them.
func both(request, object bool) rest.Permission {
	return rest.Rule{Allow: func(*rest.Request) bool { return request }, AllowObject: func(*rest.Request, any) bool {
		return object
	}}
}

func TestStandardPermissions(t *testing.T) {
	t.Parallel()
	alice, bob := auth.User{ID: "1", Active: true}, auth.User{ID: "2", Active: true, Staff: true}
	root := auth.User{ID: "3", Active: true, Superuser: true}
	for _, c := range []struct {
		permission rest.Permission
		name       string
		anonymousG bool // may GET
		anonymousP bool // may POST
		alice      bool
		bob        bool
		root       bool
	}{
		{rest.AllowAny, "AllowAny", true, true, true, true, true},
		{rest.IsAuthenticated, "IsAuthenticated", false, false, true, true, true},
		{rest.IsAdminUser, "IsAdminUser", false, false, false, true, false},
		{rest.IsAuthenticatedOrReadOnly, "IsAuthenticatedOrReadOnly", true, false, true, true, true},
	} {
		may := func(method string, user auth.User) bool {
			api, _ := newAPI(func(config *rest.Config) {
				config.Authenticators = []rest.Authenticator{as(user)}
				config.Permissions = []rest.Permission{c.permission}
			})
			return send(api.View(helloView{}), method+" /").Code < 300
		}
		got := []bool{may("GET", auth.User{}), may("POST", auth.User{}), may("POST", alice), may("POST", bob),
			may("POST", root)}
		want := []bool{c.anonymousG, c.anonymousP, c.alice, c.bob, c.root}
		if fmt.Sprint(got) != fmt.Sprint(want) || fmt.Sprint(c.permission) != c.name {
			t.Errorf("%v: %v, want %v", c.permission, got, want)
		}
	}
}

// as authenticates every request as one user; the zero User is anonymous.
type as auth.User

func (a as) Authenticate(*rest.Request) (*auth.Identity, error) {
	if a.ID == "" {
		return nil, nil
	}
	return &auth.Identity{User: auth.User(a)}, nil
}
func (as) Challenge() string { return "" }

func TestCombinedPermissions(t *testing.T) {
	t.Parallel()
	yes, no := both(true, true), both(false, false)
	for _, c := range []struct {
		permission      rest.Permission
		request, object bool
	}{
		{rest.And(yes, yes), true, true},
		{rest.And(yes, no), false, false},
		{rest.And(yes, flat(true)), true, true},
		{rest.And(yes, both(true, false)), true, false},
		{rest.Or(no, yes), true, true},
		{rest.Or(no, no), false, false},
		{rest.Or(both(true, false), both(false, true)), true, false}, // an object needs one part that grants both
		{rest.Or(both(false, true), flat(true)), true, true},
		{rest.Not(no), true, true},
		{rest.Not(yes), false, false},
		{rest.Not(flat(false)), true, false}, // as in DRF
		{rest.And(yes, rest.Not(rest.Or(no, no))), true, true},
	} {
		api, _ := newAPI(func(config *rest.Config) { config.Authenticators = nil })
		var object bool
		view := api.View(failing(func(r *rest.Request) (*rest.Response, error) {
			object = r.CheckObject("it") == nil
			return rest.OK(nil), nil
		}), rest.Permissions(c.permission))
		request := send(view, "GET /").Code == 200
		if request != c.request || request && object != c.object {
			t.Errorf("%v: request %v, object %v", c.permission, request, object)
		}
	}
	if got := fmt.Sprint(rest.And(rest.IsAuthenticated,
		rest.Not(rest.Rule{Name: "curfew", AllowObject: func(*rest.Request, any) bool { return false }}),
		rest.Or(flat(true), &ptr{}))); got !=
		"And(IsAuthenticated, Not(curfew), Or(rest_test.flat, rest_test.ptr))" {
		t.Error(got)
	}
}

type ptr struct{}

func (*ptr) Allows(*rest.Request) (bool, error) { return true, nil }

// said403 refuses with a message. The expected answers are DRF 3.18's for the same message
// attribute.
func said403(message any) rest.Rule {
	return rest.Rule{Message: message, Allow: func(*rest.Request) bool { return false }}
}

func TestOwnRefusals(t *testing.T) {
	t.Parallel()
	curfew := rest.Rule{Message: "The library is closed.", Code: "closed", Allow: func(r *rest.Request) bool {
		return false
	},
		AllowObject: func(*rest.Request, any) bool { return false }}
	const closed = `{"detail":"The library is closed."}`
	api, _ := newAPI()
	nobody := rest.Authenticators()
	for _, c := range []struct {
		name   string
		view   *rest.View
		user   string
		status int
		body   string
	}{
		{"signed in", api.View(helloView{}, rest.Permissions(curfew)), "alice", 403, closed},
		{"not signed in", api.View(helloView{}, rest.Permissions(curfew)), "", 401, notProvided},
		{"without authenticators", api.View(helloView{}, rest.Permissions(curfew), nobody), "", 403, closed},
		{"an object", api.View(failing(func(r *rest.Request) (*rest.Response, error) { return nil, r.CheckObject(1) }),
			rest.Permissions(rest.Rule{Message: rest.Object{"why", "not yours"}, AllowObject: curfew.AllowObject})),
			"alice", 403, `{"why":"not yours"}`},
		{"an object of a Rule for requests", api.View(failing(func(r *rest.Request) (*rest.Response, error) {
			return rest.OK(1), r.CheckObject(1)
		}),
			rest.Permissions(rest.Rule{Allow: func(*rest.Request) bool { return true }})), "alice", 200, `1`},
		{"an object of a flat permission", api.View(failing(func(r *rest.Request) (*rest.Response, error) {
			return rest.OK(1), r.CheckObject(1)
		})), "alice", 200, `1`},
		{"an empty message is sent", api.View(helloView{}, rest.Permissions(said403(""))), "alice", 403,
			`{"detail":""}`},
		{"an empty object as message", api.View(helloView{}, rest.Permissions(said403(rest.Object{}))), "alice", 403,
			`{}`},
		{"an empty list as message", api.View(helloView{}, rest.Permissions(said403([]any{}))), "alice", 403, `[]`},
		{"0 as message", api.View(helloView{}, rest.Permissions(said403(0))), "alice", 403, `{"detail":"0"}`},
		{"false as message", api.View(helloView{}, rest.Permissions(said403(false))), "alice", 403,
			`{"detail":"False"}`},
		{"no message", api.View(helloView{}, rest.Permissions(said403(nil))), "alice", 403, notAllowed},
		{"And drops the message of its part",
			api.View(helloView{}, rest.Permissions(rest.And(rest.IsAuthenticated, curfew))), "alice", 403, notAllowed},
		{"the first refusal is sent", api.View(helloView{}, rest.Permissions(rest.IsAdminUser, curfew)), "alice", 403,
			notAllowed},
	} {
		expect(t, c.name, send(c.view, "GET /", "X-User: "+c.user), c.status, c.body)
	}
	if got := curfew.Refusal().Code; got != "closed" {
		t.Errorf("a Rule with a Code: %q", got)
	}
	if got := said403("no").Refusal().Code; got != "permission_denied" {
		t.Errorf("a Rule without a Code: %q", got)
	}
}

// TestIsSafe holds IsSafe to DRF's SAFE_METHODS.
func TestIsSafe(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]bool{
		"GET": true, "HEAD": true, "OPTIONS": true,
		"POST": false, "PUT": false, "PATCH": false, "DELETE": false, "TRACE": false, "get": false,
	} {
		if got := rest.IsSafe(method); got != want {
			t.Errorf("IsSafe(%q) = %v", method, got)
		}
	}
}

package rest_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// byScope is an authenticator for tests: the header X-Scopes has the scopes of alice's credential,
// and X-User makes her somebody else.
type byScope struct{}

func (byScope) Authenticate(r *rest.Request) (*auth.Identity, error) {
	text, ok := r.HeaderLine("X-Scopes")
	if !ok {
		return nil, nil
	}
	scopes, err := auth.ParseScopes(strings.TrimSpace(text))
	return &auth.Identity{User: auth.User{ID: "1", Username: "alice", Active: true, Staff: true}, Scopes: scopes}, err
}

func (byScope) Challenge() string { return "Key" }

// ownScope is a permission of a project that names a scope.
type ownScope struct{}

func (ownScope) Allows(r *rest.Request) (bool, error) { return r.Scopes().Allow("own"), nil }
func (ownScope) Scopes() []string                     { return []string{"own"} }

// Gitea GHSA-cc8w, GHSA-9r5x, GHSA-mg4f, CVE-2025-68941, CVE-2025-68944 and CVE-2026-27761: scopes
// that one way in does not enforce. Each permission is asked of a view and of a guarded handler.
func TestScopesOfCredentials(t *testing.T) {
	t.Parallel()
	read := rest.HasScope("orders:read")
	permissions := map[string][]rest.Permission{
		"read":          {read},
		"read, user":    {rest.IsAuthenticated, read},
		"both":          {rest.HasScope("orders:read", "orders:write")},
		"resource":      {rest.HasReadWriteScope("orders")},
		"no scope":      {rest.IsAuthenticated},
		"open":          {rest.AllowAny},
		"staff":         {rest.IsAdminUser},
		"staff or read": {rest.Or(rest.IsAdminUser, read)},
		"staff, read":   {rest.And(rest.IsAdminUser, read)},
		"not read":      {rest.Not(read)},
		"any scope":     {rest.AnyScope},
		"any or open":   {rest.Or(rest.AnyScope, rest.AllowAny)},
		"own":           {ownScope{}},
		"open, own":     {rest.AllowAny, rest.Or(rest.AllowAny, ownScope{})},
	}
	for _, c := range []struct {
		method, permission, scopes string // "-": anonymous
		status                     int
	}{
		{"GET", "read", "*", 200},
		{"GET", "read", "orders:read", 200},
		{"GET", "read", "other orders:read", 200},
		{"GET", "read", "orders:write", 403},
		{"GET", "read", "orders", 403},
		{"GET", "read", "orders:read:more", 403},
		{"GET", "read", "Orders:read", 403},
		{"GET", "read", "", 403},
		{"GET", "read", "-", 401}, // a scope is never open to all
		{"GET", "read, user", "orders:read", 200},
		{"GET", "both", "orders:read orders:write", 200},
		{"GET", "both", "orders:read", 403},
		{"GET", "resource", "orders:read", 200},
		{"HEAD", "resource", "orders:read", 200},
		{"OPTIONS", "resource", "orders:read", 200},
		{"POST", "resource", "orders:read", 403},
		{"POST", "resource", "orders:write", 200},
		{"GET", "resource", "orders:write", 403},
		{"POST", "resource", "*", 200},

		{"GET", "no scope", "*", 200},
		{"GET", "no scope", "orders:read", 403},
		{"GET", "no scope", "", 403},
		{"GET", "open", "-", 200},
		{"GET", "open", "orders:read", 403},
		{"GET", "staff", "*", 200},
		{"GET", "staff", "orders:read", 403}, // what its owner may do is not what it may do
		{"GET", "staff or read", "orders:read", 200},
		{"GET", "staff or read", "orders:write", 403},
		{"GET", "staff, read", "orders:read", 200},
		{"GET", "staff, read", "orders:write", 403},
		{"GET", "not read", "orders:write", 403}, // a refusal is no grant
		{"GET", "not read", "*", 403},
		{"GET", "any scope", "orders:read", 200},
		{"GET", "any scope", "", 200},
		{"GET", "any scope", "-", 401},
		{"GET", "any or open", "orders:read", 200},
		{"GET", "any or open", "-", 200},
		{"GET", "own", "own", 200},
		{"GET", "own", "orders:read", 403},
		{"GET", "open, own", "own", 200},
		{"GET", "open, own", "orders:read", 403},
	} {
		api, _ := newAPI(func(config *rest.Config) { config.Authenticators = []rest.Authenticator{byScope{}} })
		var lines []string
		if c.scopes != "-" {
			lines = []string{"X-Scopes: " + c.scopes + " "}
		}
		policy := rest.Permissions(permissions[c.permission]...)
		reached := false
		reach := func(r *rest.Request) (*rest.Response, error) {
			reached = true
			return rest.OK(nil), nil
		}
		view := api.View(rest.Func(reach, "GET", "HEAD", "POST"), policy)
		got := send(view, c.method+" /", lines...).Code
		if got != c.status || reached != (got == 200 && c.method != "OPTIONS") {
			t.Errorf("%s, %s with %q: %d, handler reached: %t; want %d",
				c.method, c.permission, c.scopes, got, reached, c.status)
		}
		guarded := api.Protect(policy)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		if got := send(guarded, c.method+" /", lines...).Code; got != c.status {
			t.Errorf("behind Protect: %s, %s with %q: %d; want %d", c.method, c.permission, c.scopes, got, c.status)
		}
	}
}

// Scopes that cannot be read are a fault, and no way in.
func TestUnreadableScopes(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(config *rest.Config) { config.Authenticators = []rest.Authenticator{byScope{}} })
	if got := send(api.View(helloView{}, rest.Permissions(rest.AnyScope)), "GET /", `X-Scopes: "`).Code; got != 503 {
		t.Error(got)
	}
}

func TestScopesOfViews(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	for _, c := range []struct {
		permissions []rest.Permission
		names       string
		any         bool
		text        string // as routes shows them
	}{
		{[]rest.Permission{rest.IsAuthenticated}, "", false, "IsAuthenticated"},
		{[]rest.Permission{rest.AnyScope}, "", true, "AnyScope"},
		{[]rest.Permission{rest.HasScope("b", "a"), rest.HasScope("a")}, "a b", false, "HasScope(b, a), HasScope(a)"},
		{[]rest.Permission{rest.HasReadWriteScope("x")}, "x:read x:write", false, "HasScope(x:read or x:write)"},
		{[]rest.Permission{
			rest.Or(rest.HasScope("a"), rest.And(ownScope{}, rest.AnyScope)),
			rest.Not(rest.HasScope("b")),
		}, "a own", true,
			"Or(HasScope(a), And(rest_test.ownScope, AnyScope)), Not(HasScope(b))"},
	} {
		names, any := api.View(helloView{}, rest.Permissions(c.permissions...)).Scopes()
		if strings.Join(names, " ") != c.names || any != c.any {
			t.Errorf("%v: %v, any %t", c.permissions, names, any)
		}
		if text := rest.And(c.permissions...).(fmt.Stringer).String(); text != "And("+c.text+")" {
			t.Error(text)
		}
	}
}

func TestMistakenScopes(t *testing.T) {
	t.Parallel()
	for _, make := range []func(){
		func() { rest.HasScope() },
		func() { rest.HasScope("") },
		func() { rest.HasScope("*") },
		func() { rest.HasScope("orders read") },
		func() { rest.HasReadWriteScope("a b") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			make()
		}()
	}
}

// The cause of a refusal is for the log. The client gets DRF's words.
func TestScopeRefusal(t *testing.T) {
	t.Parallel()
	var causes []error
	api, _ := newAPI(func(config *rest.Config) {
		config.Authenticators = []rest.Authenticator{byScope{}}
		config.OnError = func(_ *rest.Request, e *rest.Error, _ *rest.Response) {
			causes = append(causes, e.Err)
		}
	})
	for _, permission := range []rest.Permission{rest.IsAuthenticated, rest.HasScope("a")} {
		got := send(api.View(helloView{}, rest.Permissions(permission)), "GET /", "X-Scopes: b")
		if got.Code != 403 || got.Body.String() != `{"detail":"You do not have permission to perform this action."}` {
			t.Errorf("%v: %d %s", permission, got.Code, got.Body)
		}
	}
	if len(causes) != 2 || slices.ContainsFunc(causes, func(err error) bool { return !errors.Is(err, rest.ErrScope) }) {
		t.Errorf("%q", causes)
	}
}

package rest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// TestScopesFor compares what ScopesFor says with the answers to credentials of all scopes.
func TestScopesFor(t *testing.T) {
	t.Parallel()
	names := []string{"a:read", "a:write", "b", "own"}
	a, b := rest.HasReadWriteScope("a"), rest.HasScope("b")
	for _, permissions := range [][]rest.Permission{
		{rest.AllowAny}, {rest.IsAdminUser}, {rest.AnyScope}, {a}, {a, b}, {rest.AnyScope, a}, {ownScope{}},
		{rest.HasScope("b", "own")}, {rest.IsAuthenticated, rest.Or(a, b)}, {rest.Or(rest.IsAdminUser, a)},
		{rest.Or(rest.AnyScope, b)}, {rest.And(rest.Or(a, b), rest.Or(b, ownScope{}))}, {rest.Not(b)},
		{rest.Or(rest.And(a, b), a)}, {rest.AllowAny, rest.Or(rest.AllowAny, ownScope{})},
	} {
		api, _ := newAPI(func(config *rest.Config) {
			config.Authenticators = []rest.Authenticator{byScope{}}
			config.Permissions = permissions
		})
		reach := func(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }
		view := api.View(rest.Func(reach, "GET", "POST"))
		for _, method := range []string{"GET", "POST"} {
			sets := view.ScopesFor(method)
			for chosen := range 1 << len(names) {
				var has []string
				for i, name := range names {
					if chosen>>i&1 == 1 {
						has = append(has, name)
					}
				}
				want := slices.ContainsFunc(sets, func(set []string) bool {
					return !slices.ContainsFunc(set, func(name string) bool { return !slices.Contains(has, name) })
				})
				if got := send(view, method+" /", "X-Scopes: "+strings.Join(has, " ")+" ").Code; (got == 200) != want {
					t.Errorf("%s, %v: %d with %q, but ScopesFor says %q", method, permissions, got, has, sets)
				}
			}
		}
	}
}

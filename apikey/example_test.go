package apikey_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	keyhttp "github.com/latchkey-go/latchkey/apikey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/rest"
)

// oneKey knows one key, of alice. *apikey.Service, from package auth/apikey, knows all keys of a
// database.
type oneKey string

func (k oneKey) Verify(_ context.Context, key string) (*auth.Identity, error) {
	if key != string(k) {
		return nil, auth.ErrNotFound
	}
	read, err := auth.LimitTo("orders:read")
	alice := auth.User{ID: "1", Username: "alice", Active: true}
	return &auth.Identity{User: alice, Auth: &apikey.Key{Handle: "7ks3q2mzv4aa"}, Scopes: read}, err
}

// A view that takes API keys, and asks for a scope.
func ExampleAuthentication() {
	api := rest.New(rest.Config{
		Authenticators: []rest.Authenticator{keyhttp.Authentication{Keys: oneKey("lk_example"), Header: "X-API-Key"}},
	})
	view := func(scope string) *rest.View {
		hello := func(r *rest.Request) (*rest.Response, error) { return rest.OK("hello " + r.User.Username), nil }
		return api.View(rest.Func(hello, "GET"), rest.Permissions(rest.IsAuthenticated, rest.HasScope(scope)))
	}
	for _, try := range []struct{ scope, name, value string }{
		{"orders:read", "Authorization", "Api-Key lk_example"},
		{"orders:read", "X-API-Key", "lk_example"},
		{"orders:write", "X-API-Key", "lk_example"},
		{"orders:read", "X-API-Key", "lk_another"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set(try.name, try.value)
		w := httptest.NewRecorder()
		view(try.scope).ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 "hello alice"
	// 200 "hello alice"
	// 403 {"detail":"You do not have permission to perform this action."}
	// 401 {"detail":"Invalid token."}
}

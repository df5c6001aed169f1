package latchkey_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/testkit"
)

// A scope that is spelled otherwise than a view spells it opens nothing: check says so.
func TestCheckScopes(t *testing.T) {
	t.Parallel()
	answer := func(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }
	project := latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.View("/orders/", rest.Func(answer, "GET"), rest.Permissions(rest.HasReadWriteScope("orders")))
		guard := site.API.Protect(rest.Permissions(rest.Or(rest.HasScope("plain"), rest.IsAdminUser)))
		site.Handle("/plain/", guard(http.NotFoundHandler()))
		return nil
	}}
	site := testkit.Open(t, project)
	alice := site.User(t, "alice")
	create := func(scopes string) apikey.Key {
		parsed, err := auth.ParseScopes(scopes)
		if err != nil {
			t.Fatal(err)
		}
		key, _, err := site.Keys.Create(t.Context(), apikey.CreateParams{User: alice.ID, Name: "n", Scopes: &parsed})
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	create("*")
	create("orders:read orders:write plain")
	if found := latchkey.Check(t.Context(), site.Site); strings.Contains(found, "W022") {
		t.Error(found)
	}
	wrong := create("orders:raed plain")
	create("orders:raed")
	ended := create("gone")
	if err := site.Keys.Revoke(t.Context(), ended.Handle, apikey.RevokeParams{}); err != nil {
		t.Fatal(err)
	}
	found := latchkey.Check(t.Context(), site.Site)
	want := `API key ` + wrong.Handle + ` has the scope "orders:raed", which no view asks for.`
	if strings.Count(found, "W022") != 1 || !strings.Contains(found, want) ||
		!strings.Contains(found, "The views ask for orders:read, orders:write, plain.") {
		t.Error(found)
	}
}

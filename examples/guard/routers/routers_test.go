package routers_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/examples/guard/routers"
	"github.com/latchkey-go/latchkey/rest"
)

const origin = "https://app.example.com"

func TestRouters(t *testing.T) {
	t.Parallel()
	site, key := open(t)
	guard := site.API.Protect(rest.Permissions(rest.IsAuthenticated))
	for name, router := range map[string]func(routers.Guard) http.Handler{
		"chi": routers.Chi, "gin": routers.Gin, "echo": routers.Echo,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := routers.CORS(router(guard), origin)
			with := ask(h, "GET", "Authorization", "Token "+key, "Origin", origin)
			if with.Code != 200 || with.Body.String() != "Hello, alice!\n" {
				t.Errorf("with a token: %d %q", with.Code, with.Body)
			}
			if got := with.Header().Get("Access-Control-Allow-Origin"); got != origin {
				t.Errorf("Access-Control-Allow-Origin: %q", got)
			}
			without := ask(h, "GET", "Origin", origin)
			if want := `{"detail":"Authentication credentials were not provided."}`; without.Code != 401 ||
				without.Body.String() != want {
				t.Errorf("without: %d %q", without.Code, without.Body)
			}
			preflight := ask(h, "OPTIONS", "Origin", origin,
				"Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "authorization")
			if got := preflight.Header().Get("Access-Control-Allow-Headers"); preflight.Code != 204 ||
				got != "authorization" {
				t.Errorf("preflight: %d, headers %q", preflight.Code, got)
			}
		})
	}
}

// open returns a site with the user alice, and her token's key.
func open(t *testing.T) (*latchkey.Site, string) {
	site, err := latchkey.Open(t.Context(), latchkey.Project{Name: "routers"}, latchkey.Settings{
		Database: "sqlite:" + t.TempDir() + "/db.sqlite3",
		Password: latchkey.PasswordSettings{Iterations: 1000},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { site.Close() })
	if err := site.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	user, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := site.Tokens.GetOrCreate(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	return site, token.Key
}

func ask(h http.Handler, method string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/hello", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

package authtoken_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/rest"
)

// noTokens knows no token.
type noTokens struct{}

func (noTokens) Verify(context.Context, string) (*auth.Identity, error) { return nil, auth.ErrNotFound }

// TestAPIKeyAsToken checks that an operator learns that a client sent an API key with the scheme of
// tokens. The client learns nothing, and the key itself is not repeated.
func TestAPIKeyAsToken(t *testing.T) {
	t.Parallel()
	const apiKey = "lk_0123456789ABCDEFGHIJKLMNOPQRSTUV44CEZA"
	for key, want := range map[string]string{
		apiKey:          "this is API key ",
		apiKey[:40]:     "unknown token",
		"0123456789abc": "unknown token",
	} {
		var detail string
		view := rest.New(rest.Config{
			Authenticators: []rest.Authenticator{authtoken.Authentication{Tokens: noTokens{}}},
			OnRefusal:      func(_ *rest.Request, refusal rest.Refusal) { detail = refusal.Detail },
			NoRefusalLog:   true,
		}).View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }))
		r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
		r.Header.Set("Authorization", "Token "+key)
		view.ServeHTTP(w, r)
		if w.Code != 401 || w.Body.String() != `{"detail":"Invalid token."}` {
			t.Errorf("%s: %d %s", key, w.Code, w.Body)
		}
		if !strings.HasPrefix(detail, want) || strings.Contains(detail, apiKey[3:]) {
			t.Errorf("%s: %q, want %q", key, detail, want)
		}
	}
}

package throttle_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/throttle"
)

// A throttle with a key function counts by that key, and shares its counts by scope and key.
func TestKey(t *testing.T) {
	t.Parallel()
	limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{Now: newClock().Now}),
		throttle.Rates{"tenant": "2/min", "user": "1/min", "open": "none"})
	byTenant := func(r *rest.Request) (string, error) {
		switch tenant := r.Query().Get("tenant"); tenant {
		case "free":
			return "", throttle.ErrNotLimited
		case "wrapped":
			return "", fmt.Errorf("no tenant: %w", throttle.ErrNotLimited)
		case "down":
			return "", errors.New("dial tcp: secret-host refused")
		case "barred":
			return "", rest.PermissionDenied("Barred.")
		default:
			return tenant, nil
		}
	}
	h := view(limits.Key("tenant", byTenant))
	for i, c := range []struct {
		tenant, user string
		status       int
	}{
		{"a", "alice", 200}, {"a", "bob", 200}, {"a", "carol", 429}, {"b", "carol", 200},
		{"", "", 200}, {"", "", 200}, {"", "", 429}, // an empty key is a key
		{"free", "", 200}, {"free", "", 200}, {"free", "", 200}, {"wrapped", "", 200},
		{"down", "", 503}, {"barred", "", 403},
		{"a", "dave", 429},
	} {
		r := httptest.NewRequest("GET", "/?tenant="+c.tenant, nil)
		r.Header.Set("X-User", c.user)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%d: %+v: %d %s", i, c, w.Code, w.Body)
		}
	}
	user := func(r *rest.Request) (string, error) { return "alice", nil }
	keyed, plain := view(limits.Key("user", user)), view(limits.User())
	if a, b, c := get(keyed, "alice", "").Code, get(plain, "alice", "").Code, get(keyed, "alice", "").Code; a != 200 ||
		b != 200 || c != 429 {
		t.Errorf("a key is no user's id: %d %d %d", a, b, c)
	}
	if get(view(limits.Key("open", byTenant)), "", "").Code != 200 {
		t.Error("a rate of none limits")
	}
	mustPanic(t, "throttle: Key needs a function", func() { limits.Key("tenant", nil) })
	mustPanic(t, `throttle: no rate for the scope "x"`, func() { limits.Key("x", byTenant) })
}

// One throttle of the API limits each view by the scope that the view names.
func TestScoped(t *testing.T) {
	t.Parallel()
	limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{Now: newClock().Now}),
		throttle.Rates{"contacts": "1/min", "uploads": "2/min"})
	api := rest.New(rest.Config{
		Permissions: []rest.Permission{rest.AllowAny}, Throttles: []rest.Throttle{limits.Scoped()},
		Log: slog.New(slog.DiscardHandler),
	})
	scoped := func(opts ...rest.Option) http.Handler {
		return api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }), opts...)
	}
	for name, c := range map[string]struct {
		view   http.Handler
		passes int
	}{
		"contacts": {scoped(rest.ThrottleScope("contacts")), 1},
		"uploads":  {scoped(rest.ThrottleScope("uploads")), 2},
		"none":     {scoped(), 5},
	} {
		for i := range 5 {
			want := 200
			if i >= c.passes {
				want = 429
			}
			if got := get(c.view, "", "").Code; got != want {
				t.Errorf("%s: request %d: %d", name, i, got)
			}
		}
	}
	mustPanic(t, `rest: throttle: no rate for the scope "x"`, func() { scoped(rest.ThrottleScope("x")) })
	// DRF leaves such a view without a limit.
	for _, list := range [][]rest.Throttle{nil, {limits.Scope("contacts")}} {
		mustPanic(t, `rest: ThrottleScope("uploads") limits nothing`, func() {
			scoped(rest.ThrottleScope("uploads"), rest.Throttles(list...))
		})
	}
	mustPanic(t, "rest: ThrottleScope needs a name", func() { rest.ThrottleScope("") })
}

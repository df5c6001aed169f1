package rest_test

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// A 503 has a Retry-After wherever its error occurs, and however deeply the error is wrapped. It is
// at least the time that the cause names, and spread at random, so that clients that were refused
// together do not return together.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	full := func(after time.Duration) error {
		return fmt.Errorf("hash password: %w", &auth.UnavailableError{After: after, Err: errors.New("queue is full")})
	}
	for _, tt := range []struct {
		name        string
		err         error
		least, most int
	}{
		{"unknown wait", full(0), 5, 15},
		{"another fault", fmt.Errorf("query: %w", auth.ErrUnavailable), 5, 15},
		{"less than a second", full(time.Millisecond), 1, 7},
		{"whole seconds", full(3 * time.Second), 3, 11},
		{"rounded up", full(3*time.Second + 1), 4, 13},
		{"half a minute", full(30 * time.Second), 30, 65},
		{"an hour at most", full(1 << 62), 3600, 7205},
		{"a negative time is unknown", full(-time.Second), 5, 15},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, random := range []func(int64) int64{func(int64) int64 { return 0 }, func(n int64) int64 {
				return n - 1
			}} {
				want := tt.least
				if random(2) == 1 {
					want = tt.most
				}
				api, _ := newAPI(func(c *rest.Config) { c.Random = random })
				broken := api.View(helloView{}, rest.Throttles(said{err: tt.err}))
				for where, h := range map[string]http.Handler{
					"handler":  api.View(failing(func(*rest.Request) (*rest.Response, error) { return nil, tt.err })),
					"throttle": broken, "guard": api.Protect(rest.Permissions(faulty{tt.err}))(http.NotFoundHandler()),
				} {
					w := send(h, "GET /", "X-User: alice")
					if got := w.Header()["Retry-After"]; w.Code != 503 || len(got) != 1 ||
						got[0] != strconv.Itoa(want) {
						t.Errorf("%s: %d, Retry-After %v, want %d", where, w.Code, got, want)
					}
				}
			}
		})
	}
}

// The times of many clients that were refused together are spread evenly.
func TestRetryAfterIsSpread(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Random = nil })
	view := api.View(failing(func(*rest.Request) (*rest.Response, error) { return nil, auth.ErrUnavailable }))
	count := map[string]int{}
	for range 1100 {
		count[send(view, "GET /", "X-User: alice").Header().Get("Retry-After")]++
	}
	for seconds := 5; seconds <= 15; seconds++ {
		if n := count[strconv.Itoa(seconds)]; n < 40 || n > 180 { // 100 on average, with a deviation of 10
			t.Errorf("%d of 1100 come after %d seconds", n, seconds)
		}
	}
	if len(count) != 11 {
		t.Errorf("waits %v", count)
	}
}

// A handler's own Retry-After is kept.
func TestOwnRetryAfter(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	own := &rest.Error{Status: 503, Detail: "closed", Header: http.Header{"Retry-After": {"86400"}}}
	for err, want := range map[*rest.Error]string{own: "86400", {Status: 503, Detail: "closed"}: ""} {
		w := send(api.View(failing(func(*rest.Request) (*rest.Response, error) { return nil, err })), "GET /",
			"X-User: alice")
		if got := w.Header().Get("Retry-After"); w.Code != 503 || got != want {
			t.Errorf("%d, Retry-After %q, want %q", w.Code, got, want)
		}
	}
}

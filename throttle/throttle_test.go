package throttle_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/throttle"
)

// byHeader authenticates the user that X-User names.
type byHeader struct{}

func (byHeader) Authenticate(r *rest.Request) (*auth.Identity, error) {
	name := r.Header.Get("X-User")
	if name == "" {
		return nil, nil
	}
	return &auth.Identity{User: auth.User{ID: auth.UserID(name), Username: name, Active: true}}, nil
}

func (byHeader) Challenge() string { return "Test" }

// view answers every request that the throttles admit.
func view(throttles ...rest.Throttle) http.Handler {
	api := rest.New(rest.Config{
		Authenticators: []rest.Authenticator{byHeader{}}, Permissions: []rest.Permission{rest.AllowAny},
		Throttles: throttles, ClientAddress: rest.ForwardedFor(1), Log: slog.New(slog.DiscardHandler),
	})
	return api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.OK(rest.Object{"user", r.User.Username}), nil
	}))
}

func get(h http.Handler, user, address string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("X-User", user)
	r.Header.Set("X-Forwarded-For", address)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func mustPanic(t *testing.T, want string, fn func()) {
	t.Helper()
	defer func() {
		if s, _ := recover().(string); !strings.HasPrefix(s, want) {
			t.Errorf("panic %q, want %q", s, want)
		}
	}()
	fn()
}

// TestRecorded compares with recorded answers of Django at the same rates.
func TestRecorded(t *testing.T) {
	t.Parallel()
	limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{Now: newClock().Now}),
		throttle.Rates{"user": "3/min", "anon": "2/min", "uploads": "1/hour"})
	for _, c := range []struct {
		name          string
		view          http.Handler
		user, address string
		passes        int
		retry, body   string
	}{
		{"throttle user: fourth is refused", view(limits.User()), "dave", "", 3, "60",
			`{"detail":"Request was throttled. Expected available in 60 seconds."}`},
		{"throttle anon: third is refused", view(limits.Anon()), "", "203.0.113.7", 2, "60",
			`{"detail":"Request was throttled. Expected available in 60 seconds."}`},
		{"throttle anon: a user is not throttled", view(limits.Anon()), "alice", "203.0.113.7", 5, "",
			`{"user":"alice"}`},
		{"throttle scoped: second is refused", view(limits.Scope("uploads")), "erin", "", 1, "3600",
			`{"detail":"Request was throttled. Expected available in 3600 seconds."}`},
	} {
		for range c.passes {
			if w := get(c.view, c.user, c.address); w.Code != 200 {
				t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
			}
		}
		w := get(c.view, c.user, c.address)
		if w.Header().Get("Retry-After") != c.retry || w.Body.String() != c.body || (w.Code == 429) != (c.retry != "") {
			t.Errorf("%s: %d %v %s", c.name, w.Code, w.Header(), w.Body)
		}
	}
}

// TestSharedCounts has pairs of clients at a rate of 1. The second client is refused if both share
// a count.
func TestSharedCounts(t *testing.T) {
	t.Parallel()
	type client struct{ user, address string }
	for name, c := range map[string]struct {
		first, second client
		shared        bool
	}{
		"a user at two addresses":        {client{"1", "192.0.2.1"}, client{"1", "192.0.2.2"}, true},
		"two users at an address":        {client{"1", "192.0.2.1"}, client{"2", "192.0.2.1"}, false},
		"an address":                     {client{"", "192.0.2.1"}, client{"", "192.0.2.1"}, true},
		"two addresses":                  {client{"", "192.0.2.1"}, client{"", "192.0.2.2"}, false},
		"a user and an anonymous client": {client{"1", "192.0.2.1"}, client{"", "192.0.2.1"}, false},
		"a user named like an address":   {client{"192.0.2.1", "x"}, client{"", "192.0.2.1"}, false},
		"one IPv6 network":               {client{"", "2001:db8:1:2::1"}, client{"", "2001:db8:1:2:ffff::9"}, true},
		"two IPv6 networks":              {client{"", "2001:db8:1:2::1"}, client{"", "2001:db8:1:3::1"}, false},
		"IPv4-mapped IPv6":               {client{"", "::ffff:192.0.2.1"}, client{"", "192.0.2.1"}, true},
		"two spellings of IPv6":          {client{"", "2001:DB8::1"}, client{"", "2001:0db8::1"}, true},
		"an IPv6 zone":                   {client{"", "fe80::1%eth0"}, client{"", "fe80::1"}, true},
		"not an address":                 {client{"", "unknown"}, client{"", "unknown"}, true},
		"two that are not addresses":     {client{"", "unknown"}, client{"", "hidden"}, false},
		"two long addresses": {client{"", strings.Repeat("x", 9000)}, client{"", strings.Repeat("x", 9001)},
			false},
		"one long address": {client{"", strings.Repeat("x", 9000)}, client{"", strings.Repeat("x", 9000)},
			true},
		"ids that are not printable": {client{"\x00", ""}, client{"\x01", ""}, false},
		"an id in another script":    {client{"ключ", ""}, client{"ключ", ""}, true},
		"an id that looks like a digest": {client{"\x00", ""},
			client{"sha256-6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", ""}, false},
	} {
		limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{}), throttle.Rates{"user": "1/day"})
		h := view(limits.User())
		if w := get(h, c.first.user, c.first.address); w.Code != 200 {
			t.Errorf("%s: the first: %d", name, w.Code)
		}
		if w := get(h, c.second.user, c.second.address); (w.Code == 429) != c.shared {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}

// keys is a counter that records the keys.
type keys struct {
	asked []string
	err   error
}

func (k *keys) Take(_ context.Context, key string, limit int, per time.Duration) (bool, time.Duration, error) {
	k.asked = append(k.asked, fmt.Sprint(key, " ", limit, " ", per))
	return true, 0, k.err
}

func TestKeys(t *testing.T) {
	t.Parallel()
	counter := &keys{}
	limits := throttle.New(counter, throttle.Rates{"user": "3/min", "anon": "2/h", "a.b-c_D1": "0/day", "free": "none"})
	h := view(limits.User(), limits.Anon(), limits.Scope("a.b-c_D1"), limits.Scope("free"))
	get(h, "7", "192.0.2.1")
	get(h, "", "2001:db8::1")
	get(h, strings.Repeat("é", 40), "")
	if diff := cmp.Diff([]string{
		"user:id/7 3 1m0s", "a.b-c_D1:id/7 0 24h0m0s",
		"user:ip/2001:db8::/64 3 1m0s", "anon:ip/2001:db8::/64 2 1h0m0s", "a.b-c_D1:ip/2001:db8::/64 0 24h0m0s",
	}, counter.asked[:5]); diff != "" {
		t.Error(diff)
	}
	for _, asked := range counter.asked[5:] {
		key, _, _ := strings.Cut(asked, " ")
		if len(key) > 255 || !strings.Contains(key, ":id/sha256-") {
			t.Errorf("a long id is %s", asked)
		}
	}
}

// TestKeysOfOddIDs: a key contains the id itself or its digest.
func TestKeysOfOddIDs(t *testing.T) {
	t.Parallel()
	for id, plain := range map[string]bool{
		"7": true, "!~": true, strings.Repeat("a", 64): true, strings.Repeat("a", 65): false, "a b": false, " ": false,
		"\x7f": false, "a\x00": false, "é": false,
	} {
		counter := &keys{}
		get(view(throttle.New(counter, throttle.Rates{"user": "1/s"}).User()), id, "")
		if want := "user:id/" + id + " 1 1s"; len(counter.asked) != 1 || (counter.asked[0] == want) != plain ||
			!plain && !strings.HasPrefix(counter.asked[0], "user:id/sha256-") {
			t.Errorf("%q: %q", id, counter.asked)
		}
	}
}

// TestAddress: Address counts by the address alone, for any user. The address is that of the
// request or of the function.
func TestAddress(t *testing.T) {
	t.Parallel()
	counter := &keys{}
	limits := throttle.New(counter, throttle.Rates{"sign-in": "2/min"})
	h := view(limits.Address("sign-in", nil),
		limits.Address("sign-in", func(*http.Request) string { return "2001:db8::7" }))
	get(h, "7", "192.0.2.1")
	get(h, "", "192.0.2.1")
	one, other := "sign-in:ip/192.0.2.1 2 1m0s", "sign-in:ip/2001:db8::/64 2 1m0s"
	if diff := cmp.Diff([]string{one, other, one, other}, counter.asked); diff != "" {
		t.Error(diff)
	}
}

func TestCheckRate(t *testing.T) {
	t.Parallel()
	if err := throttle.CheckRate("5/min"); err != nil {
		t.Error(err)
	}
	if err := throttle.CheckRate("5/month"); err == nil {
		t.Error("5/month is accepted")
	}
}

func TestCounterFaultIsA503(t *testing.T) {
	t.Parallel()
	limits := throttle.New(&keys{err: errors.New("dial tcp: secret-host refused")}, throttle.Rates{"user": "3/min"})
	w := get(view(limits.User()), "7", "")
	if w.Code != 503 || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestAllowOfACounterFault: the error names the scope and keeps its cause. The request is not
// admitted, whatever else the counter answers.
func TestAllowOfACounterFault(t *testing.T) {
	t.Parallel()
	limits := throttle.New(&keys{err: auth.ErrUnavailable}, throttle.Rates{"user": "3/min"})
	ok, wait, err := limits.User().Allow(&rest.Request{
		Request: httptest.NewRequest("GET", "/", nil), User: auth.User{ID: "7"}})
	if ok || wait != 0 || !errors.Is(err, auth.ErrUnavailable) || !strings.HasPrefix(err.Error(), "throttle user: ") {
		t.Errorf("%v, %v, %v", ok, wait, err)
	}
}

func TestThrottlesOfOneScopeShare(t *testing.T) {
	t.Parallel()
	limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{}),
		throttle.Rates{"user": "1/day", "login": "1/day"})
	for _, c := range []struct {
		throttle rest.Throttle
		status   int
	}{{limits.User(), 200}, {limits.Scope("user"), 429}, {limits.Scope("login"), 200}, {limits.Scope("login"), 429}} {
		if w := get(view(c.throttle), "7", ""); w.Code != c.status {
			t.Errorf("%v: %d", c.throttle, w.Code)
		}
	}
	if got := fmt.Sprint(limits.User()); got != "user 1/day" {
		t.Error(got)
	}
}

// TestParallelRequests sends parallel requests through the whole view (DRF #5181: a race of the
// counter let more pass).
func TestParallelRequests(t *testing.T) {
	t.Parallel()
	limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{}), throttle.Rates{"user": "17/hour"})
	h := view(limits.User())
	var all sync.WaitGroup
	var passed, refused atomic.Int32
	for range 200 {
		all.Go(func() {
			switch w := get(h, "7", ""); w.Code {
			case 200:
				passed.Add(1)
			case 429:
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if passed.Load() != 17 || refused.Load() != 183 {
		t.Errorf("%d passed, %d refused", passed.Load(), refused.Load())
	}
}

func TestNewPanics(t *testing.T) {
	t.Parallel()
	counter := &keys{}
	mustPanic(t, "throttle: New needs a counter", func() { throttle.New(nil, nil) })
	mustPanic(t, `throttle: the rate of the scope "user": "5/month": the period must be`,
		func() { throttle.New(counter, throttle.Rates{"user": "5/month"}) })
	for _, scope := range []string{"", "a b", "a/b", "a:b", "@", "[", "`", "{", "ü", strings.Repeat("x", 65)} {
		mustPanic(t, "throttle: the scope ", func() { throttle.New(counter, throttle.Rates{scope: "1/day"}) })
	}
	for _, scope := range []string{"AZaz09_-.", strings.Repeat("x", 64)} {
		throttle.New(counter, throttle.Rates{scope: "1/day"})
	}
	limits := throttle.New(counter, throttle.Rates{"other": "1/day"})
	mustPanic(t, `throttle: no rate for the scope "user"`, func() { limits.User() })
	mustPanic(t, `throttle: no rate for the scope "anon"`, func() { limits.Anon() })
	mustPanic(t, `throttle: no rate for the scope "uploads"`, func() { limits.Scope("uploads") })
}

package rest_test

import (
	"context"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// askedUsers knows no user. It counts its calls and records the longest name or password.
type askedUsers struct{ asked, longest int }

func (u *askedUsers) Authenticate(_ context.Context, username, password string) (auth.User, error) {
	u.asked++
	u.longest = max(u.longest, len(username), len(password))
	return auth.User{}, auth.ErrBadCredentials
}

// byAddress is a throttle that reads the client's address and never refuses.
type byAddress struct{}

func (byAddress) Allow(r *rest.Request) (bool, time.Duration, error) {
	return r.ClientAddress() != "-", 0, nil
}

// Django CVE-2025-14550 (repeated headers, joined one by one), Rails CVE-2021-22904 and
// CVE-2024-47887 (a regular expression over the token's header), golang-jwt CVE-2025-30204 (an
// allocation for each separator): the memory for a header grows no faster than the header, and is
// at most a small multiple of it. The test measures allocations, so it is not parallel.
func TestHugeHeadersTakeLinearMemory(t *testing.T) {
	const size = 1 << 18
	users := &askedUsers{}
	api := rest.New(rest.Config{
		Authenticators: []rest.Authenticator{byCredentials{}, rest.BasicAuthentication{Users: users}},
		Permissions:    []rest.Permission{rest.AllowAny}, Renderers: []rest.Renderer{rest.JSON{}, rest.StaticHTML{}},
		ClientAddress: rest.AnyForwardedFor, Throttles: []rest.Throttle{byAddress{}},
	})
	view := api.View(echo[credentials]{})
	shapes := map[string][]string{}
	for _, text := range []string{
		"Basic YWFh", "Basic YTph", "Basic ====", "Test a", "Test \xa0", "Test ", " ", "\t,", ",", "a/b,", "a/b;a=b",
		"a/b;a=\"", "a/b;a=\"\\", "a/b;",
		"a/b;a*0*=utf-8''%41", "\xe9", "application/json ;", "application/json; charset=-a", "*/*,", "a=b;",
		"192.0.2.1,",
	} {
		last := text[strings.LastIndexAny(text[:len(text)-1], " ;")+1:] // the header's last piece, repeated
		shapes[text+"…"] = []string{text + strings.Repeat(last, size/len(last))}
		shapes[text+" in many lines"] = slices.Repeat([]string{text}, size/10)
	}
	shapes["empty lines"] = make([]string, size/10)
	for _, name := range []string{"Authorization", "Accept", "Content-Type", "X-Forwarded-For", "Cookie"} {
		for shape, lines := range shapes {
			r := httptest.NewRequest("POST", "/", strings.NewReader("{}"))
			r.Header[name] = lines
			length := uint64(len(strings.Join(lines, ",")))
			w := httptest.NewRecorder()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			view.ServeHTTP(w, r)
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > 24*length+1<<18 || w.Code >= 500 {
				t.Errorf("%s: %q of %d bytes: %d bytes allocated in %d pieces, status %d", name, shape, length, took,
					after.Mallocs-before.Mallocs, w.Code)
			}
		}
	}
	if users.asked != 1 || users.longest > size {
		t.Errorf("asked %d times, for %d bytes", users.asked, users.longest)
	}
}

package throttle_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/throttle"
)

// Each address may request this view twice a minute.
func Example() {
	limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{}), throttle.Rates{"anon": "2/min"})
	api := rest.New(rest.Config{
		Permissions: []rest.Permission{rest.AllowAny},
		Throttles:   []rest.Throttle{limits.Anon()},
	})
	view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) { return rest.OK("pong"), nil }))
	for range 3 {
		w := httptest.NewRecorder()
		view.ServeHTTP(w, httptest.NewRequest("GET", "/ping/", nil))
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 "pong"
	// 200 "pong"
	// 429 {"detail":"Request was throttled. Expected available in 60 seconds."}
}

// Each key of an API, such as a customer's account, shares one count.
func ExampleLimits_Key() {
	limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{}), throttle.Rates{"account": "1/min"})
	account := func(r *rest.Request) (string, error) {
		if r.User.Staff {
			return "", throttle.ErrNotLimited
		}
		return r.PathValue("account"), nil
	}
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})
	view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) { return rest.OK("pong"), nil }),
		rest.Throttles(limits.Key("account", account)))
	for _, account := range []string{"a", "b", "a"} {
		r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
		r.SetPathValue("account", account)
		view.ServeHTTP(w, r)
		fmt.Println(account, w.Code)
	}
	// Output:
	// a 200
	// b 200
	// a 429
}

// onPost limits POST alone. Reading stays free.
type onPost struct{ rest.Throttle }

func (o onPost) Allow(r *rest.Request) (bool, time.Duration, error) {
	if r.Method != http.MethodPost {
		return true, 0, nil
	}
	return o.Throttle.Allow(r)
}

// A throttle of one's own passes the requests that are not limited.
func ExampleLimits_Scope_oneMethod() {
	limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{}), throttle.Rates{"comments": "1/min"})
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})
	pong := func(*rest.Request) (*rest.Response, error) { return rest.OK("pong"), nil }
	view := api.View(rest.Func(pong, "GET", "POST"), rest.Throttles(onPost{limits.Scope("comments")}))
	for _, method := range []string{"GET", "POST", "GET", "POST"} {
		w := httptest.NewRecorder()
		view.ServeHTTP(w, httptest.NewRequest(method, "/comments/", nil))
		fmt.Println(method, w.Code)
	}
	// Output:
	// GET 200
	// POST 200
	// GET 200
	// POST 429
}

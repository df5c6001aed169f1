package throttle_test

import (
	"fmt"
	"net/http/httptest"

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

package rest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/latchkey-go/latchkey/rest"
)

// noStore is middleware: it keeps caches from storing answers.
func noStore(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// Middleware around one view. Its route still counts as a view, with its guard.
func ExampleWrap() {
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.IsAuthenticated}})
	view := api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK("secret"), nil }, "GET"))
	wrapped := rest.Wrap(view, noStore)

	w := httptest.NewRecorder()
	wrapped.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Println(w.Code, w.Header().Get("Cache-Control"), rest.ViewOf(wrapped) == view)
	// Output: 403 no-store true
}

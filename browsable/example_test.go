package browsable_test

import (
	"fmt"
	"net/http/httptest"
	"strings"

	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/rest"
)

// A browser gets a page, and any other client gets JSON.
func Example() {
	api := rest.New(rest.Config{
		Permissions: []rest.Permission{rest.AllowAny},
		Renderers:   []rest.Renderer{rest.JSON{}, browsable.Renderer{}},
	})
	view := api.View(rest.Func(func(*rest.Request) (*rest.Response, error) {
		return rest.OK(rest.Object{"text", "milk"}), nil
	}))
	for _, accept := range []string{"*/*", "text/html"} {
		r, w := httptest.NewRequest("GET", "/notes/1/", nil), httptest.NewRecorder()
		r.Header.Set("Accept", accept)
		view.ServeHTTP(w, r)
		fmt.Println(w.Header().Get("Content-Type"), strings.HasPrefix(w.Body.String(), "<!DOCTYPE html>"))
	}
	// Output:
	// application/json false
	// text/html; charset=utf-8 true
}

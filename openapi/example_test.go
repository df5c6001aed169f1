package openapi_test

import (
	"fmt"

	"github.com/latchkey-go/latchkey/openapi"
	"github.com/latchkey-go/latchkey/rest"
)

// Greeting is the answer of a view, and a component of the document.
type Greeting struct {
	Text string `json:"text"`
}

func greet(*rest.Request) (*rest.Response, error) { return rest.OK(Greeting{"Hello"}), nil }

// An answer whose form the code of a view does not say is documented at the mount. In a project
// site.Routes are the routes.
func ExampleNew() {
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})
	view := api.View(rest.Func(greet), rest.Documented("GET", rest.Operation{Answer: Greeting{}, Summary: "Greet"}))
	routes := func() []rest.Route { return []rest.Route{{Pattern: "/api/greetings/{name}/", View: view}} }
	docs := openapi.New(openapi.Config{Title: "Greetings", Prefix: "/api"}, routes)

	paths, _ := docs.Document().Get("paths")
	for path, item := range paths.(rest.Object).All() {
		for method, operation := range item.(rest.Object).All() {
			id, _ := operation.(rest.Object).Get("operationId")
			fmt.Println(method, path, id)
		}
	}
	// Output: get /api/greetings/{name}/ greetings_retrieve
}

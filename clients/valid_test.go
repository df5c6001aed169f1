package clients_test

import (
	"os"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// documents are the golden files of the documents, by their names.
var documents = map[string]string{
	"shop":     "../conformance/shop/openapi.json",
	"library":  "../openapi/testdata/library.json",
	"tutorial": "../openapi/testdata/tutorial.json",
	"kinds":    "../openapi/testdata/kinds.json",
	"odd":      "../openapi/testdata/odd.json",
	"keys":     "../examples/keys/testdata/openapi.json",
	"example":  "../examples/tutorial/testdata/openapi.json",
	"orders":   "../examples/orders/testdata/openapi.json",
}

// TestValid validates documents, with their examples.
func TestValid(t *testing.T) {
	t.Parallel()
	for name, path := range documents {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			document, err := openapi3.NewLoader().LoadFromData(text)
			if err != nil {
				t.Fatal(err)
			}
			if err := document.Validate(t.Context()); err != nil {
				t.Error(err)
			}
			if document.Paths.Len() == 0 {
				t.Error("it has no path")
			}
		})
	}
}

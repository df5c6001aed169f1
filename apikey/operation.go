package apikey

import (
	"net/http"

	"github.com/latchkey-go/latchkey/rest"
)

// shown are the fields of describe.
type shown struct {
	Handle      string   `json:"handle"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Scopes      []string `json:"scopes"`
	Networks    []string `json:"networks"`
	State       string   `json:"state"`
	Created     *string  `json:"created"`
	Expires     *string  `json:"expires"`
	LastUsed    *string  `json:"last_used"`
	LastNetwork *string  `json:"last_network"`
	Rotated     *string  `json:"rotated"`
	Successor   *string  `json:"successor"`
}

// APIKey and NewAPIKey are answers of the views, for the document of an API: their names are those
// of the components.
type (
	// APIKey is a key.
	APIKey struct{ shown }
	// NewAPIKey is a key that was just made, with its text.
	NewAPIKey struct {
		shown
		Key string `json:"key"`
	}
)

// Operation documents the keys.
func (v ListView) Operation(method string) rest.Operation {
	if method != http.MethodPost {
		return rest.Operation{Answer: []APIKey{}}
	}
	return rest.Operation{Body: rest.Schema{Name: "APIKey", Fields: v.Fields(method)}, Answer: NewAPIKey{},
		Status: http.StatusCreated, Errors: []int{http.StatusConflict}}
}

// Operation documents the key.
func (KeyView) Operation(method string) rest.Operation {
	if method == http.MethodGet {
		return rest.Operation{Answer: APIKey{}}
	}
	return rest.Operation{Errors: []int{http.StatusConflict}}
}

// Operation documents the new key.
func (v RotateView) Operation(method string) rest.Operation {
	return rest.Operation{Body: rest.Schema{Name: "RotateAPIKey", Fields: v.Fields(method)}, Answer: NewAPIKey{},
		Status: http.StatusCreated, Errors: []int{http.StatusConflict}}
}

// noContent is the operation of a view that answers 204.
var noContent = rest.Operation{Status: http.StatusNoContent}

// Operation documents the answer, which has no body.
func (LogoutView) Operation(string) rest.Operation { return noContent }

// Operation documents the answer, which has no body.
func (LogoutAllView) Operation(string) rest.Operation { return noContent }

// Operation documents the answer, which has no body.
func (KnoxLogoutAll) Operation(string) rest.Operation { return noContent }

// Operation documents the user and the credential.
func (WhoAmIView) Operation(string) rest.Operation {
	return rest.Operation{Answer: rest.Object{"type", "object", "properties", rest.Object{
		"user", rest.Object{"type", "object", "additionalProperties", rest.Object{}},
		"credential", rest.Object{"type", []string{"object", "null"}, "additionalProperties", rest.Object{}},
	}, "required", []string{"user", "credential"}}}
}

// Operation documents the key.
func (KnoxLogin) Operation(string) rest.Operation {
	field := func(name, kind string) rest.Field { return rest.Field{Name: name, Type: kind, Required: true} }
	return rest.Operation{Answer: rest.Schema{Name: "KnoxToken", Fields: []rest.Field{field("expiry", "datetime"),
		field("token", "string")}}}
}

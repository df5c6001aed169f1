package openapi_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/apikey"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/openapi"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// BookRequest and PatchedBookRequest are models with the names of components of Book.
type BookRequest struct {
	ID    int64
	Wish  string `model:"max_length=9"`
	Page  int32
	Kind  Status `model:"max_length=4"`
	Order string `model:"max_length=5"`
}

// StatusEnum has the name of a component with choices.
type StatusEnum struct {
	Größe  string          `json:"größe"`
	Amount int64           `json:"amount,string"`
	Took   time.Duration   `json:"took"`
	Any    any             `json:"any"`
	Tree   Tree            `json:"tree"`
	Paths  map[string]Tree `json:"paths"`
}

// Tree is a list of its own type.
type Tree []Tree

// Paged is a generic answer.
type Paged[T any] struct {
	Items []T       `json:"items"`
	Next  *Paged[T] `json:"next"`
}

type 图 struct {
	Name string `json:"name"`
}

var level = serializer.Plain{Name: "Level", Fields: serializer.Fields{
	{Name: "status", Type: serializer.Choice, Choices: model.Choices(1, "Half", "2.5", "More")},
	{Name: "sure", Type: serializer.Choice, Choices: model.Choices(1, "Yes", 0, "No")},
	{Name: "sta_tus", Type: serializer.MultipleChoice, Choices: model.Choices("a", "A", "b", "B")},
	{Name: "staTus", Type: serializer.MultipleChoice, Choices: model.Choices("c", "C")},
	{Name: "files", Type: serializer.List, Child: &serializer.Field{Type: serializer.File}},
	{Name: "deep", Nested: serializer.Plain{Name: "Deep", Fields: serializer.Fields{
		{Name: "inners", Nested: inner, Many: true}, {Name: "price", Type: serializer.Decimal, MaxDigits: 9,
			DecimalPlaces: 4, Null: true}}}, Many: true},
}}

// odd is a site of views that are easy to describe wrongly.
func odd() *site {
	s, e := newSite(), env()
	plan := level.Compile(e.Env)
	api := resource.NewRouter(s, e, "/v1/")
	api.Register("books", resource.ViewSet[Book]{Source: rows[Book]{},
		Pages:  resource.PageNumber{Size: 3, Param: "format"},
		Filter: []string{"status"}, Search: []string{"title"}, Lookup: "title", LookupParam: "title",
		SerializerFor: map[string]serializer.Serializer[Book]{
			resource.Create: {Fields: []string{"title", "status"}}, "cite": {Fields: []string{"isbn"}}},
		Actions: []resource.Action[Book]{
			{Name: "cite", Path: "cite/{style:slug}/{page:int}", Methods: "GET POST", Detail: lend},
			{Name: "gone", Methods: "DELETE", List: newest, Options: []rest.Option{rest.Documented("DELETE",
				rest.Operation{Deprecated: true, Answer: []string{}, Status: 202, Errors: []int{202, 418, 499}})}},
		}})
	api.Register("recent", resource.ViewSet[Book]{Source: rows[Book]{},
		Pages: resource.Cursor{Size: 3, Order: []string{"id"}},
		Name:  "recent", Only: []string{resource.List}})
	api.Register("wishes", resource.ViewSet[BookRequest]{Source: rows[BookRequest]{}, Name: "wish",
		Filter: []string{"page", "order"}, Order: []string{resource.All}, Pages: resource.LimitOffset{Size: 3}})
	keys := rest.Authenticators(apikey.Authentication{Keys: noTokens{}}, tokens)
	either := rest.Or(rest.HasReadWriteScope("books"), rest.HasScope("all", "books:read"))
	for _, one := range []struct {
		path string
		view any
		opts []rest.Option
	}{
		{"/either/", echo{}, []rest.Option{keys, rest.Permissions(either)}},
		{"/limited/", echo{}, []rest.Option{keys, rest.Permissions(rest.AllowAny)}},
		{"/any/", echo{}, []rest.Option{keys, rest.Permissions(rest.AnyScope)}},
		{"/function/", rest.Func(myView, "GET", "HEAD", "POST", "DELETE"), nil},
		{"/a/{one:int}/", rest.Func(myView), nil},
		{"/a/{other}/", rest.Func(myView, "GET", "PUT"), nil},
		{"/größe/{名}/", rest.Func(myView), nil},
		{"/pointer/", rest.Func(myView), answers(&lent{})},
		{"/clash/", rest.Func(myView), answers(StatusEnum{})},
		{"/generic/", rest.Func(myView), answers(Paged[lent]{})},
		{"/generic/notes/", rest.Func(myView), answers([]Paged[*note]{})},
		{"/bytes/", rest.Func(myView), answers([]byte{})},
		{"/unnamed/", rest.Func(myView), answers([]图{})},
		{"/schema/", rest.Func(myView), answers(rest.Object{"type", "array", "prefixItems", []rest.Object{{"const", 1}},
			"items", true, "maxItems", 2})},
		{"/any-of/", rest.Func(myView), answers(rest.Object{"anyOf", []rest.Object{{"type", []any{"object", "null"},
			"required", []string{"x"}, "properties", map[string]any{"x": true}}}})},
		{"/level/", echo{}, []rest.Option{rest.Documented("POST", rest.Operation{Body: plan, Answer: plan})}},
	} {
		s.View(one.path, one.view, one.opts...)
	}
	return s
}

func answers(form any) []rest.Option {
	return []rest.Option{rest.Documented("GET", rest.Operation{Answer: form})}
}

// TestPageOfOdd draws the page of every document.
func TestPageOfOdd(t *testing.T) {
	t.Parallel()
	for _, s := range []*site{odd(), kinds()} {
		docs := openapi.New(openapi.Config{}, s.Routes)
		view := s.api.View(docs.Page(page.New(page.Site{Name: "Odd"})), rest.Permissions(rest.AllowAny))
		w := httptest.NewRecorder()
		view.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/docs/", nil))
		if w.Code != 200 || w.Body.Len() > 1<<20 {
			t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
		}
	}
}

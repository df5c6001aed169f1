package openapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/openapi"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

var update = flag.Bool("update", false, "write the golden files")

// site keeps routes as a latchkey.Site does.
type site struct {
	api    *rest.API
	routes []rest.Route
}

func (s *site) View(pattern string, view any, opts ...rest.Option) {
	s.routes = append(s.routes, rest.Route{Pattern: pattern, View: s.api.View(view, opts...)})
}

func (s *site) Routes() []rest.Route { return s.routes }

// tokens is an authenticator of DRF's tokens, without tokens.
var tokens = authtoken.Authentication{Tokens: noTokens{}}

type noTokens struct{}

func (noTokens) Verify(context.Context, string) (*auth.Identity, error) { return nil, auth.ErrNotFound }

func newSite() *site {
	return &site{api: rest.New(rest.Config{Authenticators: []rest.Authenticator{tokens}})}
}

type Status string

func (Status) Choices() []model.Choice { return model.Choices("open", "Open", "done", "Done") }

type Shelf struct {
	ID   int64
	Name string `model:"max_length=40,unique"`
}

type Book struct {
	ID     model.UUID       `model:"primary_key"`
	Title  string           `model:"max_length=80" help:"As on the cover."`
	ISBN   string           `model:"max_length=13,blank" label:"ISBN"`
	Pages  *int32           `model:"min=1"`
	Status Status           `model:"max_length=4,default=open"`
	Site   string           `model:"url,blank"`
	Shelf  model.Ref[Shelf] `model:"cascade,null"`
	Stamp  int64            `model:"default=1,noedit"`
}

func (Book) Meta() model.Meta { return model.Meta{Version: "stamp"} }

// rows are no rows.
type rows[T any] struct{}

func (rows[T]) List(context.Context, model.Query) iter.Seq2[*T, error] {
	return func(func(*T, error) bool) {}
}
func (rows[T]) Get(context.Context, model.Query) (*T, error)         { return nil, auth.ErrNotFound }
func (rows[T]) Count(context.Context, model.Cond) (int64, error)     { return 0, nil }
func (rows[T]) Insert(context.Context, *T) error                     { return nil }
func (rows[T]) Update(context.Context, *T, ...string) error          { return nil }
func (rows[T]) Delete(context.Context, ...*T) (model.Deleted, error) { return model.Deleted{}, nil }
func (rows[T]) Select(context.Context, *model.Model, model.Cond) ([]model.Row, error) {
	return nil, nil
}
func (rows[T]) Exists(context.Context, *model.Model, model.Cond) (bool, error) { return false, nil }

func env() resource.Env {
	set := model.NewSet(model.App{Label: "library", Models: []any{Shelf{}, Book{}, BookRequest{}}})
	return resource.Env{
		Env:  serializer.Env{Models: set, Rows: rows[Shelf]{}},
		InTx: func(ctx context.Context, fn func(context.Context) error) error { return fn(ctx) },
	}
}

// lent is the answer of the action lend.
type lent struct {
	To    string   `json:"to"`
	Days  int      `json:"days,omitempty"`
	Notes []string `json:"notes"`
}

func lend(*rest.Request, *resource.Object[Book]) (*rest.Response, error) {
	return rest.NoContent(), nil
}

func newest(*rest.Request, *resource.Listing[Book]) (*rest.Response, error) {
	return rest.NoContent(), nil
}

func library() *site {
	s := newSite()
	api := resource.NewRouter(s, env(), "/api/")
	to := rest.Field{Name: "to", Type: "string", Required: true}
	brief := serializer.Serializer[Book]{Fields: []string{"id", "title"}}
	api.Register("books", resource.ViewSet[Book]{
		Source: rows[Book]{}, SerializerFor: map[string]serializer.Serializer[Book]{resource.List: brief},
		Filter: []string{"status", "pages__gte", "shelf", "title__in", "site__isnull"}, Search: []string{"title"},
		Order: []string{"title"}, Pages: resource.PageNumber{Size: 10, SizeBy: "page_size"},
		Guard: resource.Guard{ETag: true, Require: true},
		Actions: []resource.Action[Book]{
			{Name: "lend", Methods: "POST", Detail: lend, Options: []rest.Option{rest.Documented("POST",
				rest.Operation{Body: rest.Schema{Name: "Loan", Fields: []rest.Field{to}}, Answer: lent{},
					Summary: "Lend a book", Example: rest.Object{"to", "alice", "notes", []string{}}})}},
			{Name: "newest", List: newest},
		},
	})
	api.Register("shelves", resource.ViewSet[Shelf]{
		Source: rows[Shelf]{}, Pages: resource.Cursor{Size: 5, Order: []string{"name"}},
		Serializer: serializer.Serializer[Shelf]{Fields: []string{"id", "name"}},
		Options:    []rest.Option{rest.Permissions(rest.AllowAny)},
	})
	return s
}

type MyView struct{}

func (MyView) Get(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }

func myView(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }

func tutorial() *site {
	s := newSite()
	s.View("/get/my/view/", MyView{})
	s.View("/get/my/func/", rest.Func(myView, "GET"))
	return s
}

func document(t *testing.T, s *site, c openapi.Config) []byte {
	t.Helper()
	compact, err := json.Marshal(openapi.New(c, s.Routes).Document())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, compact, "", "  "); err != nil {
		t.Fatal(err)
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// TestDocument compares documents with golden files. The same routes give the same bytes.
func TestDocument(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]func() *site{"library": library, "tutorial": tutorial, "kinds": kinds, "odd": odd} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, got := "testdata/"+name+".json", document(t, s(), openapi.Config{Title: name})
			if !bytes.Equal(got, document(t, s(), openapi.Config{Title: name})) {
				t.Error("two documents of the same routes differ")
			}
			golden(t, path, got)
		})
	}
}

// TestPage shows the document as a page that needs no script.
func TestPage(t *testing.T) {
	t.Parallel()
	s := library()
	docs := openapi.New(openapi.Config{Title: "Library <b>", Description: "Books & shelves."}, s.Routes)
	s.View("/schema/", docs.View())
	s.View("/docs/", docs.Page(page.New(page.Site{Name: "Library"})), rest.Permissions(rest.AllowAny))
	w := httptest.NewRecorder()
	s.routes[len(s.routes)-1].View.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/docs/", nil))
	got := w.Body.Bytes()
	if w.Code != 200 || !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("got %d with %v", w.Code, w.Header())
	}
	if bytes.Contains(got, []byte("Library <b>")) || bytes.Contains(got, []byte("<script")) {
		t.Error("the title is not escaped, or there is a script")
	}
	golden(t, "testdata/library.html", got)
}

// golden compares with a golden file.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("run the test with -update, and read what changed:\n%s", diff)
	}
}

// TestComments finds the doc comments of methods, functions, actions and models.
func TestComments(t *testing.T) {
	t.Parallel()
	const pkg = "github.com/latchkey-go/latchkey/openapi_test."
	s := library()
	s.View("/my/", MyView{})
	s.View("/func/", rest.Func(myView))
	got := string(document(t, s, openapi.Config{Comments: map[string]string{pkg + "MyView.Get": "One view.",
		pkg + "myView": "One function.", pkg + "lend": "Lends a book.", pkg + "Shelf": "Holds books."}}))
	for _, want := range []string{"One view.", "One function.", "Lends a book.", "Holds books."} {
		if !strings.Contains(got, `"description": "`+want+`"`) {
			t.Errorf("%q is missing", want)
		}
	}
}

// TestOnlyAdmitted leaves out what the reader may not do.
func TestOnlyAdmitted(t *testing.T) {
	t.Parallel()
	for _, only := range []bool{false, true} {
		s := newSite()
		docs := openapi.New(openapi.Config{OnlyAdmitted: only}, s.Routes)
		s.View("/secret/", MyView{})
		s.View("/open/", MyView{}, rest.Permissions(rest.AllowAny))
		s.View("/schema/", docs.View(), rest.Permissions(rest.AllowAny))
		w := httptest.NewRecorder()
		s.routes[2].View.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/schema/", nil))
		text := w.Body.String()
		got, open := strings.Contains(text, `"/secret/"`), strings.Contains(text, `"/open/"`)
		if w.Code != 200 || got == only || !open {
			t.Errorf("OnlyAdmitted %v: %d, the secret shown: %v\n%s", only, w.Code, got, text)
		}
		if got, want := w.Header().Get("Content-Type"), "application/vnd.oai.openapi+json"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

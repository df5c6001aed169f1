package latchkey_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
)

// TestReverse has a site's named routes, from outside a request and in a view.
func TestReverse(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.View("/orders/", links("order-detail", 7), rest.URLName("order-list"), rest.Permissions(rest.AllowAny))
		site.View("/orders/{id:int}/", MyView{}, rest.URLName("order-detail"))
		site.View("/broken/", links("order-detail", "x"), rest.Permissions(rest.AllowAny))
		site.Handle("/files/{path:path}", site.API.Protect(rest.URLName("file"))(http.NotFoundHandler()))
		return nil
	}}, func(s *latchkey.Settings) { s.Proxy.ForceScriptName = "/api" })
	for _, c := range []struct {
		name string
		args []any
		want string
	}{
		{"order-list", nil, "/api/orders/"},
		{"order-detail", []any{7}, "/api/orders/7/"},
		{"order-detail", []any{rest.PathValues{"id": 7}}, "/api/orders/7/"},
		{"file", []any{"a b/c"}, "/api/files/a%20b/c"},
		{"order-detail", []any{-7}, "ERR"},
		{"order-detail", []any{rest.PathValues{"pk": 7}}, "ERR"},
		{"none", nil, "ERR"},
	} {
		got, err := site.Reverse(c.name, c.args...)
		if errors.Is(err, rest.ErrNoReverseMatch) {
			got = "ERR"
		}
		if got != c.want {
			t.Errorf("%s %v: %s %v, want %s", c.name, c.args, got, err, c.want)
		}
	}
	if got := get(site, "GET", "/orders/").Body.String(); got != `"http://example.com/api/orders/7/"` {
		t.Errorf("in a view: %s", got)
	}
	if w := get(site, "GET", "/broken/"); w.Code != 500 {
		t.Errorf("no such route, which is a fault: %d %s", w.Code, w.Body)
	}
}

// DRF's reverse passes ?format= on, and puts the query in order.
func TestReverseKeepsTheFormat(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.View("/a/", links("a"), rest.URLName("a"), rest.Permissions(rest.AllowAny))
		return nil
	}})
	for target, want := range map[string]string{
		"/a/":                            `"http://example.com/a/"`,
		"/a/?format=json":                `"http://example.com/a/?format=json"`,
		"/a/?x=1&format=api&format=json": `"http://example.com/a/?format=json"`,
		"/a/?format=":                    `"http://example.com/a/?format="`,
	} {
		if got := get(site, "GET", target).Body.String(); got != want {
			t.Errorf("%s: %s, want %s", target, got, want)
		}
	}
}

// links is a view that answers with the URL of a route.
func links(name string, args ...any) rest.FuncView {
	return rest.Func(func(r *rest.Request) (*rest.Response, error) {
		url, err := r.Reverse(name, args...)
		return rest.OK(url), err
	})
}

// OrderView answers with an order.
type OrderView struct{}

func (OrderView) Get(r *rest.Request) (*rest.Response, error) {
	id, err := r.PathInt("id")
	if err != nil {
		return nil, err
	}
	self, err := r.Reverse("order-detail", id) // with scheme and host
	if err != nil {
		return nil, err
	}
	return rest.OK(rest.Object{"url", self}), nil
}

func ExampleSite_Reverse() {
	dir, err := os.MkdirTemp("", "orders")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	project := latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.View("/orders/{id:int}/", OrderView{}, rest.URLName("order-detail"), rest.Permissions(rest.AllowAny))
		return nil
	}}
	site, err := latchkey.Open(context.Background(), project, latchkey.Settings{
		Database: "sqlite:" + filepath.Join(dir, "orders.sqlite3"),
		Log:      latchkey.LogSettings{Access: "off"},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer site.Close()

	fmt.Println(site.Reverse("order-detail", 7))
	_, err = site.Reverse("order-detail", "seven")
	fmt.Println(errors.Is(err, rest.ErrNoReverseMatch))

	r := httptest.NewRequest("GET", "http://localhost/orders/7/", nil)
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	fmt.Println(w.Body)
	// Output:
	// /orders/7/ <nil>
	// true
	// {"url":"http://localhost/orders/7/"}
}

// linking is a view that says which routes it will reverse.
type linking struct {
	MyView
	links []rest.Link
}

func (l linking) Links() []rest.Link { return l.links }

// A route that a view links to is missing at start-up, and not at the first request.
func TestLinksAreChecked(t *testing.T) {
	t.Parallel()
	path := rest.Versioning(rest.VersionConfig{Scheme: rest.URLPathVersioning})
	ofV1 := []rest.Option{rest.URLName("v1:me"),
		rest.Versioning(rest.VersionConfig{Scheme: rest.NamespaceVersioning})}
	for _, c := range []struct {
		link rest.Link
		opts []rest.Option
		want string // in the panic; "": none
	}{
		{rest.Link{Name: "order-detail", Values: []string{"pk"}}, nil, ""},
		{rest.Link{Name: "order-list"}, nil, ""},
		{rest.Link{Name: "order-list", Values: []string{"format"}}, nil, ""},
		{rest.Link{Name: "orders"}, nil, "The names are order-detail, order-list, v1:order-detail, versioned."},
		{rest.Link{Name: "order-detail"}, nil, "there is /orders/{pk:lookup}/"},
		{rest.Link{Name: "order-detail", Values: []string{"pk", "id"}}, nil,
			"no route order-detail takes just the values pk, id"},
		{rest.Link{Name: "versioned", Values: []string{"pk"}}, nil, "there is /{version}/x/{pk}/"},
		{rest.Link{Name: "versioned", Values: []string{"pk"}}, []rest.Option{path}, ""},
		{rest.Link{Name: "order-detail", Values: []string{"slug"}}, ofV1, ""},
		{rest.Link{Name: "order-detail", Values: []string{"x"}}, ofV1, "/v1/{slug}/"},
	} {
		got := panicOf(func() {
			open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
				site.View("/me/", linking{links: []rest.Link{c.link}}, c.opts...) // before the routes that it links to
				site.View("/orders/", MyView{}, rest.URLName("order-list"), rest.RouterSuffixes("/"))
				site.View("/orders/{pk:lookup}/", MyView{}, rest.URLName("order-detail"))
				site.View("/{version}/x/{pk}/", MyView{}, rest.URLName("versioned"))
				site.View("/v1/{slug}/", MyView{}, rest.URLName("v1:order-detail"))
				return nil
			}})
		})
		if c.want == "" && got != "" || !strings.Contains(got, c.want) ||
			got != "" && !strings.HasPrefix(got, "latchkey: /me/ links") {
			t.Errorf("%+v: %q, want %q", c.link, got, c.want)
		}
	}
}

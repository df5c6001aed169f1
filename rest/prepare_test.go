package rest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// preparing is a renderer that prepares requests.
type preparing struct {
	rest.StaticHTML
	act func(r *rest.Request) (*rest.Response, error)
}

func (p preparing) Prepare(r *rest.Request) (*rest.Response, error) { return p.act(r) }

func (preparing) Render(dst []byte, _ *rest.Request, resp *rest.Response) ([]byte, error) {
	text, _ := resp.Data.(string)
	return append(dst, text...), nil
}

// heard answers with what it was asked.
func heard(r *rest.Request) (*rest.Response, error) {
	data, err := r.Data()
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, _ := data.(*rest.FormData)
	own, _ := form.Get("a")
	object, _ := data.(rest.Object)
	value, _ := object.Get("a")
	member, _ := value.(string)
	return rest.OK(strings.Join([]string{r.Method, own, member, string(text), r.Header.Get("X-Added")}, "|")), nil
}

// TestPrepare: a renderer that is chosen may change the request or answer it, before authenticators
// run. One that is not chosen does nothing.
func TestPrepare(t *testing.T) {
	t.Parallel()
	peeked := ""
	acts := map[string]func(r *rest.Request) (*rest.Response, error){
		"nothing": func(*rest.Request) (*rest.Response, error) { return nil, nil },
		"peek": func(r *rest.Request) (*rest.Response, error) {
			form, err := r.PeekForm()
			peeked, _ = form.Get("a")
			return nil, err
		},
		"method": func(r *rest.Request) (*rest.Response, error) {
			_, err := r.PeekForm()
			r.Override("PUT", "", nil)
			r.SetHeader("X-Added", "yes")
			return nil, err
		},
		"body": func(r *rest.Request) (*rest.Response, error) {
			_, err := r.PeekForm()
			r.Override("PUT", "application/json", []byte(`{"a":"new"}`))
			return nil, err
		},
		"no body": func(r *rest.Request) (*rest.Response, error) {
			r.Override("PUT", "", []byte{})
			return nil, nil
		},
		"answer": func(*rest.Request) (*rest.Response, error) { return rest.OK("early"), nil },
		"refuse": func(*rest.Request) (*rest.Response, error) { return nil, rest.PermissionDenied("no") },
	}
	const form, html = "application/x-www-form-urlencoded", "text/html"
	for _, c := range []struct {
		act, accept, contentType, body string
		status                         int
		want                           string
	}{
		{"nothing", html, form, "a=old", 200, "POST|old|||"},
		{"peek", html, form, "a=old", 200, "POST|old|||"},
		{"peek", html, "application/json", `{"a":"old"}`, 200, `POST||old||`},
		{"method", html, form, "a=old", 200, "PUT|old|||yes"},
		{"body", html, form, "a=old", 200, `PUT||new|{"a":"new"}|`},
		{"no body", html, form, "a=old", 200, "PUT||||"},
		{"answer", html, form, "a=old", 200, "early"},
		{"refuse", html, form, "a=old", 403, ""},
		{"refuse", "application/json", form, "a=old", 200, `"POST|old|||"`},
	} {
		api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny},
			Renderers: []rest.Renderer{rest.JSON{}, preparing{act: acts[c.act]}}})
		r := httptest.NewRequest("POST", "/", strings.NewReader(c.body))
		r.Header["Accept"], r.Header["Content-Type"] = []string{c.accept}, []string{c.contentType}
		w := httptest.NewRecorder()
		peeked = ""
		api.View(rest.Func(heard, "POST", "PUT")).ServeHTTP(w, r)
		if w.Code != c.status || w.Body.String() != c.want {
			t.Errorf("%s as %s: %d %q, want %q", c.act, c.accept, w.Code, w.Body, c.want)
		}
		if c.act == "peek" && (peeked == "old") != (c.contentType == form) {
			t.Errorf("peeked %q of %s", peeked, c.contentType)
		}
		if r.Header.Get("X-Added") != "" {
			t.Error("handlers around the view see a header that the renderer has set")
		}
	}
}

// TestPeekFormBounds: a body that may not be read is not peeked at, and a view without a parser for
// forms still answers 415.
func TestPeekFormBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		body   string
		length int64
		want   string
	}{
		{"a=1", 3, "1"}, {"a=1", -1, ""}, {"a=" + strings.Repeat("1", 100), 102, ""}, {"", 0, ""},
	} {
		got := ""
		api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}, MaxBody: 50,
			Parsers: []rest.Parser{rest.JSON{}},
			Renderers: []rest.Renderer{preparing{act: func(r *rest.Request) (*rest.Response, error) {
				form, err := r.PeekForm()
				got, _ = form.Get("a")
				return nil, err
			}}}})
		r := httptest.NewRequest("POST", "/", strings.NewReader(c.body))
		r.Header["Content-Type"] = []string{"application/x-www-form-urlencoded"}
		r.ContentLength = c.length
		w := httptest.NewRecorder()
		api.View(rest.Func(heard, "POST")).ServeHTTP(w, r)
		if got != c.want {
			t.Errorf("peeked %q of %q with length %d", got, c.body, c.length)
		}
		if want := 415; c.length != 0 && w.Code != want {
			t.Errorf("%q: %d", c.body, w.Code)
		}
	}
}

// asked is a view of one object whose permissions are asked for each method.
type asked struct{}

func (asked) Get(*rest.Request) (*rest.Response, error)    { return rest.OK(nil), nil }
func (asked) Post(*rest.Request) (*rest.Response, error)   { return rest.OK(nil), nil }
func (asked) Put(*rest.Request) (*rest.Response, error)    { return rest.OK(nil), nil }
func (asked) Delete(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }
func (asked) Fields(string) []rest.Field                   { return nil }
func (asked) GetObject(r *rest.Request) (any, error) {
	if r.URL.Query().Get("object") == "lost" {
		return nil, rest.NotFound("")
	}
	return r.URL.Query().Get("object"), nil
}

// TestPermits: the permissions are asked as for a request with that method, and about the object.
func TestPermits(t *testing.T) {
	t.Parallel()
	rule := rest.Rule{
		Allow:       func(r *rest.Request) bool { return r.Method != http.MethodPost },
		AllowObject: func(_ *rest.Request, object any) bool { return object == "mine" },
	}
	for _, c := range []struct{ query, want string }{
		{"?object=mine", "GET PUT DELETE OPTIONS"}, {"?object=other", "GET OPTIONS"}, {"?object=lost", "GET OPTIONS"},
	} {
		var list []string
		api := rest.New(rest.Config{Permissions: []rest.Permission{rule},
			Renderers: []rest.Renderer{preparing{act: func(r *rest.Request) (*rest.Response, error) {
				for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
					may, err := r.Permits(method)
					if err != nil {
						t.Error(err)
					}
					if may {
						list = append(list, method)
					}
				}
				return nil, nil
			}}}})
		api.View(asked{}).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/"+c.query, nil))
		if got := strings.Join(list, " "); got != c.want {
			t.Errorf("%s: %s", c.query, got)
		}
	}
}

package browsable_test

import (
	"errors"
	"log/slog"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// TestSecretsAreHidden: a page repeats no secret of the request, whatever the header is called.
func TestSecretsAreHidden(t *testing.T) {
	t.Parallel()
	const hex = "9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b"
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny},
		Renderers: []rest.Renderer{rest.JSON{}, browsable.Renderer{}}})
	view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		r.ResponseHeader().Add("Set-Cookie", "sessionid=s3cret; Path=/")
		return rest.OK("x"), nil
	}))
	r := httptest.NewRequest("GET", "/?key="+hex, nil)
	for name, value := range map[string]string{
		"Accept": browser, "Cookie": "sessionid=s3cret; csrftoken=s3cret", "Authorization": "Token s3cret",
		"Proxy-Authorization": "s3cret", "X-Api-Key": "s3cret", "X-Csrftoken": "s3cret", "X-Hub-Signature": "s3cret",
		"X-Own": "Bearer " + hex, "Accept-Language": "de",
	} {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	view.ServeHTTP(w, r)
	text := w.Body.String()
	if i := strings.Index(text, "s3cret"); i >= 0 {
		t.Errorf("the page has a secret: %.200s", text[max(i-100, 0):])
	}
	for _, want := range []string{"<b>Authorization:</b> <bdi>Token …</bdi>", "<b>Accept-Language:</b> <bdi>de</bdi>",
		"<b>Cookie:</b> <bdi>sessionid=…; csrftoken=…</bdi>", "<b>X-Api-Key:</b> <bdi>…</bdi>",
		"<b>Set-Cookie:</b> <bdi>sessionid=…</bdi>", "<b>X-Own:</b> <bdi>Bearer 9944b091...</bdi>",
		`<span class="path"><bdi>/?key=9944b091...</bdi>`} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q", want)
		}
	}
}

// TestCurlIsOneCommand: what a person copies into a shell runs curl with one address, whatever the
// path and the query are.
func TestCurlIsOneCommand(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny},
		Renderers: []rest.Renderer{rest.JSON{}, browsable.Renderer{}}})
	view := api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }))
	for _, attack := range []string{"'; echo hacked; '", "$(echo hacked)", "`echo hacked`", "\necho hacked\n",
		`\'; echo hacked #`, "&& echo hacked"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path, r.URL.RawQuery = "/"+attack, attack
		r.Header.Set("Accept", browser)
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		_, after, _ := strings.Cut(w.Body.String(), "With curl</summary><pre class=\"code fold\">")
		line, _, _ := strings.Cut(after, "</pre>")
		line = strings.NewReplacer("&#39;", "'", "&amp;", "&", "&#34;", `"`, "&lt;", "<", "&gt;", ">").Replace(line)
		out, err := exec.CommandContext(t.Context(), shell, "-c", "curl() { echo $#; }; "+line).CombinedOutput()
		if err != nil || string(out) != "1\n" {
			t.Errorf("%q became %q: %s %v", attack, line, out, err)
		}
	}
}

// down is a permission whose store does not answer to requests that write.
type down struct{}

func (down) Allows(r *rest.Request) (bool, error) {
	if rest.IsSafe(r.Method) {
		return true, nil
	}
	return false, &auth.UnavailableError{Err: errors.New("the store does not answer")}
}

// TestFaultShowsNoForm: if the permissions cannot be asked, there is no form: the page is that of
// the fault.
func TestFaultShowsNoForm(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{Permissions: []rest.Permission{down{}}, Log: slog.New(slog.DiscardHandler),
		Renderers: []rest.Renderer{rest.JSON{}, browsable.Renderer{}}})
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept", browser)
	w := httptest.NewRecorder()
	api.View(orders{}).ServeHTTP(w, r)
	if text := w.Body.String(); w.Code != 503 || strings.Contains(text, "<form") ||
		!strings.Contains(text, "Service temporarily unavailable") {
		t.Errorf("%d %s", w.Code, text)
	}
}

// TestOtherRenderer: the page shows what the view's first other renderer writes.
func TestOtherRenderer(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny},
		Renderers: []rest.Renderer{csv{}, rest.JSON{}, browsable.Renderer{}}})
	for data, want := range map[string]string{"a<b>;c": "a&lt;b&gt;;c", "\xff\xfe": "[2 bytes of binary content]"} {
		view := api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(data), nil }))
		if text := serve(view, "GET", "/", ""); !strings.Contains(text, ">"+want+"</pre>") {
			t.Errorf("%q: %s", data, text)
		}
	}
}

// csv is a renderer that writes a text as it is.
type csv struct{ rest.StaticHTML }

func (csv) MediaType() string { return "text/csv; charset=utf-8" }
func (csv) Format() string    { return "csv" }

// TestLanguage: the pages speak the reader's language.
func TestLanguage(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny},
		Renderers: []rest.Renderer{rest.JSON{}, browsable.Renderer{Pages: page.New(page.Site{Name: "Shop"})}}})
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept", browser)
	r.Header.Set("Accept-Language", "de")
	w := httptest.NewRecorder()
	api.View(orders{}).ServeHTTP(w, r)
	for _, want := range []string{`<html lang="de">`, "Kopfzeilen der Antwort", "Senden", "Shop</title>"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("lacks %q", want)
		}
	}
}

// TestCrumbsAreBounded: a path of many slashes is not looked up thousands of times.
func TestCrumbsAreBounded(t *testing.T) {
	t.Parallel()
	looked := 0
	pages := browsable.Renderer{Find: func(string) *rest.View { looked++; return nil }}
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny},
		Renderers: []rest.Renderer{rest.JSON{}, pages}})
	serve(api.View(root{}), "GET", "/"+strings.Repeat("a/", 5000), "")
	if looked == 0 || looked > 100 {
		t.Errorf("%d paths were looked up", looked)
	}
}

// refusing is a view that refuses in its handler, after the permissions have admitted the client.
type refusing struct{ orders }

func (refusing) Get(*rest.Request) (*rest.Response, error) { return nil, rest.PermissionDenied("") }

// TestRefusedShowsNoForm: a page of a 403 has no form and no description, whoever has refused: a
// scope, the CSRF check or the handler.
func TestRefusedShowsNoForm(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny},
		Renderers: []rest.Renderer{rest.JSON{}, browsable.Renderer{}}})
	text := serve(api.View(refusing{}, rest.Description("Not for everybody.")), "GET", "/", "")
	if !strings.Contains(text, "403 Forbidden") || strings.Contains(text, "<form") ||
		strings.Contains(text, "Not for everybody.") {
		t.Error(text)
	}
}

package rest_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// echoTwice answers with the parsed body, after two calls of Data.
func echoTwice(r *rest.Request) (*rest.Response, error) {
	first, err := r.Data()
	again, errAgain := r.Data()
	if err != errAgain {
		return nil, errors.New("the second call returned another error")
	}
	if err != nil {
		return nil, err
	}
	if form, ok := again.(*rest.FormData); ok {
		return rest.OK(map[string][]string(form.Values)), nil
	}
	return rest.OK(first), nil
}

// unsized is a body without a known length.
type unsized struct{ io.Reader }

// cutOff is a body whose client disconnects.
type cutOff struct{}

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestBody(t *testing.T) {
	t.Parallel()
	api, log := newAPI(func(c *rest.Config) {
		c.Permissions = []rest.Permission{rest.AllowAny}
		c.MaxBody = 16
	})
	view := api.View(rest.Func(echoTwice, "POST", "GET"))
	const tooMuch = `{"detail":"The request's body is larger than 16 bytes."}`
	for _, c := range []struct {
		name, contentType string
		body              io.Reader
		status            int
		want              string
	}{
		{"JSON", "application/json", strings.NewReader(`[1, 2.50]`), 200, `[1,2.5]`},
		{"form", "application/x-www-form-urlencoded", strings.NewReader("a=1&a="), 200, `{"a":["1",""]}`},
		{"a wildcard in the request", "application/*", strings.NewReader("{}"), 200, `{}`},
		{"no body, unsupported type", "text/odd", strings.NewReader(""), 200, `{}`},
		{"no body, form type", "multipart/form-data", strings.NewReader(""), 200, `{}`},
		{"unsupported type", "text/odd; a=b", strings.NewReader("x"), 415,
			`{"detail":"Unsupported media type \"text/odd; a=b\" in request."}`},
		{"a type that is not ASCII is read as Latin-1", "text/ö", strings.NewReader("x"), 415,
			`{"detail":"Unsupported media type \"text/Ã¶\" in request."}`},
		{"exactly the limit", "application/json", strings.NewReader(`"0123456789abcd"`), 200, `"0123456789abcd"`},
		{"one byte over the limit", "application/json", strings.NewReader(`"0123456789abcde"`), 400, tooMuch},
		{"over the limit, unsupported type", "text/odd", strings.NewReader(strings.Repeat("x", 99)), 415,
			`{"detail":"Unsupported media type \"text/odd\" in request."}`},
		{"a type that is too long", "application/json;" + strings.Repeat("x", 240), strings.NewReader("{}"), 415,
			`{"detail":"Unsupported media type \"application/json;` + strings.Repeat("x", 240) + `\" in request."}`},
		{"chunked", "application/json", unsized{strings.NewReader(`[1]`)}, 200, `[1]`},
		{"chunked, exactly the limit", "application/json", unsized{strings.NewReader(`"0123456789abcd"`)}, 200,
			`"0123456789abcd"`},
		{"chunked, one byte over the limit", "application/json", unsized{strings.NewReader(`"0123456789abcde"`)}, 400,
			tooMuch},
		{"chunked, without end", "application/json", unsized{forever{}}, 400, tooMuch},
		{"chunked, empty", "text/odd", unsized{strings.NewReader("")}, 200, `{}`},
		{"cut off", "application/json", unsized{cutOff{}}, 400, `{"detail":"Malformed request."}`},
	} {
		r := httptest.NewRequest("POST", "/", c.body)
		r.Header["Content-Type"] = []string{c.contentType}
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		expect(t, c.name, w, c.status, c.want)
		if logged := log.Len() > 0; logged != (c.want == tooMuch) {
			t.Errorf("%s: logged %q, want a line only for a body over the limit", c.name, log)
		}
		log.Reset()
	}
}

// A request over the limit is logged. The client gets JSON if it reads JSON, else Django's page.
func TestBodyOverTheLimit(t *testing.T) {
	t.Parallel()
	const json, page = "application/json", "text/html; charset=utf-8"
	const line = `level=WARN msg="rest: request over a limit" method=POST path=/a%20b/ limit=`
	const tooLarge = line + `"The request's body is larger than 16 bytes."` + "\n"
	both := rest.Renderers(rest.JSON{}, rest.StaticHTML{})
	for _, c := range []struct {
		name, accept, contentType, body string
		opts                            []rest.Option
		answer, log                     string
	}{
		{"no Accept", "", json, `"0123456789abcdef"`, nil, json, tooLarge},
		{"JSON", "application/json", json, `"0123456789abcdef"`, []rest.Option{both}, json, tooLarge},
		{"a browser", "text/html", json, `"0123456789abcdef"`, []rest.Option{both}, page, tooLarge},
		{"renderer of a JSON type", "", json, `"0123456789abcdef"`, []rest.Option{rest.Renderers(problem{})},
			"application/problem+json", tooLarge},
		{"a form", "", asForm, "a=0123456789abcdef", nil, json, tooLarge},
		{"a view's own limit", "", json, "[0, 1]", []rest.Option{rest.MaxBody(5)}, json, line +
			`"The request's body is larger than 5 bytes."` + "\n"},
		{"too many values", "", json, "[0, 1]", []rest.Option{rest.Parsers(rest.JSON{MaxValues: 2})}, json,
			line + `"The JSON document has more than 2 values."` + "\n"},
		{"too many fields: Django's page", "", asForm, strings.Repeat("&", 1000), []rest.Option{rest.MaxBody(1000)},
			page,
			line + `"The request has more fields or files than are read."` + "\n"},
	} {
		for sized, body := range map[string]io.Reader{"": strings.NewReader(c.body),
			", chunked": unsized{strings.NewReader(c.body)}} {
			api, log := newAPI(func(c *rest.Config) {
				c.Permissions, c.MaxBody = []rest.Permission{rest.AllowAny}, 16
			})
			r := httptest.NewRequest("POST", "/a%20b/?token=secret", body)
			r.Header["Content-Type"] = []string{c.contentType}
			if c.accept != "" {
				r.Header["Accept"] = []string{c.accept}
			}
			w := httptest.NewRecorder()
			api.View(rest.Func(echoTwice, "POST"), c.opts...).ServeHTTP(w, r)
			if got := w.Header()["Content-Type"]; w.Code != 400 || len(got) != 1 || got[0] != c.answer {
				t.Errorf("%s%s: %d %q %s", c.name, sized, w.Code, got, w.Body)
			}
			if _, logged, _ := strings.Cut(requestID.ReplaceAllString(log.String(), ""), " "); logged != c.log {
				t.Errorf("%s%s: logged %s", c.name, sized, log)
			}
		}
	}
}

// requestID matches a random request id in a log line.
var requestID = regexp.MustCompile(`request_id=\S+ `)

// problem renders JSON of RFC 9457's media type.
type problem struct{ rest.JSON }

func (problem) MediaType() string { return "application/problem+json" }

const asForm = "application/x-www-form-urlencoded"

// A smaller bound around the view, by http.MaxBytesReader, is answered 400 with that bound, not
// 500.
func TestBodyBehindMaxBytesReader(t *testing.T) {
	t.Parallel()
	for _, body := range []io.Reader{strings.NewReader(`"0123456789"`), unsized{strings.NewReader(`"0123456789"`)}} {
		api, log := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
		view := api.View(rest.Func(echoTwice, "POST"))
		r := httptest.NewRequest("POST", "/", body)
		r.Header["Content-Type"] = []string{"application/json"}
		w := httptest.NewRecorder()
		http.MaxBytesHandler(view, 8).ServeHTTP(w, r)
		expect(t, "MaxBytesReader", w, 400, `{"detail":"The request's body is larger than 8 bytes."}`)
		if !strings.Contains(log.String(), "level=WARN") || strings.Contains(log.String(), "ERROR") {
			t.Errorf("logged %s", log)
		}
	}
}

type forever struct{}

func (forever) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '['
	}
	return len(p), nil
}

// A body of many small values takes a hundred times its bytes in memory, so their number is
// bounded.
func TestBodyOfManyValues(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	for _, c := range []struct {
		parser rest.JSON
		body   string
		status int
	}{
		{rest.JSON{}, "[" + strings.Repeat("0,", 99_998) + "0]", 200},
		{rest.JSON{}, "[" + strings.Repeat("0,", 99_999) + "0]", 400},
		{rest.JSON{}, "[" + strings.Repeat(`{"":0},`, 60_000) + "0]", 400},
		{rest.JSON{MaxValues: 3}, `{"a":[1]}`, 200},
		{rest.JSON{MaxValues: 3}, `{"a":[1],"b":2}`, 400},
	} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(c.body))
		r.Header["Content-Type"] = []string{"application/json"}
		w := httptest.NewRecorder()
		api.View(rest.Func(echoTwice, "POST"), rest.Parsers(c.parser)).ServeHTTP(w, r)
		if w.Code != c.status || c.status == 400 && !strings.Contains(w.Body.String(), "values") {
			t.Errorf("%.20s... of %d bytes: %d", c.body, len(c.body), w.Code)
		}
	}
}

func TestHeaderLine(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	var got []string
	var there bool
	view := api.View(failing(func(r *rest.Request) (*rest.Response, error) {
		line, ok := r.HeaderLine("X-Line")
		got, there = append(got, line), ok
		return rest.OK(nil), nil
	}))
	for _, c := range []struct {
		lines []string
		want  string
		there bool
	}{
		{nil, "", false},
		{[]string{"X-Line: "}, "", true},
		{[]string{"X-Line: a"}, "a", true},
		{[]string{"X-Line: a", "X-Line: b, c"}, "a,b, c", true},
	} {
		send(view, "GET /", c.lines...)
		if last := got[len(got)-1]; last != c.want || there != c.there {
			t.Errorf("%v: %q, %v", c.lines, last, there)
		}
	}
}

func TestMetadata(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	view := api.View(&form{}, rest.Description("Notes."), rest.Renderers(rest.JSON{}, rest.StaticHTML{}),
		rest.Parsers(rest.JSON{}))
	const common = `{"name":"Form","description":"Notes.","renders":["application/json","text/html"],"parses":["application/json"]`
	expect(t, "a user who may post sees the inputs", send(view, "OPTIONS /", "X-User: bob"), 200, common+
		`,"actions":{"POST":{"text":{"type":"string","required":true,"read_only":false,"label":"Text","help_text":"Short.","max_length":100}},"PUT":{}}}`)
	readOnly := api.View(&form{}, rest.Permissions(rest.IsAuthenticatedOrReadOnly), rest.Parsers(rest.JSON{}))
	expect(t, "a user who may not post sees none", send(readOnly, "OPTIONS /"), 200,
		`{"name":"Form","description":"","renders":["application/json"],"parses":["application/json"]}`)
	fault := api.View(&form{}, rest.Permissions(postFault{}), rest.Parsers(rest.JSON{}))
	expect(t, "a fault is not a refusal", send(fault, "OPTIONS /"), 503, unavailableError)
}

type form struct{}

func (*form) Post(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }
func (*form) Put(*rest.Request) (*rest.Response, error)  { return rest.OK(nil), nil }
func (*form) Fields(method string) []rest.Field {
	if method == "PUT" {
		return nil
	}
	return []rest.Field{{Name: "text", Type: "string", Label: "Text", HelpText: "Short.", Required: true,
		MaxLength: 100}}
}

// postFault is a permission that fails when it is asked about a POST.
type postFault struct{}

func (postFault) Allows(r *rest.Request) (bool, error) {
	if r.Method == "POST" {
		return false, errors.New("store down")
	}
	return true, nil
}

// A view can echo lone surrogates that a client has sent, as values and keys, also indented.
func TestSurrogatesAreEchoed(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	for accept, want := range map[string]string{
		"*/*":                        `{"\ud800":["\udc0f",{"\udfff":"x"}]}`,
		"application/json; indent=1": "{\n \"\\ud800\": [\n  \"\\udc0f\",\n  {\n   \"\\udfff\": \"x\"\n  }\n ]\n}",
	} {
		for contentType, body := range map[string][]byte{
			"application/json":                    []byte(`{"\ud800":["\udc0f",{"\udfff":"x"}]}`),
			"application/json; charset=utf-16-le": utf16le(`{"\ud800":["\udc0f",{"\udfff":"x"}]}`),
		} {
			r := httptest.NewRequest("POST", "/", bytes.NewReader(body))
			r.Header["Content-Type"], r.Header["Accept"] = []string{contentType}, []string{accept}
			w := httptest.NewRecorder()
			api.View(rest.Func(echoTwice, "POST")).ServeHTTP(w, r)
			expect(t, accept+" "+contentType, w, 200, want)
		}
	}
}

func utf16le(s string) (out []byte) {
	for _, r := range s {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

// A small, deeply nested body must not produce an answer of hundreds of megabytes.
func TestIndentationIsBounded(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	nested := strings.Repeat("[", 900) + strings.Repeat("0,", 20_000) + "0" + strings.Repeat("]", 900)
	r := httptest.NewRequest("POST", "/", strings.NewReader(nested))
	r.Header["Content-Type"], r.Header["Accept"] = []string{"application/json"}, []string{"application/json; indent=8"}
	w := httptest.NewRecorder()
	api.View(rest.Func(echoTwice, "POST")).ServeHTTP(w, r)
	expect(t, "deeply nested", w, 200, nested)

	shallow := send(api.View(failing(func(*rest.Request) (*rest.Response, error) {
		return rest.OK(rest.Object{"a", `["{\",`}), nil
	}), rest.Renderers(rest.JSON{Indent: 2})), "GET /")
	expect(t, "indented by default", shallow, 200, "{\n  \"a\": \"[\\\"{\\\\\\\",\"\n}")
}

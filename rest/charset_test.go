package rest_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// Headers are Latin-1, and any white space of Unicode may surround a media type.
func TestHeaderBytes(t *testing.T) {
	t.Parallel()
	const login = `{"username": "alice", "password": "x"}`
	for contentType, status := range map[string]int{
		"application/json\xa0":                       200,
		"\x85application/json":                       200,
		"application/json\xc2\xa0":                   415,
		"application/json=x; a=b":                    200,
		"application/json=x":                         415,
		"application/json; a-b*=foo''4":              200,
		"application/json\xa0; charset=\xa0utf-8":    200,
		"application/json; charset=quoted-printable": 400,
	} {
		if w := post[credentials](contentType, login); w.Code != status {
			t.Errorf("%q: got %d, want %d", contentType, w.Code, status)
		}
	}
	if w := post[credentials](formType+"\xa0", "username=alice&password=x"); w.Code != 200 {
		t.Errorf("form: got %d", w.Code)
	}
}

// A codec that does not produce text is refused as in DRF, before the body is read.
func TestUnsupportedCharset(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		parser   rest.Parser
		sent     string
		charset  string
		mistaken bool
	}{
		{rest.JSON{}, "application/json; charset=hex", "hex", true},
		{rest.Form{}, formType + `; charset="HEX codec"`, "HEX codec", true},
		{rest.Multipart{}, "multipart/form-data; charset=bz2", "bz2", true},
		{rest.JSON{}, "application/json; charset=undefined", "undefined", true},
		{rest.JSON{}, "application/json; charset=nope", "nope", false},
	} {
		_, err := tt.parser.Parse(strings.NewReader("{}"), requestOf(tt.sent))
		if !tt.mistaken {
			if err != nil {
				t.Errorf("%s: %v", tt.sent, err)
			}
			continue
		}
		want := `Unsupported charset "` + tt.charset + `" in request Content-Type header.`
		if status, detail := answerOf(err); status != 400 || detail != want {
			t.Errorf("%s: got %d %v", tt.sent, status, detail)
		}
	}
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ charset, body, value, fault string }{
		{"windows-1252", "{\"a\": \"\x80\xe9\"}", "€é", ""},
		{"cp1252", "{\"a\":\"\x81\"}", "", "JSON parse error - 'charmap' codec can't decode byte 0x81 in position 6: " +
			"character maps to <undefined>"},
		{"iso-8859-15", "{\"a\": \"\xa4\xa6\xa8\xb4\xb8\xbc\xbd\xbe\xe9\"}", "€ŠšŽžŒœŸé", ""},
		{"utf-8-sig", "\xef\xbb\xbf{\"a\": \"é\"}", "é", ""},
		{"utf-8-sig", "{\"a\": \"é\"}", "é", ""},
		{"utf-8-sig", "\xef\xbb\xbf{\"a\":\"\xff\"}", "",
			"JSON parse error - 'utf-8' codec can't decode byte 0xff in position 6: invalid start byte"},
	} {
		data, err := rest.JSON{}.Parse(strings.NewReader(tt.body), requestOf("application/json; charset="+tt.charset))
		if tt.fault != "" {
			if _, detail := answerOf(err); detail != tt.fault {
				t.Errorf("%s: got %v, want %s", tt.charset, detail, tt.fault)
			}
			continue
		}
		object, _ := data.(rest.Object)
		if value, _ := object.Get("a"); err != nil || value != tt.value {
			t.Errorf("%s: got %v, %v; want %s", tt.charset, data, err, tt.value)
		}
	}
	form, err := rest.Form{}.Parse(strings.NewReader("a=%80\x92&b=%81"), requestOf(formType+"; charset=cp1252"))
	if err != nil {
		t.Fatal(err)
	}
	if v := form.(*rest.FormData).Values; v.Get("a") != "€’" || v.Get("b") != "\ufffd" {
		t.Errorf("form: got %q", v)
	}
}

// The name of a part is stripped as bytes, after the parameters of its header have been stripped as
// text.
func TestPartHeaderSpace(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"\"\u00a0a\"": "\u00a0a", "\" a\v\"": "a", "\x1ca\x1c": "a", "\"\x1ca\"": "\x1ca",
		`"a"; filename**=x`: "a", `"a"; file-name*=bogus''x`: "a",
	} {
		body := "--B\r\nContent-Disposition: form-data; name=" + name + "\r\n\r\n1\r\n--B--"
		data, err := rest.Multipart{}.Parse(strings.NewReader(body), requestOf(multipartType))
		if err != nil {
			t.Fatal(err)
		}
		if form := data.(*rest.FormData); len(form.Values) != 1 || form.Values.Get(want) != "1" {
			t.Errorf("%q: got %q", name, form.Values)
		}
	}
}

// In a string field, a number out of a float's range becomes "inf", as Python's str.
func TestInfinityText(t *testing.T) {
	t.Parallel()
	w := post[credentials](jsonType, `{"username": 1e400, "password": -1e400}`)
	if want := `{"Username":"inf","Password":"-inf"}`; w.Body.String() != want {
		t.Errorf("got %s, want %s", w.Body, want)
	}
}

// Django renders the answer to OPTIONS as the joined keys of its dict. It must not be a fault,
// which any client could cause.
func TestStaticHTMLOptions(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	view := api.View(failing(func(*rest.Request) (*rest.Response, error) { return rest.OK("x"), nil }),
		rest.Renderers(rest.StaticHTML{}))
	w := httptest.NewRecorder()
	view.ServeHTTP(w, httptest.NewRequest("OPTIONS", "/", nil))
	if w.Code != 200 || w.Body.String() != "namedescriptionrendersparses" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	for data, ok := range map[any]bool{nil: true, "": true, 1: false, true: false} {
		if b, err := (rest.StaticHTML{}).Render(nil, nil, rest.OK(data)); (err == nil) != ok || len(b) != 0 {
			t.Errorf("%v: got %q, %v", data, b, err)
		}
	}
}

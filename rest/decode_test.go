package rest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// credentials has the fields of DRF's AuthTokenSerializer.
type credentials struct {
	Username string
	Password string `rest:"raw"`
}

// echo answers with the struct that Decode has filled.
type echo[T any] struct{}

func (echo[T]) Post(r *rest.Request) (*rest.Response, error) {
	var v T
	if err := r.Decode(&v); err != nil {
		return nil, err
	}
	return rest.OK(v), nil
}

// post sends a body to a view that decodes a T.
func post[T any](contentType, body string) *httptest.ResponseRecorder {
	view := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny},
		Parsers: []rest.Parser{rest.Form{}, rest.Multipart{}, rest.JSON{}}}).View(echo[T]{})
	hr := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	if contentType != "" {
		hr.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	view.ServeHTTP(w, hr)
	return w
}

const (
	jsonType   = "application/json"
	bothNeeded = `{"username":["This field is required."],"password":["This field is required."]}`
	notLogin   = `{"username":["Not a valid string."],"password":["Not a valid string."]}`
)

// TestDecodeCredentials compares with all answers of DRF's token endpoint to its body.
func TestDecodeCredentials(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, contentType, body string
		status                  int
		want                    string
	}{
		{"json", jsonType, `{"username": "alice", "password": "x"}`, 200, `{"Username":"alice","Password":"x"}`},
		{"json charset", "APPLICATION/JSON; charset=utf-8", `{"username": "é", "password": "x"}`, 200,
			`{"Username":"é","Password":"x"}`},
		{"json latin-1", "application/json; charset=iso-8859-1", "{\"username\": \"\xe9\", \"password\": \"x\"}", 200,
			`{"Username":"é","Password":"x"}`},
		{"form", formType, "username=alice&password=wonder+land", 200, `{"Username":"alice","Password":"wonder land"}`},
		{"form twice", formType, "username=bob&username=alice&password=x", 200, `{"Username":"alice","Password":"x"}`},
		{"multipart", multipartType,
			"--B\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nalice\r\n--B\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nx\r\n--B--\r\n", 200, `{"Username":"alice","Password":"x"}`},
		{"extra fields, last key", jsonType, `{"username": 1, "token": [], "username": "alice", "password": "x"}`, 200,
			`{"Username":"alice","Password":"x"}`},
		{"numbers", jsonType, `{"username": 12, "password": 1.5}`, 200, `{"Username":"12","Password":"1.5"}`},
		{"floats as Python", jsonType, `{"username": 1e22, "password": 1.0}`, 200,
			`{"Username":"1e+22","Password":"1.0"}`},
		{"trimming", jsonType, `{"username": "\u00a0\u001f alice \u001c", "password": " pw "}`, 200,
			`{"Username":"alice","Password":" pw "}`},

		{"no body, no type", "", "", 400, bothNeeded},
		{"no body, json", jsonType, "", 400, bothNeeded},
		{"no body, form", formType, "", 400, bothNeeded},
		{"no body, multipart", multipartType, "", 400, bothNeeded},
		{"no body, unsupported", "text/plain", "", 400, bothNeeded},
		{"empty object", jsonType, `{}`, 400, bothNeeded},
		{"form without fields", formType, `&&`, 400, bothNeeded},
		{"only username", jsonType, `{"username": "a"}`, 400, `{"password":["This field is required."]}`},
		{"only password", jsonType, `{"password": "a"}`, 400, `{"username":["This field is required."]}`},
		{"blank", jsonType, `{"username": "", "password": ""}`, 400,
			`{"username":["This field may not be blank."],"password":["This field may not be blank."]}`},
		{"blank form", formType, `username=&password=`, 400,
			`{"username":["This field may not be blank."],"password":["This field may not be blank."]}`},
		{"spaces", jsonType, `{"username": "  ", "password": "  "}`, 400,
			`{"username":["This field may not be blank."]}`},
		{"null", jsonType, `{"username": null, "password": null}`, 400,
			`{"username":["This field may not be null."],"password":["This field may not be null."]}`},
		{"booleans", jsonType, `{"username": true, "password": false}`, 400, notLogin},
		{"array and object", jsonType, `{"username": [], "password": {}}`, 400, notLogin},
		{"NUL", jsonType, `{"username": "al\u0000ice", "password": "\u0000"}`, 400,
			`{"username":["Null characters are not allowed."],"password":["Null characters are not allowed."]}`},
		{"surrogates", jsonType, `{"username": "a\ud800", "password": "\udfff\ud800"}`, 400, `{"username":["Surrogate characters are not allowed: U+D800."],"password":["Surrogate characters are not allowed: U+DFFF."]}`},
		{"two faults in one field", jsonType, `{"username": "\u0000\ud800", "password": "x"}`, 400,
			`{"username":["Null characters are not allowed.","Surrogate characters are not allowed: U+D800."]}`},
		{"array", jsonType, `[]`, 400, `{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}`},
		{"text", jsonType, `"x"`, 400, `{"non_field_errors":["Invalid data. Expected a dictionary, but got str."]}`},
		{"integer", jsonType, `5`, 400, `{"non_field_errors":["Invalid data. Expected a dictionary, but got int."]}`},
		{"float", jsonType, `1.5`, 400, `{"non_field_errors":["Invalid data. Expected a dictionary, but got float."]}`},
		{"boolean", jsonType, `true`, 400,
			`{"non_field_errors":["Invalid data. Expected a dictionary, but got bool."]}`},
		{"top-level null", jsonType, `null`, 400, `{"non_field_errors":["No data provided"]}`},

		{"broken json", jsonType, `{"username": `, 400,
			`{"detail":"JSON parse error - Expecting value: line 1 column 14 (char 13)"}`},
		{"BOM", jsonType, "\ufeff{}", 400,
			`{"detail":"JSON parse error - Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"}`},
		{"bad UTF-8", jsonType, "{\"a\":\"\xff\"}", 400,
			`{"detail":"JSON parse error - 'utf-8' codec can't decode byte 0xff in position 6: invalid start byte"}`},
		{"NaN", jsonType, `{"username": NaN}`, 400,
			`{"detail":"JSON parse error - Out of range float values are not JSON compliant: 'NaN'"}`},
		{"no boundary", "multipart/form-data", "x", 400,
			`{"detail":"Multipart form parse error - Invalid boundary in multipart: None"}`},
		{"boundary and garbage", multipartType, "garbage", 400, bothNeeded},
		{"json as form", formType, `{"username": "alice", "password": "x"}`, 400, bothNeeded},
		{"other type", "text/plain; charset=utf-8", "username=alice", 415,
			`{"detail":"Unsupported media type \"text/plain; charset=utf-8\" in request."}`},
		{"no type", "", "username=alice", 415, `{"detail":"Unsupported media type \"\" in request."}`},
		{"json suffix", "application/vnd.api+json", "{}", 415,
			`{"detail":"Unsupported media type \"application/vnd.api+json\" in request."}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := post[credentials](tt.contentType, tt.body)
			if diff := cmp.Diff(tt.want, w.Body.String()); w.Code != tt.status || diff != "" {
				t.Errorf("status %d, want %d\n%s", w.Code, tt.status, diff)
			}
		})
	}
}

// every has a field of each kind.
type every struct {
	Text      string  `rest:"max=5" json:"text"`
	Optional  string  `rest:"optional" json:"optional"`
	Nullable  *string `json:"nullable"`
	Flag      bool    `json:"flag"`
	MaybeFlag *bool   `json:"maybe_flag"`
	Small     int8    `rest:"optional" json:"small"`
	Count     uint16  `rest:"optional" json:"count"`
	Rate      float64 `rest:"optional" json:"rate"`
	Near      float32 `rest:"optional" json:"near"`
	Hidden    func()  `json:"-"`
	_         func()
}

// TestDecodeFields has values that a field accepts, or refuses in DRF's words.
func TestDecodeFields(t *testing.T) {
	t.Parallel()
	one := func(s string) string { return `["` + s + `"]` }
	for _, tt := range []struct{ field, value, refused string }{
		{"text", `" 12345 "`, ""},
		{"text", `"😀😀😀😀😀"`, ""},
		{"text", `"123456"`, one("Ensure this field has no more than 5 characters.")},
		{"text", `"12345\ud800"`,
			`["Ensure this field has no more than 5 characters.","Surrogate characters are not allowed: U+D800."]`},
		{"text", `"한한한한\ud800"`, one("Surrogate characters are not allowed: U+D800.")},
		{"text", `"1234\ud800"`, one("Surrogate characters are not allowed: U+D800.")},
		{"text", `1234567`, one("Ensure this field has no more than 5 characters.")},
		{"optional", `""`, one("This field may not be blank.")},
		{"optional", `null`, one("This field may not be null.")},
		{"nullable", `null`, ""},
		{"nullable", `[]`, one("Not a valid string.")},
		{"flag", `"TRUE"`, ""},
		{"flag", `"off"`, ""},
		{"flag", `1.0`, ""},
		{"flag", `2`, one("Must be a valid boolean.")},
		{"flag", `" true"`, one("Must be a valid boolean.")},
		{"flag", `"null"`, one("Must be a valid boolean.")},
		{"flag", `[]`, one("Must be a valid boolean.")},
		{"flag", `null`, one("This field may not be null.")},
		{"maybe_flag", `"null"`, ""},
		{"maybe_flag", `"maybe"`, one("Must be a valid boolean.")},
		{"small", `127`, ""},
		{"small", `" 5.00 "`, ""},
		{"small", `-1.0`, ""},
		{"small", `"1_0"`, ""},
		{"small", `"+7"`, ""},
		{"small", `128`, one("Ensure this value is less than or equal to 127.")},
		{"small", `"-129"`, one("Ensure this value is greater than or equal to -128.")},
		{"small", `1.5`, one("A valid integer is required.")},
		{"small", `"1__0"`, one("A valid integer is required.")},
		{"small", `"0x10"`, one("A valid integer is required.")},
		{"small", `""`, one("A valid integer is required.")},
		{"small", `true`, one("A valid integer is required.")},
		{"small", `"` + strings.Repeat("1", 1001) + `"`, one("String value too large.")},
		{"count", `"+65535"`, ""},
		{"count", `-0`, ""},
		{"count", `"-0"`, ""},
		{"count", `-1`, one("Ensure this value is greater than or equal to 0.")},
		{"count", `65536`, one("Ensure this value is less than or equal to 65535.")},
		{"count", `"-"`, one("A valid integer is required.")},
		{"rate", `" 1.5 "`, ""},
		{"rate", `true`, ""},
		{"rate", `"1_0.5e1"`, ""},
		{"rate", `"nan"`, one("A valid number is required.")},
		{"rate", `"inf"`, one("A valid number is required.")},
		{"rate", `1e400`, one("A valid number is required.")},
		{"rate", `"0x1p4"`, one("A valid number is required.")},
		{"rate", `{}`, one("A valid number is required.")},
		{"rate", `1` + strings.Repeat("0", 400), one("Integer value too large to convert to float")},
		{"rate", `"` + strings.Repeat("1", 1001) + `"`, one("String value too large.")},
		{"near", `1e39`, one("A valid number is required.")},
	} {
		t.Run(tt.field+tt.value[:min(len(tt.value), 20)], func(t *testing.T) {
			t.Parallel()
			want, status := "", 200
			if tt.refused != "" {
				want, status = `{"`+tt.field+`":`+tt.refused+`}`, 400
			}
			w := post[every](jsonType, `{"text":"x","flag":true,"`+tt.field+`":`+tt.value+`}`)
			if w.Code != status || status == 400 && w.Body.String() != want {
				t.Errorf("got %d %s\nwant %d %s", w.Code, w.Body, status, want)
			}
		})
	}
}

func TestDecodeValues(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, contentType, body, want string }{
		{"JSON with every field", jsonType, `{"text":" é ","optional":"o","nullable":" n ","flag":"y","maybe_flag":0,"small":"-5","count":"7.0","rate":"1e2","near":0.1}`,
			`{"text":"é","optional":"o","nullable":"n","flag":true,"maybe_flag":false,"small":-5,"count":7,"rate":100.0,"near":0.1}`},
		{"JSON with the required fields", jsonType, `{"text":"x","flag":false,"nullable":null}`,
			`{"text":"x","optional":"","nullable":null,"flag":false,"maybe_flag":null,"small":0,"count":0,"rate":0.0,"near":0.0}`},
		{"a form's blanks", formType, `text=x&optional=&nullable=&maybe_flag=&small=&rate=`,
			`{"text":"x","optional":"","nullable":null,"flag":false,"maybe_flag":null,"small":0,"count":0,"rate":0.0,"near":0.0}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, post[every](tt.contentType, tt.body).Body.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeFile(t *testing.T) {
	t.Parallel()
	body := "--B\r\nContent-Disposition: form-data; name=\"username\"; filename=\"x\"\r\n\r\nalice\r\n--B\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nx\r\n--B--"
	if got, want := post[credentials](multipartType, body).Body.String(),
		`{"username":["Not a valid string."]}`; got != want {
		t.Errorf("a file for a string: got %s, want %s", got, want)
	}
}

// Names come from json tags, else from snake case; fields of embedded structs count.
func TestDecodeNames(t *testing.T) {
	t.Parallel()
	type Base struct{ UserID string }
	type form struct {
		Base
		HTTPServer, FirstName string
		Other                 string `json:"it,omitzero"`
	}
	want := `{"user_id":["This field is required."],"http_server":["This field is required."],"first_name":["This field is required."],"it":["This field is required."]}`
	if got := post[form](jsonType, `{}`).Body.String(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// A refused body leaves the struct unchanged, and a missing optional field keeps its value.
func TestDecodeLeavesStruct(t *testing.T) {
	t.Parallel()
	type form struct {
		A string
		B int `rest:"optional"`
	}
	view := func(body string) (got form, err error) {
		got = form{A: "old", B: 7}
		open := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})
		open.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
			err = r.Decode(&got)
			return rest.NoContent(), nil
		}, http.MethodPost)).ServeHTTP(httptest.NewRecorder(), jsonPost(body))
		return got, err
	}
	if got, err := view(`{"a":"new","b":"x"}`); err == nil || got != (form{"old", 7}) {
		t.Errorf("refused: got %v, %v", got, err)
	}
	if got, err := view(`{"a":"new"}`); err != nil || got != (form{"new", 7}) {
		t.Errorf("accepted: got %v, %v", got, err)
	}
}

// null sets a pointer that had a value to nil.
func TestDecodeNull(t *testing.T) {
	t.Parallel()
	old := "old"
	var got struct{ A *string }
	got.A = &old
	open := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})
	open.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.NoContent(), r.Decode(&got)
	}, http.MethodPost)).ServeHTTP(httptest.NewRecorder(), jsonPost(`{"a":null}`))
	if got.A != nil || old != "old" {
		t.Errorf("got %v, old %q", got.A, old)
	}
}

func jsonPost(body string) *http.Request {
	hr := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	hr.Header.Set("Content-Type", jsonType)
	return hr
}

func TestDecodePanics(t *testing.T) {
	t.Parallel()
	var unset *credentials
	for name, v := range map[string]any{
		"not a pointer": credentials{},
		"nil":           nil,
		"nil pointer":   unset,
		"not a struct":  new(string),
		"field type":    &struct{ A [][]string }{},
		"a channel":     &struct{ A chan int }{},
		"nested struct": &struct{ A struct{ B int } }{},
		"bytes":         &struct{ A []byte }{},
		"whose row":     &struct{ A []auth.UserID }{},
		"pointer field": &struct{ A **string }{},
		"embedded":      &struct{ *credentials }{},
		"unknown option": &struct {
			A string `rest:"trim"`
		}{},
		"bad max": &struct {
			A string `rest:"max=x"`
		}{},
		"max without a number": &struct {
			A string `rest:"max=0"`
		}{},
		"raw on a bool": &struct {
			A bool `rest:"raw"`
		}{},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "rest: ") {
					t.Errorf("got %q, want a panic of rest", text)
				}
			}()
			_ = requestOf(jsonType).Decode(v)
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"username":"alice","password":"x"}`, `{"username":["a"],"password":"\ud800"}`, `[`,
		`null`, `username=a&password=%00`, "--B\r\nContent-Disposition: form-data; name=username\r\n\r\na\r\n--B--"} {
		for _, contentType := range []string{jsonType, formType, multipartType} {
			f.Add(contentType, seed)
		}
	}
	f.Fuzz(func(t *testing.T, contentType, body string) {
		if w := post[credentials](contentType, body); w.Code >= 500 {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	view := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}}).View(echo[credentials]{})
	b.ReportAllocs()
	for b.Loop() {
		view.ServeHTTP(httptest.NewRecorder(), jsonPost(`{"username": "alice", "password": "wonderland-1865"}`))
	}
}

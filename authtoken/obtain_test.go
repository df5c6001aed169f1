package authtoken_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/rest"
)

// endpoint returns the view in an API that authenticates by tokens.
func (h house) endpoint() http.Handler {
	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{authtoken.Authentication{Tokens: h.Tokens}}})
	return api.View(authtoken.ObtainView{Tokens: h.Tokens, Users: h.Users})
}

func post(h http.Handler, contentType, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/token/", strings.NewReader(body))
	if contentType != "" {
		r.Header["Content-Type"] = []string{contentType}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const (
	asForm = "application/x-www-form-urlencoded"
	asJSON = "application/json"
	asPart = "multipart/form-data; boundary=B"
)

func TestObtainToken(t *testing.T) {
	t.Parallel()
	h := open(t)
	want := `{"token":"` + h.Token(t, h.User(t, "alice")).Key + `"}`
	for _, c := range []struct{ name, contentType, body string }{
		{"form", asForm, "username=alice&password=wonderland-1865"},
		{"JSON", asJSON, `{"username": "alice", "password": "wonderland-1865"}`},
		{"content type in upper case", "APPLICATION/JSON; charset=utf-8",
			`{"username": "alice", "password": "wonderland-1865"}`},
		{"multipart", asPart, "--B\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nalice\r\n" +
			"--B\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nwonderland-1865\r\n--B--\r\n"},
		{"unknown fields and the read-only token are ignored", asJSON,
			`{"username": "alice", "password": "wonderland-1865", "token": "x", "n": 1}`},
		{"the last of equal keys wins", asJSON,
			`{"username": "bob", "username": "alice", "password": "wonderland-1865"}`},
		{"the last of equal fields wins", asForm, "username=bob&username=alice&password=wonderland-1865"},
		{"space around the name", asJSON, `{"username": "  alice\n", "password": "wonderland-1865"}`},
		{"percent and plus", asForm, "username=+%61lice&password=wonderland%2d1865"},
	} {
		w := post(h.endpoint(), c.contentType, c.body)
		if w.Code != 200 || w.Body.String() != want {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
		for name, value := range map[string]string{
			"Content-Type": "application/json", "Allow": "POST, OPTIONS", "Cache-Control": "no-store",
		} {
			if got := w.Header()[name]; len(got) != 1 || got[0] != value {
				t.Errorf("%s: %s is %q", c.name, name, got)
			}
		}
	}
}

// Accounts that are inactive or do not exist, and wrong passwords, have one answer (Vault #20923,
// Grafana CVE-2022-39307: they did not). Values of other types are no credentials (Devise
// CVE-2013-0233). NUL and surrogates are the client's mistake (django-oauth-toolkit #1006, #1754,
// django-axes #578: a fault of the database).
func TestObtainTokenRefuses(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.User(t, "alice")
	carol := h.User(t, "carol")
	h.Users.SetActive(context.Background(), carol, false)
	if _, err := h.Users.Create(context.Background(), auth.CreateParams{Username: "frank"}); err != nil {
		t.Fatal(err)
	}

	const (
		required = `{"username":["This field is required."],"password":["This field is required."]}`
		wrong    = `{"non_field_errors":["Unable to log in with provided credentials."]}`
	)
	for _, c := range []struct {
		name, contentType, body string
		status                  int
		want                    string
	}{
		{"no body, no type", "", "", 400, required},
		{"no body, unsupported type", "text/plain", "", 400, required},
		{"empty object", asJSON, "{}", 400, required},
		{"empty form", asForm, "", 400, required},
		{"only username", asJSON, `{"username":"alice"}`, 400, `{"password":["This field is required."]}`},
		{"only password", asForm, "password=x", 400, `{"username":["This field is required."]}`},
		{"blank", asJSON, `{"username":"","password":""}`, 400,
			`{"username":["This field may not be blank."],"password":["This field may not be blank."]}`},
		{"only spaces: blank as a name, tried as a password", asJSON, `{"username":"  ","password":"  "}`, 400,
			`{"username":["This field may not be blank."]}`},
		{"null", asJSON, `{"username":null,"password":null}`, 400,
			`{"username":["This field may not be null."],"password":["This field may not be null."]}`},
		{"booleans", asJSON, `{"username":true,"password":false}`, 400,
			`{"username":["Not a valid string."],"password":["Not a valid string."]}`},
		{"array and object", asJSON, `{"username":["alice"],"password":{"a":1}}`, 400,
			`{"username":["Not a valid string."],"password":["Not a valid string."]}`},
		{"NUL", asJSON, `{"username":"a\u0000","password":"x\u0000"}`, 400,
			`{"username":["Null characters are not allowed."],"password":["Null characters are not allowed."]}`},
		{"lone surrogate", asJSON, `{"username":"\ud800","password":"x"}`, 400,
			`{"username":["Surrogate characters are not allowed: U+D800."]}`},
		{"top-level array", asJSON, `[]`, 400,
			`{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}`},
		{"top-level string", asJSON, `"a"`, 400,
			`{"non_field_errors":["Invalid data. Expected a dictionary, but got str."]}`},
		{"top-level int", asJSON, `5`, 400,
			`{"non_field_errors":["Invalid data. Expected a dictionary, but got int."]}`},
		{"top-level float", asJSON, `1.5`, 400,
			`{"non_field_errors":["Invalid data. Expected a dictionary, but got float."]}`},
		{"top-level bool", asJSON, `true`, 400,
			`{"non_field_errors":["Invalid data. Expected a dictionary, but got bool."]}`},
		{"top-level null", asJSON, `null`, 400, `{"non_field_errors":["No data provided"]}`},
		{"wrong password", asJSON, `{"username":"alice","password":"x"}`, 400, wrong},
		{"space around the password", asJSON, `{"username":"alice","password":" wonderland-1865"}`, 400, wrong},
		{"unknown user", asJSON, `{"username":"mallory","password":"x"}`, 400, wrong},
		{"inactive user", asJSON, `{"username":"carol","password":"wonderland-1865"}`, 400, wrong},
		{"unusable password", asJSON, `{"username":"frank","password":"!"}`, 400, wrong},
		{"name in another case", asJSON, `{"username":"Alice","password":"wonderland-1865"}`, 400, wrong},
		{"numbers are text", asJSON, `{"username":12,"password":1.5}`, 400, wrong},

		{"malformed JSON", asJSON, `{"username": `, 400,
			`{"detail":"JSON parse error - Expecting value: line 1 column 14 (char 13)"}`},
		{"BOM", asJSON, "\ufeff{}", 400,
			`{"detail":"JSON parse error - Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"}`},
		{"invalid UTF-8", asJSON, "{\"a\":\"\xff\"}", 400,
			`{"detail":"JSON parse error - 'utf-8' codec can't decode byte 0xff in position 6: invalid start byte"}`},
		{"NaN", asJSON, `{"username":NaN}`, 400,
			`{"detail":"JSON parse error - Out of range float values are not JSON compliant: 'NaN'"}`},
		{"-Infinity", asJSON, `[-Infinity]`, 400,
			`{"detail":"JSON parse error - Out of range float values are not JSON compliant: '-Infinity'"}`},
		{"multipart without boundary", "multipart/form-data", "x", 400,
			`{"detail":"Multipart form parse error - Invalid boundary in multipart: None"}`},
		{"multipart of garbage", asPart, "garbage", 400, required},
		{"JSON sent as a form", asForm, `{"username":"alice"}`, 400, required},
		{"unsupported type", "text/plain; charset=utf-8", "x", 415,
			`{"detail":"Unsupported media type \"text/plain; charset=utf-8\" in request."}`},
		{"no type", "", "x", 415, `{"detail":"Unsupported media type \"\" in request."}`},
		{"a JSON suffix", "application/vnd.api+json", "{}", 415,
			`{"detail":"Unsupported media type \"application/vnd.api+json\" in request."}`},
	} {
		w := post(h.endpoint(), c.contentType, c.body)
		if w.Code != c.status || w.Body.String() != c.want || w.Header()["Content-Type"][0] != "application/json" {
			t.Errorf("%s: %d %s\n\twant %d %s", c.name, w.Code, w.Body, c.status, c.want)
		}
	}
	if n := h.CountTokens(t); n != 0 {
		t.Errorf("refused requests created %d tokens", n)
	}
}

// G1, Django CVE-2019-19844: names that look alike, or that Unicode treats as equal. A name is
// stored in its NFKC form, so that no second account has another form of it. As in DRF a sign-in
// does not normalise: each form finds its own account or none, and never another account.
func TestObtainTokenOfLookalikeNames(t *testing.T) {
	t.Parallel()
	h := open(t)
	keys := map[string]string{}
	for made, stored := range map[string]string{
		"\ufb01ona": "fiona", "e\u0301ve": "\u00e9ve", "ian": "ian", "\u0131an": "\u0131an", "mike": "mike",
		"MIKE": "MIKE",
	} {
		id := h.User(t, made)
		keys[stored] = h.Token(t, id).Key
		for _, form := range []string{made, stored} {
			_, err := h.Users.Create(t.Context(), auth.CreateParams{Username: form, Password: "x"})
			if !errors.Is(err, auth.ErrExists) {
				t.Errorf("a second %+q: %v", form, err)
			}
		}
	}
	for _, name := range []string{
		"fiona", "\ufb01ona", "\uff46iona", "\u00e9ve", "e\u0301ve", "eve",
		"ian", "\u0131an", "\u0130an", "IAN", "mike", "MIKE", "mi\u212ae", "\u1d39IKE",
	} {
		body, err := json.Marshal(map[string]string{"username": name, "password": "wonderland-1865"})
		if err != nil {
			t.Fatal(err)
		}
		w, want, status := post(h.endpoint(), asJSON, string(body)), refused, 400
		if key, stored := keys[name]; stored {
			want, status = `{"token":"`+key+`"}`, 200
		}
		if w.Code != status || w.Body.String() != want {
			t.Errorf("%+q: %d %s, want %d %s", name, w.Code, w.Body, status, want)
		}
	}
}

// CVE-2013-1443: hashing a password of a megabyte took a minute. The endpoint reads at most 16 KiB,
// whatever the content type.
func TestObtainTokenOfLargeBodies(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.User(t, "alice")
	fill := func(before string, size int, after string) string {
		return before + strings.Repeat("x", size-len(before)-len(after)) + after
	}
	for _, c := range []struct {
		contentType, before, after string
		wrong                      string // in the answer to a body of 16 KiB
	}{
		{asForm, "username=alice&password=", "", "Unable to log in"},
		{asJSON, `{"username":"alice","password":"`, `"}`, "Unable to log in"},
		{asJSON, `{"username":"alice","password":1`, `}`, "JSON parse error"},
		{asJSON, `{"password":"wonderland-1865","username":"`, `"}`, "Unable to log in"},
		{asPart, "--B\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\n", "\r\n--B--\r\n",
			"This field is required"},
	} {
		const tooLarge = "larger than 16384 bytes"
		for size, want := range map[int]string{16 << 10: c.wrong, 16<<10 + 1: tooLarge, 1 << 20: tooLarge} {
			w := post(h.endpoint(), c.contentType, fill(c.before, size, c.after))
			if w.Code != 400 || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s of %d bytes: %d %.200s, want %s", c.contentType, size, w.Code, w.Body, want)
			}
		}
	}
}

func TestObtainTokenMethods(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, method := range []string{"GET", "PUT", "PATCH", "DELETE", "TRACE", "FOO"} {
		w := httptest.NewRecorder()
		h.endpoint().ServeHTTP(w, httptest.NewRequest(method, "/token/", nil))
		want := `{"detail":"Method \"` + method + `\" not allowed."}`
		if w.Code != 405 || w.Body.String() != want || w.Header()["Allow"][0] != "POST, OPTIONS" {
			t.Errorf("%s: %d %s", method, w.Code, w.Body)
		}
	}
	w := httptest.NewRecorder()
	h.endpoint().ServeHTTP(w, httptest.NewRequest("OPTIONS", "/token/", nil))
	const want = `{"name":"Obtain Auth Token","description":"","renders":["application/json"],` +
		`"parses":["application/x-www-form-urlencoded","multipart/form-data","application/json"],` +
		`"actions":{"POST":{"username":{"type":"string","required":true,"read_only":false,"label":"Username"},` +
		`"password":{"type":"string","required":true,"read_only":false,"label":"Password"},` +
		`"token":{"type":"string","required":false,"read_only":true,"label":"Token"}}}}`
	if w.Code != 200 || w.Body.String() != want {
		t.Errorf("OPTIONS: %d %s", w.Code, w.Body)
	}
	// Authentication runs before the method is looked up.
	for line, status := range map[string]int{"Token bad": 401, "Bearer x": 405, "Token": 401} {
		if got := get(h.endpoint(), line); got.Code != status {
			t.Errorf("GET with %q: %d %s", line, got.Code, got.Body)
		}
	}
}

// A hundred concurrent first sign-ins create one token and all return its key.
func TestObtainTokenInParallel(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.User(t, "alice")
	answers := make([]*httptest.ResponseRecorder, 100)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = post(h.endpoint(), asForm, "username=alice&password=wonderland-1865") })
	}
	wg.Wait()
	for _, w := range answers {
		if w.Code != 200 || w.Body.String() != answers[0].Body.String() {
			t.Fatalf("%d %s, the first got %s", w.Code, w.Body, answers[0].Body)
		}
	}
	if n := h.CountTokens(t); n != 1 {
		t.Errorf("%d tokens", n)
	}
}

func TestObtainTokenFaults(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.User(t, "alice")
	h.DB.Close()
	w := post(h.endpoint(), asForm, "username=alice&password=wonderland-1865")
	if w.Code != 503 || len(w.Header()["Retry-After"]) != 1 || strings.Contains(w.Body.String(), "sql") {
		t.Errorf("a closed database: %d %s", w.Code, w.Body)
	}
}

func FuzzObtainToken(f *testing.F) {
	for _, body := range []string{
		`{}`, `{"username":"a","password":"b"}`, `[`, `{"username":"\ud800"}`, `{"username":1e999,"password":-0}`,
	} {
		f.Add(asJSON, body)
	}
	f.Add(asForm, "username=a&password=%zz&;=&&")
	f.Add(asPart, "--B\r\nContent-Disposition: form-data; name=username\r\n\r\na\r\n--B--")
	f.Add("multipart/form-data; boundary=\"\x00\"", "--")
	f.Add("application/json; charset=utf-16", "\x00{")
	h := open(f)
	handler := h.endpoint()
	f.Fuzz(func(t *testing.T, contentType, body string) {
		w := post(handler, contentType, body)
		if w.Code != 400 && w.Code != 415 {
			t.Errorf("%q %q: %d %s", contentType, body, w.Code, w.Body)
		}
		if w.Header()["Content-Type"][0] == "application/json" && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%q %q: not JSON: %s", contentType, body, w.Body)
		}
	})
}

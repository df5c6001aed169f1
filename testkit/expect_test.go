package testkit_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/testkit"
)

// answering returns a client of a site that answers each request with the body.
func answering(t *testing.T, body string) *testkit.Client {
	t.Helper()
	return testkit.Open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.Handle("/{path...}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/moved/" {
				http.Redirect(w, r, "/", http.StatusFound)
				return
			}
			w.Header().Set("Content-Type", "text/plain")
			w.Write([]byte(body))
		}))
		return nil
	}}).Client()
}

// TestExpectShows checks that a failed expectation shows request and answer.
func TestExpectShows(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, notes())
	alice := site.User(t, "alice")
	c := site.Client().As(alice)
	got := failure(t, func(t testing.TB) {
		c.Post("/notes/?a=b", testkit.JSON(map[string]int{"id": 1})).Expect(t, 201)
		t.Errorf("the test goes on")
	})
	want := `status 400, want 201

(as alice)
POST /notes/?a=b
Host: testserver
Content-Type: application/json

{"id":1}

400 Bad Request
Allow: GET, POST, HEAD, OPTIONS
Content-Length: 36
Content-Type: application/json
Cross-Origin-Opener-Policy: same-origin
Referrer-Policy: same-origin
X-Content-Type-Options: nosniff
X-Frame-Options: DENY

{"text":["This field is required."]}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestExpectShowsBodies(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 2048) + "é!"
	for name, x := range map[string]struct{ body, want string }{
		"none":   {"", "X-Frame-Options: DENY"},
		"long":   {long, strings.Repeat("é", 2048) + "\n… and 3 more bytes"},
		"binary": {"\xff\x00", `"\xff\x00"`},
	} {
		got := failure(t, func(ft testing.TB) { answering(t, x.body).Get("/moved/", testkit.Follow()).Expect(ft, 201) })
		if !strings.HasSuffix(got, x.want) || !strings.Contains(got, "\nGET /moved/ redirected (302)\n") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestExpectJSON(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		body, want string
		message    string // begins with it; "": equal
	}{
		"equal":         {`{"a": [1, {"b": null}], "c": "x"}`, `{"c": "x", "a": [1, {"b": null}]}`, ""},
		"equal numbers": {`[1.0, 100, 12345678901234567890]`, `[1, 1e2, 12345678901234567890]`, ""},
		"unequal integers": {`12345678901234567890`, `12345678901234567891`,
			"the answer differs:\n  the answer: got 12345678901234567890, want 12345678901234567891\n"},
		"too large": {`1e999`, `1e998`, "the answer differs:\n  the answer: got 1e999, want 1e998\n"},
		"members": {`{"a": 1, "b": {"c": "<x>"}, "d": 4}`, `{"a": 2, "b": {"c": "y"}, "e": [5]}`,
			"the answer differs:\n  a: got 1, want 2\n  b.c: got \"<x>\", want \"y\"\n  e: missing, want [5]\n" +
				"  d: got 4, want none\n\nGET /\n"},
		"the order of a list": {`[1, 2]`, `[2, 1]`,
			"the answer differs:\n  [0]: got 1, want 2\n  [1]: got 2, want 1\n"},
		"a short list": {`{"a": [1]}`, `{"a": [1, 2]}`, "the answer differs:\n  a[1]: missing, want 2\n"},
		"a long list":  {`[{"a": 1}, 2]`, `[{"a": 1}]`, "the answer differs:\n  [1]: got 2, want none\n"},
		"kinds": {`{"a": {}, "b": [], "c": 1}`, `{"a": [], "b": "", "c": "1"}`,
			"the answer differs:\n  a: got {}, want []\n  b: got [], want \"\"\n  c: got 1, want \"1\"\n"},
		"no JSON":   {`oops`, `1`, "the answer is not JSON: invalid character 'o' looking for beginning of value\n\nGET /\n"},
		"more":      {`1 2`, `1`, "the answer is not JSON: more follows after the first value\n"},
		"a mistake": {`1`, `{`, "the JSON that the test wants: unexpected EOF\n{"},
	} {
		got := failure(t, func(ft testing.TB) { answering(t, x.body).Get("/").ExpectJSON(ft, 200, x.want) })
		if x.message == "" && got != "" || !strings.HasPrefix(got, x.message) {
			t.Errorf("%s: %s", name, got)
		}
	}
	got := failure(t, func(ft testing.TB) { answering(t, "1").Get("/").ExpectJSON(ft, 201, "1") })
	if !strings.HasPrefix(got, "status 200, want 201\n\nGET /\n") {
		t.Error(got)
	}
	var n int
	got = failure(t, func(ft testing.TB) { answering(t, `"x"`).Get("/").JSON(ft, &n) })
	if !strings.HasPrefix(got, "the answer does not decode: json: cannot unmarshal string") {
		t.Error(got)
	}
}

// TestQuietLog checks that the lines of a site's log go to its test, and none after its end.
func TestQuietLog(t *testing.T) {
	t.Parallel()
	f := &fake{}
	var site *testkit.Site
	t.Run("test", func(t *testing.T) {
		f.TB = t
		site = testkit.Open(f, notes())
		site.Client().Get("/panic/").Expect(t, 500)
	})
	for _, want := range []string{"boom", "path=/panic/ ", "status=500"} {
		if !bytes.Contains(f.logged.Bytes(), []byte(want)) {
			t.Errorf("the log lacks %q: %s", want, &f.logged)
		}
	}
	before := f.logged.Len()
	site.Log.Info("late")
	if f.logged.Len() != before {
		t.Errorf("%s", f.logged.Bytes()[before:])
	}
}

package testkit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/testkit"
)

func TestIdentities(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, notes())
	alice := site.User(t, "alice", testkit.Staff, testkit.Password("wonderland-1865"))
	bob := site.User(t, "bob", testkit.Inactive)
	anybody := site.Client()
	for name, c := range map[string]struct {
		client *testkit.Client
		path   string
		status int
		user   string
	}{
		"nobody":                         {anybody, "/who/", 200, ""},
		"nobody at a guarded view":       {anybody, "/staff/", 401, ""},
		"nobody at a guarded handler":    {anybody, "/guarded/", 401, ""},
		"as":                             {anybody.As(alice), "/who/", 200, "alice"},
		"as, with permissions":           {anybody.As(alice), "/staff/", 200, "alice"},
		"as, refused by a permission":    {anybody.As(bob), "/staff/", 403, ""},
		"as, with no such authenticator": {anybody.As(alice), "/echo/", 200, ""},
		"as, in the place of a token":    {anybody.WithToken("nonsense").As(alice), "/who/", 200, "alice"},
		"as, at a guarded handler":       {anybody.As(alice), "/guarded/", 200, "alice"},
		"as nobody again":                {anybody.As(alice).As(auth.User{}), "/staff/", 401, ""},
		"a token":                        {anybody.WithToken(site.Token(t, alice)), "/who/", 200, "alice"},
		"a wrong token":                  {anybody.WithToken("nonsense"), "/who/", 401, ""},
		"a token of an inactive user":    {anybody.WithToken(site.Token(t, bob)), "/who/", 401, ""},
		"a password":                     {anybody.WithBasic("alice", "wonderland-1865"), "/who/", 200, "alice"},
		"a wrong password":               {anybody.WithBasic("alice", "x"), "/who/", 401, ""},
		"a session":                      {anybody.SignedIn(t, alice), "/notes/", 200, ""},
		"a session where none is read":   {anybody.SignedIn(t, alice), "/staff/", 401, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := c.client.Get(c.path).Expect(t, c.status)
			var found struct{ User string }
			if c.path == "/guarded/" {
				found.User = resp.Text()
			} else {
				resp.JSON(t, &found)
			}
			if c.status == 200 && found.User != c.user {
				t.Errorf("user %q, want %q", found.User, c.user)
			}
		})
	}
	c := anybody.AsIdentity(auth.Identity{User: alice, Auth: "a key"})
	c.Get("/who/").ExpectJSON(t, 200, `{"user": "alice", "auth": "a key"}`)
	if message := failure(t, func(t testing.TB) { anybody.SignedIn(t, bob) }); !strings.Contains(message,
		`sign "bob" in`) {
		t.Errorf("an inactive user signs in: %q", message)
	}
}

// TestNoRequestIsForced sends, over a network, everything in which a client could try to be another
// user as Client.As is, or to skip the CSRF check. Contexts of requests come from the server alone.
func TestNoRequestIsForced(t *testing.T) {
	t.Parallel()
	p := notes()
	p.Middleware = func(_ *latchkey.Site, next http.Handler) http.Handler { // puts an identity where guards put theirs
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			id := &auth.Identity{User: auth.User{ID: "1", Username: "alice", Active: true, Staff: true}}
			next.ServeHTTP(w, r.WithContext(auth.NewContext(r.Context(), id)))
		})
	}
	site := testkit.Open(t, p)
	alice := site.User(t, "alice", testkit.Staff)
	session := site.Client().SignedIn(t, alice).Cookie("sessionid")
	site.Client().As(alice).Get("/staff/").Expect(t, 200) // leaves nothing behind
	server := httptest.NewServer(site)
	defer server.Close()
	names := []string{"As", "Identity", "Testrig", "X-Testrig", "User", "Remote-User", "X-User", "Force-Auth-User",
		"_force_auth_user", "_dont_enforce_csrf_checks", "No-Csrf", "X-Forwarded-User"}
	for _, c := range []struct {
		method, path, cookie string
		status               int
	}{
		{"GET", "/staff/", "", 401},
		{"GET", "/guarded/", "", 401},
		{"POST", "/notes/", "; sessionid=" + session, 403},
	} {
		query := url.Values{}
		for _, name := range names {
			query.Set(name, "alice")
		}
		r, err := http.NewRequestWithContext(t.Context(), c.method, server.URL+c.path+"?"+query.Encode(),
			strings.NewReader(query.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", strings.ReplaceAll(query.Encode(), "&", "; ")+c.cookie)
		for _, name := range names {
			r.Header[name] = []string{"alice"}
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.status {
			t.Errorf("%s %s: %d", c.method, c.path, resp.StatusCode)
		}
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	c := testkit.Open(t, notes()).Client()
	for name, x := range map[string]struct {
		body testkit.RequestOption
		kind string
		data any
	}{
		"json":              {testkit.JSON(map[string]int{"a": 1}), "application/json", map[string]any{"a": 1.0}},
		"json as it stands": {testkit.JSON(json.RawMessage(` [1]`)), "application/json", []any{1.0}},
		"a form": {testkit.Form(url.Values{"text": {"a & b"}}), "application/x-www-form-urlencoded",
			"a & b"},
		"a form with a file": {testkit.Multipart(testkit.Fields{"text": "hi",
			"file": testkit.File{Name: "a.txt", Content: []byte("x")}}), "multipart/form-data", "hi"},
		"raw":      {testkit.Raw("application/json", []byte(`"x"`)), "application/json", "x"},
		"no bytes": {testkit.Raw("application/x-www-form-urlencoded", nil), "application/x-www-form-urlencoded", ""},
	} {
		var got struct {
			Type string
			Data any
		}
		c.Post("/echo/", x.body).Expect(t, 200).JSON(t, &got)
		if !strings.HasPrefix(got.Type, x.kind) || !cmp.Equal(got.Data, x.data) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	c.Post("/echo/", testkit.Header("Content-Type", "text/x"), testkit.JSON(1)).Expect(t, 415)
	c.Post("/echo/", testkit.JSON(json.RawMessage(`{`))).Expect(t, 400)
}

func TestMultipartFiles(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.Handle("/files/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseMultipartForm(0); err != nil { // 0: files go to disk
				t.Error(err)
				return
			}
			for _, h := range r.MultipartForm.File["f"] {
				file, err := h.Open()
				if err != nil {
					t.Error(err)
					return
				}
				defer file.Close()
				var content bytes.Buffer
				content.ReadFrom(file)
				w.Write([]byte(h.Filename + " " + h.Header.Get("Content-Type") + " " + content.String() + ";"))
			}
			w.Write([]byte(strings.Join(r.MultipartForm.Value["v"], ",")))
		}))
		return nil
	}})
	resp := site.Client().Post("/files/", testkit.Multipart(testkit.Fields{
		"v": []string{"1", "2"},
		"f": []testkit.File{{Name: "ä.png", Type: "image/png", Content: []byte("png")}, {Name: "b", Content: nil}},
	}))
	if want := "ä.png image/png png;b application/octet-stream ;1,2"; resp.Text() != want {
		t.Errorf("%q", resp.Text())
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, notes(), testkit.Settings(func(s *latchkey.Settings) {
		s.AllowedHosts = []string{"api.example.com"}
	}))
	c := site.Client()
	for name, x := range map[string]struct {
		client *testkit.Client
		path   string
		opts   []testkit.RequestOption
		field  string
		want   any
	}{
		"host":            {c, "/echo/", nil, "host", "testserver"},
		"another host":    {c.WithHost("api.example.com"), "/echo/", nil, "host", "api.example.com"},
		"host of a URL":   {c, "https://api.example.com/echo/", nil, "host", "api.example.com"},
		"scheme of a URL": {c, "https://api.example.com/echo/", nil, "tls", true},
		"http":            {c, "/echo/", nil, "tls", false},
		"https":           {c.HTTPS(), "/echo/", nil, "tls", true},
		"address":         {c, "/echo/", nil, "from", "127.0.0.1"},
		"another address": {c.From("192.0.2.1:1"), "/echo/", nil, "from", "192.0.2.1"},
		"header":          {c, "/echo/", []testkit.RequestOption{testkit.Header("X-Test", "1")}, "x", "1"},
		"headers of all":  {c.WithHeader("X-Test", "2"), "/echo/", nil, "x", "2"},
		"header of one": {c.WithHeader("X-Test", "2"), "/echo/",
			[]testkit.RequestOption{testkit.Header("X-Test", "3")}, "x", "3"},
		"query": {c, "/echo/?a=%20", []testkit.RequestOption{testkit.Query("b", "&"), testkit.Query("b", "2")},
			"query", "a=%20&b=%26&b=2"},
	} {
		var got map[string]any
		x.client.Get(x.path, x.opts...).Expect(t, 200).JSON(t, &got)
		if got[x.field] != x.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for method, send := range map[string]func(string, ...testkit.RequestOption) *testkit.Response{
		"GET": c.Get, "POST": c.Post, "PUT": c.Put, "PATCH": c.Patch, "DELETE": c.Delete,
	} {
		var got struct{ Method string }
		if send("/echo/").Expect(t, 200).JSON(t, &got); got.Method != method {
			t.Errorf("%s: %v", method, got)
		}
	}
	if resp := c.Head("/echo/").Expect(t, 200); len(resp.Body) > 0 {
		t.Errorf("HEAD: %q", resp.Body)
	}
	c.Options("/echo/").Expect(t, 200)
	c.Do("PROPFIND", "/echo/").Expect(t, 405)
	c.WithHost("evil.com").Get("/echo/").Expect(t, 400) // Open allows no other host
	if resp := c.Get("/echo/"); resp.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", resp.Header)
	}
}

// TestCopies checks that a changed client leaves the first one as it is.
func TestCopies(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, notes())
	c := site.Client()
	c.SignedIn(t, site.User(t, "alice")).WithHeader("X-Test", "1").WithCookie("a", "b")
	c.Get("/notes/").Expect(t, 403)
	var got struct{ X string }
	if c.Get("/echo/").JSON(t, &got); got.X != "" || c.Cookie("a") != "" {
		t.Errorf("%+v", got)
	}
}

func TestCookies(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.Handle("/set/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Set-Cookie", r.Header.Get("X-Set"))
		}))
		site.Handle("/show/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Write([]byte(r.Header.Get("Cookie")))
		}))
		return nil
	}})
	c := site.Client()
	for _, x := range []struct {
		set     string
		advance time.Duration
		sent    string
	}{
		{"a=1; Path=/; HttpOnly", 0, "a=1"},
		{"b=2; Max-Age=60; Secure", 0, "a=1; b=2"},
		{"a=3", 0, "a=3; b=2"},
		{"c=4; Expires=" + site.Clock.Now().Add(time.Hour).Format(http.TimeFormat), 0, "a=3; b=2; c=4"},
		{"a=; Max-Age=0", 0, "b=2; c=4"},
		{"d=5", time.Minute, "c=4; d=5"},
		{"d=6; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 0, "c=4"},
		{"e=7", time.Hour, "e=7"},
	} {
		c.Get("/set/", testkit.Header("X-Set", x.set)).Expect(t, 200)
		site.Clock.Advance(x.advance)
		if got := c.Get("/show/").Text(); got != x.sent {
			t.Errorf("after %q: %q, want %q", x.set, got, x.sent)
		}
	}
	if got := c.WithCookie("f", "8").Get("/show/").Text(); got != "e=7; f=8" {
		t.Errorf("%q", got)
	}
}

func TestCSRF(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, notes())
	alice := site.User(t, "alice")
	note := testkit.JSON(map[string]any{"id": 1, "text": "x"})
	c := site.Client().SignedIn(t, alice)
	c.Post("/notes/", note).Expect(t, 201)
	c = c.CheckingCSRF()
	c.Get("/notes/").Expect(t, 200)
	c.Post("/notes/", note).ExpectJSON(t, 403, `{"detail": "CSRF Failed: CSRF token missing."}`)
	note = testkit.JSON(map[string]any{"id": 2, "text": "y"})
	c.Post("/notes/", note, testkit.Header("X-CSRFToken", c.Cookie("csrftoken"))).Expect(t, 201)
	c.HTTPS().Post("/notes/", note, testkit.Header("X-CSRFToken", c.Cookie("csrftoken"))).
		ExpectJSON(t, 403, `{"detail": "CSRF Failed: Referer checking failed - no Referer."}`)
	c.As(alice).Post("/notes/", testkit.JSON(map[string]any{"id": 3, "text": "z"})).Expect(t, 201) // no session is read
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	c := testkit.Open(t, notes()).Client()
	if resp := c.Get("/a/").Expect(t, 302); resp.Header.Get("Location") != "/b/" || resp.History != nil {
		t.Errorf("%v", resp)
	}
	resp := c.Post("/a/", testkit.Follow(), testkit.JSON(1)).Expect(t, 200)
	if resp.Request.URL.String() != "/who/?x=1" || len(resp.History) != 2 || resp.History[1].Request.Method != "GET" ||
		resp.Request.Header.Get("Content-Type") != "" {
		t.Errorf("%v", resp)
	}
	var got struct {
		Method string
		Data   any
	}
	if c.Post("/again/", testkit.Follow(), testkit.JSON(1)).Expect(t, 200).JSON(t, &got); got.Method != "POST" ||
		got.Data != 1.0 {
		t.Errorf("after a 307: %+v", got)
	}
	if resp := c.Head("/a/", testkit.Follow()); resp.Request.Method != "HEAD" {
		t.Errorf("%v", resp)
	}
}

func TestMisuse(t *testing.T) {
	t.Parallel()
	c := testkit.Open(t, notes()).Client()
	for name, x := range map[string]struct {
		misuse func()
		reason any
	}{
		"a loop": {func() { c.Get("/loop/", testkit.Follow()) },
			"testkit: more than 20 redirects from /loop/"},
		"a path":  {func() { c.Get("echo/") }, "testkit: a path begins with a slash: echo/"},
		"a value": {func() { testkit.JSON(func() {}) }, "testkit: JSON: json: unsupported type: func()"},
		"a field": {func() { testkit.Multipart(testkit.Fields{"n": 1}) },
			"testkit: Multipart: the field n is neither text nor a File"},
		"no settings": {func() { testkit.Settings(nil) }, "testkit: Settings needs a function"},
		"an engine": {func() { testkit.Open(t, notes(), testkit.Engine("oracle")) },
			"testkit: no engine oracle"},
		"a connection's end": {func() { c.Get("/cut/") }, http.ErrAbortHandler},
	} {
		func() {
			defer func() {
				reason := recover()
				err, _ := reason.(error)
				want, _ := x.reason.(error)
				if reason != x.reason && (want == nil || !errors.Is(err, want)) {
					t.Errorf("%s: %v", name, reason)
				}
			}()
			x.misuse()
		}()
	}
}

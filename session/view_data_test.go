package session_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// visit runs fn in a view without authentication, for a client with these cookies, and returns the
// answer.
func (h house) visit(jar map[string]string, fn func(*rest.Request, *session.Data) error) *httptest.ResponseRecorder {
	api := rest.New(rest.Config{
		Permissions: []rest.Permission{rest.AllowAny}, Log: slog.New(slog.DiscardHandler),
	})
	view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.NoContent(), fn(r, h.sessions.Data(r))
	}))
	r := ask("GET", "/", "")
	if key := jar["sessionid"]; key != "" {
		r.Header.Set("Cookie", "sessionid="+key)
	}
	w := httptest.NewRecorder()
	view.ServeHTTP(w, r)
	for name, value := range cookies(w.Header()) {
		jar[name] = value
	}
	return w
}

// values returns the session's values of these names as text.
func (h house) values(t *testing.T, jar map[string]string, names ...string) string {
	t.Helper()
	var list []string
	h.visit(jar, func(_ *rest.Request, d *session.Data) error {
		for _, name := range names {
			var v any
			if _, err := d.Get(name, &v); err != nil {
				t.Error(err)
			}
			list = append(list, fmt.Sprint(v))
		}
		return nil
	})
	return strings.Join(list, " ")
}

// rows returns how many sessions there are.
func (h house) rows(t *testing.T) int {
	t.Helper()
	n, err := h.db.Sessions().ClearExpired(t.Context(), now.AddDate(100, 0, 0), nil)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func set(pairs ...any) func(*rest.Request, *session.Data) error {
	return func(_ *rest.Request, d *session.Data) error {
		for i := 0; i < len(pairs); i += 2 {
			if err := d.Set(pairs[i].(string), pairs[i+1]); err != nil {
				return err
			}
		}
		return nil
	}
}

// TestDataHeaders has the cookie and Vary of Django's SessionMiddleware: unread, read, written,
// emptied, and after a fault.
func TestDataHeaders(t *testing.T) {
	t.Parallel()
	const kept = "sessionid=KEY; expires=Sat, 16 Jan 2027 03:04:05 GMT; HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax"
	const removed = `sessionid=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax`
	read := func(_ *rest.Request, d *session.Data) error { _, err := d.Get("x", new(any)); return err }
	del := func(_ *rest.Request, d *session.Data) error { _, err := d.Delete("x"); return err }
	for _, c := range []struct {
		name      string
		known     bool   // whether the client has a session with x
		cookie    string // else the client's cookie
		fn        func(*rest.Request, *session.Data) error
		status    int
		vary, set string
	}{
		{"unused", true, "", func(*rest.Request, *session.Data) error { return nil }, 204, "", ""},
		{"read", true, "", read, 204, "Cookie", ""},
		{"read, without a session", false, "", read, 204, "Cookie", ""},
		{"read, with a cookie of no session", false, "unknownsession00000000000000000a", read, 204, "Cookie", removed},
		{"set, without a session", false, "", set("x", 1), 204, "Cookie", kept},
		{"set", true, "", set("x", 2), 204, "Cookie", kept},
		{"deleted, the last value", true, "", del, 204, "Cookie", kept},
		{"deleted, but not there", false, "", del, 204, "Cookie", ""},
		{"flushed", true, "", func(_ *rest.Request, d *session.Data) error { return d.Flush() }, 204, "Cookie",
			removed},
		{"flushed, without a session", false, "", func(_ *rest.Request, d *session.Data) error { return d.Flush() },
			204,
			"Cookie", ""},
		{"set, and a fault", false, "", func(r *rest.Request, d *session.Data) error {
			return errors.Join(d.Set("x", 1), errors.New("broken"))
		}, 500, "Cookie", ""},
		{"set, and a refusal", false, "", func(r *rest.Request, d *session.Data) error {
			if err := d.Set("x", 1); err != nil {
				return err
			}
			return rest.NotFound("")
		}, 404, "Cookie", kept},
		{"until the browser closes", false, "", func(_ *rest.Request, d *session.Data) error { return d.SetExpiry(0) },
			204,
			"Cookie", "sessionid=KEY; HttpOnly; Path=/; SameSite=Lax"},
		{"for a minute", false, "", func(_ *rest.Request, d *session.Data) error { return d.SetExpiry(time.Minute) },
			204,
			"Cookie", "sessionid=KEY; expires=Sat, 02 Jan 2027 03:05:05 GMT; HttpOnly; Max-Age=60; Path=/; SameSite=Lax"},
	} {
		h, _ := empty(t)
		jar := map[string]string{"sessionid": c.cookie}
		if c.known {
			h.visit(jar, set("x", 1))
		}
		w := h.visit(jar, c.fn)
		got := strings.Join(w.Header()["Set-Cookie"], "|")
		if key := jar["sessionid"]; key != "" {
			got = strings.ReplaceAll(got, key, "KEY")
		}
		if w.Code != c.status || w.Header().Get("Vary") != c.vary || got != c.set {
			t.Errorf("%s: %d, Vary %q, %s", c.name, w.Code, w.Header().Get("Vary"), got)
		}
	}
}

// A change that comes too late to be saved is an error: in an iterator, and behind Protect.
func TestDataIsSavedOnce(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	late := map[string]error{}
	change := func(d *session.Data) iter.Seq[int] {
		return func(func(int) bool) {
			late["Set"], late["CycleKey"] = d.Set("x", 2), d.CycleKey()
			_, late["Delete"] = d.Delete("x")
		}
	}
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})
	api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		d := h.sessions.Data(r)
		return rest.OK(change(d)), d.Set("x", 1)
	})).ServeHTTP(httptest.NewRecorder(), ask("GET", "/", ""))
	for _, name := range []string{"Set", "Delete", "CycleKey"} {
		if err := late[name]; err == nil || !strings.Contains(err.Error(), "the session was saved before the answer") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Reading creates no row, and neither does a fault.
func TestDataCreatesNoSessionForReading(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	h.visit(map[string]string{}, func(_ *rest.Request, d *session.Data) error { _, err := d.Names(); return err })
	h.visit(map[string]string{}, func(_ *rest.Request, d *session.Data) error {
		return errors.Join(d.Set("x", 1), errors.New("broken"))
	})
	if n := h.rows(t); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

// TestDataChanges has the life of values over several requests.
func TestDataChanges(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	jar := map[string]string{}
	h.visit(jar, set("a", 1, "b", []string{"é", "😀"}, "c", nil))
	first := jar["sessionid"]
	if got := h.values(t, jar, "a", "b", "c", "d"); got != "1 [é 😀] <nil> <nil>" {
		t.Error(got)
	}
	h.visit(jar, func(_ *rest.Request, d *session.Data) error {
		if found, err := d.Delete("a"); !found || err != nil {
			t.Errorf("Delete: %v, %v", found, err)
		}
		names, err := d.Names()
		if got := fmt.Sprint(names); got != "[b c]" {
			t.Error(got)
		}
		return err
	})
	h.visit(jar, func(_ *rest.Request, d *session.Data) error { return d.CycleKey() })
	if got := h.values(t, jar, "a", "b"); got != "<nil> [é 😀]" || jar["sessionid"] == first {
		t.Errorf("after CycleKey: %s", got)
	}
	if got := h.values(t, map[string]string{"sessionid": first}, "b"); got != "<nil>" {
		t.Errorf("by the old key: %s", got)
	}
	second := jar["sessionid"]
	h.visit(jar, func(_ *rest.Request, d *session.Data) error {
		return errors.Join(d.Set("before", 1), d.Flush(), d.Set("after", 1))
	})
	if got := h.values(t, jar, "b", "before", "after"); got != "<nil> <nil> 1" || jar["sessionid"] == second {
		t.Errorf("after Flush: %s", got)
	}
}

// TestDataText compares what is stored with Python's json.dumps(…, separators=(",", ":")), which
// Django's JSONSerializer writes, and reads Django's texts.
func TestDataText(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	for want, value := range map[string]any{
		`"caf\u00e9 \ud83d\ude00 <&>/\u2028\n\"\\"`: "café 😀 <&>/\u2028\n\"\\",
		`[1,-7,1.5,true,null,"\u001f"]`:             []any{1, -7, 1.5, true, nil, "\x1f"},
		`{"a":{"\u00fc":[]},"b":""}`:                map[string]any{"b": "", "a": map[string]any{"ü": []int{}}},
		`123456789012345678`:                        int64(123456789012345678),
	} {
		got, err := h.sessions.StoredText("näme", value)
		if err != nil || got != `{"n\u00e4me":`+want+`}` {
			t.Errorf("%v: %s, %v", value, got, err)
		}
		var back any
		jar := map[string]string{}
		h.visit(jar, set("näme", value))
		h.visit(jar, func(_ *rest.Request, d *session.Data) error { _, err := d.Get("näme", &back); return err })
		if back == nil {
			t.Errorf("%v is not read back", value)
		}
	}
	h.visit(map[string]string{}, func(_ *rest.Request, d *session.Data) error {
		if d.Set("f", func() {}) == nil || d.Set("x", "text") != nil {
			t.Error("a function is stored")
		}
		if _, err := d.Get("x", new(int)); err == nil {
			t.Error("a text is read as a number")
		}
		return nil
	})
}

// A view cannot sign a user in by mistake, with names that a client chooses.
func TestDataLeavesTheSignInAlone(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	h.visit(map[string]string{}, func(_ *rest.Request, d *session.Data) error {
		for _, name := range []string{"_auth_user_id", "_auth_user_hash", "_auth_user_backend"} {
			if d.Set(name, "1") == nil {
				t.Errorf("%s is set", name)
			}
		}
		return nil
	})
}

// GHSA-f24x (session fixation): SignIn gives the session a new key, takes the anonymous values
// along, and leaves those of another user behind.
func TestDataAndSignIn(t *testing.T) {
	t.Parallel()
	h, id := empty(t)
	signIn := func(id auth.UserID) func(*rest.Request, *session.Data) error {
		return func(r *rest.Request, d *session.Data) error {
			user, err := h.users.ByID(r.Context(), id)
			if err != nil {
				return err
			}
			return errors.Join(d.Set("early", id), h.sessions.SignIn(r.Request, r.ResponseHeader(), user),
				d.Set("late", 1))
		}
	}
	jar := map[string]string{}
	h.visit(jar, set("cart", 1))
	planted := jar["sessionid"]
	h.visit(jar, signIn(id))
	if got := h.values(t, jar, "cart", "early", "late", "_auth_user_id"); got != fmt.Sprintf("1 %s 1 %[1]s", id) ||
		jar["sessionid"] == planted {
		t.Errorf("after SignIn: %s", got)
	}
	other := h.user(t, "erin")
	h.visit(jar, signIn(other))
	if got := h.values(t, jar, "cart", "early", "late", "_auth_user_id"); got != fmt.Sprintf("<nil> <nil> 1 %s",
		other) {
		t.Errorf("after another user's SignIn: %s", got)
	}
}

// TestDataRaces: of two changes of one value the last wins, as in Django. Another value that the
// other request has saved meanwhile stays, and a session that has ended meanwhile is not restored.
func TestDataRaces(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	jar := map[string]string{}
	h.visit(jar, set("x", 0))
	h.visit(jar, func(_ *rest.Request, d *session.Data) error {
		if err := d.Set("x", "outer"); err != nil {
			return err
		}
		h.visit(jar, set("x", "inner", "y", "inner"))
		return nil
	})
	if got := h.values(t, jar, "x", "y"); got != "outer inner" {
		t.Error(got)
	}
	for name, end := range map[string]func(*rest.Request, *session.Data) error{
		"signed out": func(_ *rest.Request, d *session.Data) error { return d.Flush() },
		"cycled":     func(_ *rest.Request, d *session.Data) error { return d.CycleKey() },
	} {
		jar := map[string]string{}
		h.visit(jar, set("x", 0))
		old := map[string]string{"sessionid": jar["sessionid"]}
		w := h.visit(old, func(_ *rest.Request, d *session.Data) error {
			if err := d.Set("x", "outer"); err != nil {
				return err
			}
			h.visit(jar, end)
			return nil
		})
		if w.Code != 400 || !strings.Contains(w.Body.String(),
			"The request's session was deleted before the request completed.") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if got := h.values(t, old, "x"); got != "<nil>" {
			t.Errorf("%s: the ended session has %s", name, got)
		}
	}
}

// A sign-out between the reading and the writing of one transaction, as a server's database allows,
// is not undone.
func TestDataOfASessionThatEndsInTheTransaction(t *testing.T) {
	t.Parallel()
	var store *vanishing
	h, _ := empty(t, func(c *session.Config) { store = &vanishing{Store: c.Store}; c.Store = store })
	jar := map[string]string{}
	h.visit(jar, set("x", 0))
	w := h.visit(map[string]string{"sessionid": jar["sessionid"]}, func(_ *rest.Request, d *session.Data) error {
		defer func() { store.vanish = true }()
		return d.Set("x", 1)
	})
	store.vanish = false
	if got := h.values(t, jar, "x"); w.Code != 400 || got != "0" { // the deletion is undone with the rest
		t.Errorf("%d %s, x = %s", w.Code, w.Body, got)
	}
}

// vanishing is a store whose sessions are deleted after they were read, while vanish is true.
type vanishing struct {
	session.Store
	vanish bool
}

func (v *vanishing) Session(ctx context.Context, key string) (session.Session, error) {
	row, err := v.Store.Session(ctx, key)
	if v.vanish {
		err = errors.Join(err, v.DeleteSession(ctx, key))
	}
	return row, err
}

// A fault of the store is a 503, and not an empty session.
func TestDataFaults(t *testing.T) {
	t.Parallel()
	broken := false
	h, _ := empty(t, func(c *session.Config) { c.Store = &breakable{Store: c.Store, broken: &broken} })
	jar := map[string]string{}
	h.visit(jar, set("x", 1))
	for name, fn := range map[string]func(*rest.Request, *session.Data) error{
		"while reading": func(_ *rest.Request, d *session.Data) error { broken = true; return d.Set("x", 2) },
		"while saving": func(_ *rest.Request, d *session.Data) error {
			defer func() { broken = true }()
			return d.Set("x", 2)
		},
	} {
		broken = false
		if w := h.visit(jar, fn); w.Code != http.StatusServiceUnavailable || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	broken = false
	if got := h.values(t, jar, "x"); got != "1" {
		t.Error(got)
	}
}

// breakable is a store that fails while broken is true.
type breakable struct {
	session.Store
	broken *bool
}

func (f *breakable) Session(ctx context.Context, key string) (session.Session, error) {
	if *f.broken {
		return session.Session{}, fmt.Errorf("find session: %w", auth.ErrUnavailable)
	}
	return f.Store.Session(ctx, key)
}

// FuzzDataText: any text comes back as it was set, and is stored as ASCII.
func FuzzDataText(f *testing.F) {
	f.Add("x", "café 😀")
	f.Add("_session_expiry", "\x00\x7f\"\\\u2028")
	s := session.TextOnly()
	f.Fuzz(func(t *testing.T, name, value string) {
		if strings.HasPrefix(name, "_auth_user_") || !utf8.ValidString(name) || !utf8.ValidString(value) {
			return
		}
		text, err := s.StoredText(name, value)
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]string
		if json.Unmarshal([]byte(text), &back) != nil || back[name] != value || len(back) != 1 {
			t.Errorf("%q: %q is stored as %s", name, value, text)
		}
		if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > 0x7f }) {
			t.Errorf("%s is not ASCII", text)
		}
	})
}

// A copy of a request, such as that of a transaction, has the request's session.
func TestDataOfACopy(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	jar := map[string]string{}
	type key struct{}
	h.visit(jar, func(r *rest.Request, d *session.Data) error {
		in := r.WithContext(context.WithValue(r.Context(), key{}, 1))
		if h.sessions.Data(in) != d || h.sessions.Data(in.WithContext(in.Context())) != d || h.sessions.Data(r) != d {
			t.Error("the copy has other Data")
		}
		return h.sessions.Data(in).Set("a", 1)
	})
	if got := h.values(t, jar, "a"); got != "1" {
		t.Errorf("saved: %s", got)
	}
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})
	api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		in := r.WithContext(context.WithValue(r.Context(), key{}, 1))
		if d := h.sessions.Data(in); h.sessions.Data(r) != d || in.Context().Value(key{}) != 1 ||
			r.Context().Value(key{}) != nil {
			t.Error("first asked of a copy: the request has other Data, or its context")
		}
		return rest.NoContent(), nil
	})).ServeHTTP(httptest.NewRecorder(), ask("GET", "/", ""))
}

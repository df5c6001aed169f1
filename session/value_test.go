package session_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// A handler without a rest.Request keeps a value in the session of a visitor.
func TestValueWithoutView(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	jar := map[string]string{}
	step := func(fn func(*http.Request, http.Header) error) {
		t.Helper()
		r, header := ask("GET", "/", ""), http.Header{}
		if key := jar["sessionid"]; key != "" {
			r.Header.Set("Cookie", "sessionid="+key)
		}
		if err := fn(r, header); err != nil {
			t.Fatal(err)
		}
		if got := header.Get("Vary"); got != "Cookie" {
			t.Errorf("Vary: %q", got)
		}
		for name, value := range cookies(header) {
			jar[name] = value
		}
	}
	read := func(r *http.Request, header http.Header, want string) error {
		text := ""
		found, err := h.sessions.Value(r, header, "note", &text)
		if text != want || found != (want != "") {
			t.Errorf("%q, %v, want %q", text, found, want)
		}
		return err
	}
	step(func(r *http.Request, header http.Header) error { return h.sessions.DeleteValue(r, header, "note") })
	if len(jar) != 0 || h.rows(t) != 0 {
		t.Errorf("a deletion has started a session: %v", jar)
	}
	step(func(r *http.Request, header http.Header) error {
		if err := h.sessions.SetValue(r, header, "note", "for you: ☃"); err != nil {
			return err
		}
		return read(r, header, "for you: ☃") // in the same request
	})
	first := jar["sessionid"]
	h.visit(jar, set("other", 1))
	step(func(r *http.Request, header http.Header) error { return read(r, header, "for you: ☃") })
	step(func(r *http.Request, header http.Header) error { return h.sessions.SetValue(r, header, "note", "new") })
	step(func(r *http.Request, header http.Header) error { return h.sessions.DeleteValue(r, header, "note") })
	step(func(r *http.Request, header http.Header) error { return read(r, header, "") })
	if got := h.values(t, jar, "note", "other"); got != "<nil> 1" || jar["sessionid"] != first {
		t.Errorf("%s, in another session: %v", got, jar["sessionid"] != first)
	}
}

// In a view, Value and SetValue are part of Data until it is saved: a fault stores nothing. Behind
// Protect, Data is saved before the handler runs, and SetValue stores the value itself.
func TestValueBesideData(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	jar := map[string]string{}
	h.visit(jar, func(r *rest.Request, d *session.Data) error {
		if err := h.sessions.SetValue(r.Request, r.ResponseHeader(), "note", "lost"); err != nil {
			t.Error(err)
		}
		return errors.New("a fault")
	})
	if len(jar) != 0 {
		t.Errorf("a fault has started a session: %v", jar)
	}
	h.visit(jar, func(r *rest.Request, d *session.Data) error {
		text := ""
		if err := d.Set("note", "first"); err != nil {
			return err
		}
		if _, err := h.sessions.Value(r.Request, r.ResponseHeader(), "note", &text); text != "first" {
			t.Errorf("%q, %v", text, err)
		}
		return h.sessions.SetValue(r.Request, r.ResponseHeader(), "note", "second")
	})
	if got := h.values(t, jar, "note"); got != "second" {
		t.Error(got)
	}
	api := rest.New(rest.Config{Permissions: []rest.Permission{noting{h.sessions}}})
	guarded := api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text := ""
		if err := h.sessions.SetValue(r, w.Header(), "note", "fourth"); err != nil {
			t.Error(err)
		}
		if _, err := h.sessions.Value(r, w.Header(), "note", &text); text != "fourth" {
			t.Errorf("%q, %v", text, err)
		}
	}))
	guarded.ServeHTTP(httptest.NewRecorder(), ask("GET", "/", "", "Cookie: sessionid="+jar["sessionid"]))
	if got := h.values(t, jar, "note"); got != "fourth" {
		t.Error(got)
	}
}

func TestValueRefuses(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	header := http.Header{}
	if err := h.sessions.SetValue(ask("GET", "/", ""), header, "_auth_user_id", "1"); err == nil {
		t.Error("SetValue signs in")
	}
	if err := h.sessions.DeleteValue(ask("GET", "/", ""), header, "_auth_user_hash"); err == nil {
		t.Error("DeleteValue signs out")
	}
	if err := h.sessions.SetValue(ask("GET", "/", ""), header, "x", func() {}); err == nil {
		t.Error("a function has no JSON form")
	}
	if len(header["Set-Cookie"]) != 0 {
		t.Error(header)
	}
	for _, method := range []string{"Session", "SaveSession"} {
		h, _ := empty(t, func(c *session.Config) {
			c.Store = &failing{Store: c.Store, method: method, err: auth.ErrUnavailable}
		})
		header := http.Header{}
		key := "unknownsession00000000000000000a"
		err := h.sessions.SetValue(ask("GET", "/", "", "Cookie: sessionid="+key), header, "x", 1)
		if !errors.Is(err, auth.ErrUnavailable) || len(header["Set-Cookie"]) != 0 {
			t.Errorf("%s fails: %v, %v", method, err, header)
		}
		if method == "Session" {
			r := ask("GET", "/", "", "Cookie: sessionid="+key)
			if _, err := h.sessions.Value(r, header, "x", new(any)); !errors.Is(err, auth.ErrUnavailable) {
				t.Error(err)
			}
		}
	}
}

// noting is a permission that sets a value through Data.
type noting struct{ sessions *session.Service }

func (n noting) Allows(r *rest.Request) (bool, error) {
	return true, n.sessions.Data(r).Set("note", "third")
}

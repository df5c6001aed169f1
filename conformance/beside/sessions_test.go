package beside_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/session"
)

// sessions uses our page of the sessions of a user, beside a live Django: it lists and ends those
// that Django has started, and one of ours that Django ends is gone.
func (w *world) sessions(t *testing.T) {
	if _, err := w.django.do("wipe"); err != nil {
		t.Fatal(err)
	}
	for _, s := range [][]string{{"superuser", "boss", "boss-pw-1865"}, {"create", "ann", "first-pw-1"}} {
		if _, err := w.latchkey.do(s[0], s[1:]...); err != nil {
			t.Fatal(err)
		}
	}
	signIn := func(s side) string {
		key, err := s.do("sign-in", "ann", "first-pw-1")
		if err != nil {
			t.Fatalf("%s: %v", s.name(), err)
		}
		return key
	}
	b, path := newBrowser(t, w.latchkey.address()), "/admin/auth/user/"+w.id(t, "ann")+"/sessions/"
	b.post("/admin/login/", "username", "boss", "password", "boss-pw-1865")
	b.see(path, "No session is open")

	ofDjango, ofOurs := signIn(w.django), signIn(w.latchkey)
	b.see(path, session.HandleOf(ofDjango), session.HandleOf(ofOurs))
	b.post(path, "all", "", "end", session.HandleOf(ofDjango))
	w.line(t, "both session "+ofDjango+" = 403")
	w.line(t, "both session "+ofOurs+" = ann")
	if page := b.see(path, session.HandleOf(ofOurs)); strings.Contains(page, session.HandleOf(ofDjango)) {
		t.Error("a session of Django that we have ended is listed")
	}
	if _, err := w.django.do("sign-out", ofOurs); err != nil {
		t.Fatal(err)
	}
	b.see(path, "No session is open")

	ofDjango, ofOurs = signIn(w.django), signIn(w.latchkey)
	b.post(path, "all", "1")
	w.line(t, "both session "+ofDjango+" = 403")
	w.line(t, "both session "+ofOurs+" = 403")
}

package latchkey_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/messages"
)

// TestMessagesOfASite checks each setting by what the site keeps of "debug" and four texts.
func TestMessagesOfASite(t *testing.T) {
	t.Parallel()
	a, b := strings.Repeat("a", 500), strings.Repeat("b", 500)
	for name, c := range map[string]struct {
		change     func(*latchkey.Settings)
		want       []string
		attributes string
	}{
		"defaults": {func(*latchkey.Settings) {}, []string{a, b, "c", "d"}, " HttpOnly; Path=/; SameSite=Lax"},
		"messages.level": {func(s *latchkey.Settings) { s.Messages.Level = "debug" },
			[]string{"debug", a, b, "c", "d"}, " HttpOnly; Path=/; SameSite=Lax"},
		"messages.max_messages": {func(s *latchkey.Settings) { s.Messages.MaxMessages = 2 }, []string{"c", "d"},
			" HttpOnly; Path=/; SameSite=Lax"},
		"messages.max_size": {func(s *latchkey.Settings) { s.Messages.MaxSize = 1024 }, []string{b, "c", "d"},
			" HttpOnly; Path=/; SameSite=Lax"},
		"messages.max_text": {func(s *latchkey.Settings) { s.Messages.MaxText = 16 },
			[]string{a[:13] + "…", b[:13] + "…", "c", "d"}, " HttpOnly; Path=/; SameSite=Lax"},
		"session.max_data": {func(s *latchkey.Settings) { s.Session.MaxData = 4096 }, []string{b, "c", "d"},
			" HttpOnly; Path=/; SameSite=Lax"},
		"of the session cookie": {func(s *latchkey.Settings) {
			s.Session.CookieDomain, s.Session.CookieSameSite, s.Session.CookieHTTPOnly = "example.com", "Strict", "off"
			s.Session.CookiePath, s.Security.SecureCookies = "/api/", true // Django's messages ignore this path
		}, []string{a, b, "c", "d"}, " Domain=example.com; Path=/; SameSite=Strict; Secure"},
	} {
		site := open(t, latchkey.Project{}, c.change)
		r, header := httptest.NewRequest("GET", "/", nil), http.Header{}
		list := []messages.Message{{Level: messages.Debug, Text: "debug"}}
		for _, text := range []string{a, b, "c", "d"} {
			list = append(list, messages.Message{Level: messages.Info, Text: text})
		}
		if err := site.Messages.Add(r, header, list...); err != nil {
			t.Fatal(err)
		}
		if _, got, _ := strings.Cut(header.Get("Set-Cookie"), ";"); got != c.attributes {
			t.Errorf("%s: %s", name, got)
		}
		taken, err := site.Messages.Take(r, header)
		var got []string
		for _, m := range taken {
			got = append(got, m.Text)
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

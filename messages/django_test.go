package messages_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/signing"
	"github.com/latchkey-go/latchkey/messages"
)

// recorded is what a Django stores for messages: a line of testdata/record.py.
type recorded struct {
	Django, Name string
	SetCookie    string `json:"set_cookie"`
	Session      *string
	Messages     []messages.Message
}

func recordings(t *testing.T) (list []recorded) {
	t.Helper()
	data, err := os.ReadFile("testdata/django.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var c recorded
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	return list
}

// TestReadsDjango takes the messages of Django 5.2, 4.2 and 3.2. They are then gone, also from the
// session.
func TestReadsDjango(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range recordings(t) {
		name, value := c.cookie()
		b := browser{name: value}
		if c.Session != nil {
			b.request(func(r *http.Request, header http.Header) {
				if err := h.config.Sessions.SetValue(r, header, "_messages", *c.Session); err != nil {
					t.Fatal(err)
				}
			})
		}
		if diff := cmp.Diff(c.Messages, h.take(t, b)); diff != "" {
			t.Errorf("Django %s, %s (-Django +Latchkey):\n%s", c.Django, c.Name, diff)
		}
		if b["messages"] != "" || h.inSession(t, b) != "" {
			t.Errorf("Django %s, %s: a message stays: %v", c.Django, c.Name, b)
		}
	}
}

// TestWritesAsDjango compares what we store with what Django 5.2 does: the signed text, the
// attributes of the cookie, and the text in the session. The compressed bytes may differ.
func TestWritesAsDjango(t *testing.T) {
	t.Parallel()
	h := open(t, func(c *messages.Config) { c.Level = 1 })
	for _, c := range recordings(t) {
		if c.Django != "5.2" {
			continue
		}
		b := browser{}
		for i := range c.Messages { // one by one, as a view may
			h.add(t, b, c.Messages[i])
		}
		var line string
		browser{}.request(func(r *http.Request, header http.Header) {
			if err := h.messages.Add(r, header, c.Messages...); err != nil {
				t.Error(err)
			}
			for _, set := range header["Set-Cookie"] {
				if strings.HasPrefix(set, "messages=") {
					line = set
				}
			}
		})
		ours := recorded{SetCookie: line}
		name, value := ours.cookie()
		want := strings.ReplaceAll(payload(t, c), `"Yes."]`, `"Yes.",""]`) // from None, which we do not have
		if diff := cmp.Diff(want, payload(t, ours)); diff != "" {
			t.Errorf("%s (-Django +Latchkey):\n%s", c.Name, diff)
		}
		if name != "messages" || len(value) > 2048 || attributes(line) != attributes(c.SetCookie) {
			t.Errorf("%s: %s\nDjango's is %s", c.Name, line, c.SetCookie)
		}
		want = ""
		if c.Session != nil {
			want = *c.Session
		}
		if diff := cmp.Diff(want, h.inSession(t, b)); diff != "" {
			t.Errorf("%s, session (-Django +Latchkey):\n%s", c.Name, diff)
		}
	}
}

func (c recorded) cookie() (name, value string) {
	pair, _, _ := strings.Cut(c.SetCookie, ";")
	name, value, _ = strings.Cut(pair, "=")
	return name, value
}

func attributes(line string) string {
	_, after, _ := strings.Cut(line, ";")
	return after
}

// payload returns the text that a cookie signs.
func payload(t *testing.T, c recorded) string {
	t.Helper()
	_, value := c.cookie()
	s := signing.New("django.contrib.messages", []string{"django.http.cookiessekrit"}, 1<<20)
	text, ok := s.UnsignTimed(value)
	if !ok {
		t.Errorf("%s: not signed: %s", c.Name, value)
	}
	return string(text)
}

// inSession returns the text of the messages in the browser's session, or "".
func (h house) inSession(t *testing.T, b browser) (text string) {
	t.Helper()
	b.request(func(r *http.Request, header http.Header) {
		if _, err := h.config.Sessions.Value(r, header, "_messages", &text); err != nil {
			t.Error(err)
		}
	})
	return text
}

// The signature of Django is that of this time: 5.2's first line, byte for byte.
func TestSignedByDjango(t *testing.T) {
	t.Parallel()
	c := recordings(t)[0]
	_, value := c.cookie()
	when := int64(0)
	for _, digit := range strings.Split(value, ":")[1] {
		when = when*62 + int64(strings.IndexRune("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", digit))
	}
	h := open(t, func(c *messages.Config) { c.Now = func() time.Time { return time.Unix(when, 0) } })
	header := h.add(t, browser{}, c.Messages...)
	if got := header.Get("Set-Cookie"); got != c.SetCookie {
		t.Errorf("%s\nDjango's is %s", got, c.SetCookie)
	}
}

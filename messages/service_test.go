package messages_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/messages"
	"github.com/latchkey-go/latchkey/session"
)

// noise is a text that does not compress well: four of it do not fit into the cookie.
func noise(n int) string {
	var b strings.Builder
	x := uint32(1)
	for b.Len() < n {
		x = x*1664525 + 1013904223
		b.WriteByte(byte(' ' + x>>24%95))
	}
	return b.String()
}

// TestSteps lists what a browser sees in the requests of a visit: "+a" adds a message, "=a|b" takes
// these, and a space begins the next request. "+…" adds a long text.
func TestSteps(t *testing.T) {
	t.Parallel()
	long := noise(700)
	for _, steps := range []string{
		"=",
		"+a =a =",
		"+a+b =a|b",
		"+a +b =a|b",
		"+a=a =",
		"+a=a+b =b =",
		"+a =a+b =b",
		"+a =a=",
		"+…+…+…+… =…|…|…|… =",
		"+…+…+…+…=…|…|…|… =",
		"+… +… +… +… +… +b =…|…|…|…|…|b+c =c =",
		"+…+…+…+… =…|…|…|…+…+…+…+…+… =…|…|…|…|… =",
	} {
		h, b := open(t), browser{}
		for part := range strings.SplitSeq(steps, " ") {
			b.request(func(r *http.Request, header http.Header) {
				for part != "" {
					end := strings.IndexAny(part[1:], "+=") + 1
					if end == 0 {
						end = len(part)
					}
					text := strings.ReplaceAll(part[1:end], "…", long)
					if part[0] == '+' {
						if err := h.messages.Info(r, header, text); err != nil {
							t.Error(err)
						}
					} else if got, err := h.messages.Take(r, header); err != nil || texts(got) != text {
						t.Errorf("%s: at %s: %q, %v", steps, part, texts(got), err)
					}
					part = part[end:]
				}
				if header.Get("Vary") != "Cookie" {
					t.Errorf("%s: Vary: %q", steps, header.Get("Vary"))
				}
			})
		}
		if b["messages"] != "" || h.inSession(t, b) != "" {
			t.Errorf("%s: a message stays: %v", steps, b)
		}
	}
}

func TestLevels(t *testing.T) {
	t.Parallel()
	for level, want := range map[messages.Level]string{
		0: "i|s|w|e", messages.Debug: "d|i|s|w|e", messages.Warning: "w|e", 99: "",
	} {
		h, b := open(t, func(c *messages.Config) { c.Level = level }), browser{}
		s := h.messages
		b.request(func(r *http.Request, header http.Header) {
			err := errors.Join(s.Debug(r, header, "d"), s.Info(r, header, "i"), s.Success(r, header, "s"),
				s.Warning(r, header, "w"), s.Error(r, header, "e"), s.Info(r, header, ""))
			if err != nil {
				t.Error(err)
			}
			if want == "" && len(header) != 0 {
				t.Errorf("messages that are ignored change the answer: %v", header)
			}
		})
		if got := h.take(t, b); texts(got) != want {
			t.Errorf("level %d: %q, want %q", level, texts(got), want)
		}
	}
}

// TestBadCookies lists cookies that count as no messages. A new message replaces them.
func TestBadCookies(t *testing.T) {
	t.Parallel()
	h := open(t)
	good := browser{}
	h.add(t, good, messages.Message{Level: messages.Info, Text: "genuine"})
	_, after, _ := strings.Cut(good["messages"], ":")
	other := open(t, func(c *messages.Config) { c.Secrets = []string{"another"} })
	foreign := browser{}
	other.add(t, foreign, messages.Message{Level: messages.Info, Text: "forged"})
	for name, value := range map[string]string{
		"empty": "", "quotes": `""`, "junk": "junk", "colons": "::", "another payload": "W10:" + after,
		"cut off": good["messages"][:20], "another secret": foreign["messages"],
		"JSON without a signature": `[["__json_message"\0540\05420\054"x"]]`,
	} {
		b := browser{"messages": value}
		if got := h.take(t, b); got != nil {
			t.Errorf("%s: %v", name, got)
		}
		if h.store.calls > 0 {
			t.Errorf("%s: the session is read", name)
		}
		h.add(t, b, messages.Message{Level: messages.Info, Text: "new"})
		if got := h.take(t, b); texts(got) != "new" {
			t.Errorf("%s: %q", name, texts(got))
		}
	}
	rotated := open(t, func(c *messages.Config) { c.Secrets = []string{"newer", "sekrit"} })
	if got := rotated.take(t, good); texts(got) != "genuine" {
		t.Errorf("an old secret: %q", texts(got))
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	h := open(t, func(c *messages.Config) { c.MaxMessages, c.MaxText, c.MaxSize = 3, 40, 150 })
	b := browser{}
	info := func(text string) messages.Message { return messages.Message{Level: messages.Info, Text: text} }
	for _, text := range []string{"a", "b", "c", "d", "e"} {
		h.add(t, b, info(text))
	}
	if got := h.take(t, b); texts(got) != "c|d|e" {
		t.Errorf("three messages at most: %q", texts(got))
	}
	h.add(t, b, info(strings.Repeat("a", 40)), info(strings.Repeat("b", 40)), info(strings.Repeat("c", 40)))
	if got := h.take(t, b); len(got) != 2 || got[0].Text[0] != 'b' {
		t.Errorf("150 bytes at most: %q", texts(got))
	}
	h = open(t, func(c *messages.Config) { c.MaxText = 40 })
	h.add(t, b, info(strings.Repeat("é", 21)), info("\xff"))
	want := strings.Repeat("é", 18) + "…|\uFFFD"
	if got := texts(h.take(t, b)); got != want || !utf8.ValidString(got) {
		t.Errorf("cut: %q", got)
	}
	b.request(func(r *http.Request, header http.Header) {
		safe := messages.Message{Level: messages.Info, Text: strings.Repeat("<b>", 14), Safe: true}
		tags := messages.Message{Level: messages.Info, Text: "x", ExtraTags: strings.Repeat("x", 41)}
		for _, m := range []messages.Message{safe, tags} {
			if err := h.messages.Add(r, header, info("first"), m); err == nil || len(header) != 0 {
				t.Errorf("%v: %v", err, header)
			}
		}
	})
	tiny := open(t, func(c *messages.Config) { c.MaxText, c.MaxSize = 2, 10 })
	if tiny.add(t, b, info("long")); len(b) != 0 {
		t.Errorf("no message fits, and the cookie is %v", b)
	}
}

// A store that fails loses no message, and is no reason to show a wrong list. Messages that fit
// into the cookie need no store.
func TestUnavailable(t *testing.T) {
	t.Parallel()
	h, b := open(t), browser{}
	h.store.down = true
	h.add(t, b, messages.Message{Level: messages.Info, Text: "short"})
	if got := h.take(t, b); texts(got) != "short" || h.store.calls > 0 {
		t.Errorf("%q, %d calls", texts(got), h.store.calls)
	}
	h.store.down = false
	long := messages.Message{Level: messages.Info, Text: noise(3000)}
	h.add(t, b, long)
	h.store.down = true
	refused := func(name string, fn func(*http.Request, http.Header) error) {
		t.Helper()
		header := b.request(func(r *http.Request, header http.Header) {
			if err := fn(r, header); !errors.Is(err, auth.ErrUnavailable) {
				t.Errorf("%s: %v", name, err)
			}
		})
		if len(header["Set-Cookie"]) != 0 {
			t.Errorf("%s: %v", name, header)
		}
	}
	refused("Take", func(r *http.Request, header http.Header) error {
		list, err := h.messages.Take(r, header)
		if list != nil {
			t.Errorf("%d messages", len(list))
		}
		return err
	})
	refused("Add", func(r *http.Request, header http.Header) error { return h.messages.Info(r, header, "x") })
	visitor := b
	b = browser{}
	refused("Add, without a session", func(r *http.Request, header http.Header) error {
		return h.messages.Add(r, header, long)
	})
	h.store.down = false
	if got := h.take(t, visitor); texts(got) != long.Text {
		t.Errorf("a message is lost: %d", len(got))
	}
}

func TestCookieAttributes(t *testing.T) {
	t.Parallel()
	h := open(t, func(c *messages.Config) {
		c.Cookie = session.Cookie{Name: "__Secure-m", Domain: "example.com", Secure: true, SameSite: "Strict",
			HTTPOnly: "off"}
	})
	b, lines := browser{}, []string(nil)
	lines = append(lines, attributes(h.add(t, b, messages.Message{Level: 40, Text: "x"}).Get("Set-Cookie")))
	lines = append(lines, b.request(func(r *http.Request, header http.Header) {
		if _, err := h.messages.Take(r, header); err != nil {
			t.Error(err)
		}
	}).Get("Set-Cookie"))
	if diff := cmp.Diff([]string{
		" Domain=example.com; Path=/; SameSite=Strict; Secure",
		`__Secure-m=""; Domain=example.com; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Strict; Secure`,
	}, lines); diff != "" {
		t.Error(diff)
	}
}

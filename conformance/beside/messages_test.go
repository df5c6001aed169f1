package beside_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/messages"
)

// visit is a request in Django through its middleware for sessions and messages: it adds messages,
// or takes those that there are.
const visit = `
from django.contrib import messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.safestring import SafeString, mark_safe
cookies, add, take = a
taken = []
def view(request):
    for m in add or []:
        text = mark_safe(m["Text"]) if m["Safe"] else m["Text"]
        messages.add_message(request, m["Level"], text, extra_tags=m["ExtraTags"])
    for m in messages.get_messages(request) if take else []:
        taken.append({"Level": m.level, "Text": str(m.message), "ExtraTags": m.extra_tags or "",
                      "Safe": isinstance(m.message, SafeString)})
    return HttpResponse()
request = RequestFactory().get("/")
request.COOKIES.update(cookies)
response = SessionMiddleware(MessageMiddleware(view))(request)
{"Cookies": {name: morsel.value for name, morsel in response.cookies.items()}, "Taken": taken}
`

// visitor is a browser that visits both sides, which see the same cookies.
type visitor map[string]string

func (v visitor) keep(changed map[string]string) {
	for name, value := range changed {
		if v[name] = value; value == "" {
			delete(v, name)
		}
	}
}

func (v visitor) visit(t *testing.T, s side, add []messages.Message, take bool) []messages.Message {
	t.Helper()
	if d, ok := s.(*django); ok {
		var answer struct {
			Cookies map[string]string
			Taken   []messages.Message
		}
		text, err := d.Run(visit, v, add, take)
		if err == nil {
			err = json.Unmarshal([]byte(text), &answer)
		}
		if err != nil {
			t.Fatal(err)
		}
		v.keep(answer.Cookies)
		return answer.Taken
	}
	service := s.(*ours).site.Messages
	r, header := httptest.NewRequest(http.MethodGet, "/", nil), http.Header{}
	for name, value := range v {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	taken, err := []messages.Message{}, error(nil)
	if err = service.Add(r, header, add...); err == nil && take {
		taken, err = service.Take(r, header)
	}
	if err != nil {
		t.Fatal(err)
	}
	changed := map[string]string{}
	for _, line := range header["Set-Cookie"] {
		pair, _, _ := strings.Cut(line, ";")
		name, value, _ := strings.Cut(pair, "=")
		changed[name] = strings.Trim(value, `"`)
	}
	v.keep(changed)
	return taken
}

// TestMessages adds messages on one side and takes them on the other: from the cookie, and from the
// session what does not fit into it.
func TestMessages(t *testing.T) {
	t.Parallel()
	info := func(text string) messages.Message { return messages.Message{Level: messages.Info, Text: text} }
	for _, engine := range []string{"sqlite", "postgres", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, engine, "Django", model{})
			for name, list := range map[string][]messages.Message{
				"one": {info("Hello.")},
				"of each kind": {{Level: messages.Success, Text: "ü ☃ 😀 <b> \"\\\n\x7f"},
					{Level: messages.Error, Text: "<b>no</b>", ExtraTags: "big red", Safe: true},
					{Level: 35, Text: "own"}},
				"compressed":      {info(strings.Repeat("The user was added. ", 100))},
				"the session too": {info(noise(1)), info(noise(2)), info(noise(3)), info(noise(4)), info("last")},
				"a long first":    {info(noise(5) + noise(6) + noise(7) + noise(8)), info("last")},
			} {
				for _, sides := range [][2]side{{w.django, w.latchkey}, {w.latchkey, w.django}} {
					one, other := sides[0], sides[1]
					check := func(step string, want, got []messages.Message) {
						t.Helper()
						if diff := cmp.Diff(want, append([]messages.Message{}, got...)); diff != "" {
							t.Errorf("%s, %s first, %s:\n%s", name, one.name(), step, diff)
						}
					}
					v, none := visitor{}, []messages.Message{}
					v.visit(t, one, list, false)
					check("taken on the other side", list, v.visit(t, other, nil, true))
					check("and again", none, v.visit(t, one, nil, true))
					v.visit(t, one, list, false)
					v.visit(t, other, list, false)
					twice := append(append(none, list...), list...)
					check("added on both sides", twice, v.visit(t, one, nil, true))
					check("and gone", none, v.visit(t, other, nil, true))
				}
			}
		})
	}
}

// TestMessagesOnPages takes a message of Django's admin here, and shows one of ours in the admin.
func TestMessagesOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "sqlite", "Latchkey", model{})
	if _, err := w.latchkey.do("superuser", "boss", "boss-pw-1865"); err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t, w.django.address())
	b.post("/admin/login/", "username", "boss", "password", "boss-pw-1865")
	b.post("/admin/auth/group/add/", "name", "readers")
	v := visitor{}
	site, err := url.Parse(b.host + "/")
	if err != nil {
		t.Fatal(err)
	}
	for _, cookie := range b.client.Jar.Cookies(site) {
		v[cookie.Name] = cookie.Value
	}
	taken := v.visit(t, w.latchkey, nil, true)
	if len(taken) != 1 || taken[0].Level != messages.Success || !taken[0].Safe ||
		!strings.Contains(taken[0].Text, "readers") {
		t.Errorf("of Django's admin: %+v", taken)
	}
	v.visit(t, w.latchkey, []messages.Message{{Level: messages.Warning, Text: "From <us>."},
		{Level: 20, Text: noise(9)}, {Level: 20, Text: noise(10)}, {Level: 20, Text: noise(11)},
		{Level: 20, Text: "The last."}}, false)
	b.client.Jar.SetCookies(site, []*http.Cookie{{Name: "messages", Value: v["messages"]}})
	b.see("/admin/", `<li class="warning">From &lt;us&gt;.</li>`, "The last.")
}

// noise returns a text of 700 letters that can hardly be compressed.
func noise(seed uint64) string {
	random := rand.New(rand.NewPCG(seed, 0))
	text := make([]byte, 700)
	for i := range text {
		text[i] = byte('0' + random.IntN(75))
	}
	return string(text)
}

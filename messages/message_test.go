package messages_test

import (
	"html/template"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/messages"
	"github.com/latchkey-go/latchkey/session"
)

// The expected tags are those of Django's Message.tags.
func TestTags(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]messages.Message{
		"debug": {Level: messages.Debug}, "info": {Level: messages.Info}, "success": {Level: messages.Success},
		"warning": {Level: messages.Warning}, "big error": {Level: messages.Error, ExtraTags: "big"},
		"": {Level: 35}, "big red": {Level: 35, ExtraTags: "big red"},
	} {
		if got := m.Tags(); got != want {
			t.Errorf("%+v: %q, want %q", m, got, want)
		}
	}
}

// A text of a client is shown as it is, and never as HTML.
func TestHTML(t *testing.T) {
	t.Parallel()
	page := template.Must(template.New("").Parse(`<p class="{{.Tags}}">{{.HTML}}</p><p>{{.Text}}</p>`))
	for want, m := range map[string]messages.Message{
		`<p class="info">&lt;script&gt;</p><p>&lt;script&gt;</p>`: {Level: messages.Info, Text: "<script>"},
		`<p class="info"><b>x</b></p><p>&lt;b&gt;x&lt;/b&gt;</p>`: {Level: messages.Info, Text: "<b>x</b>", Safe: true},
		`<p class="&#34;&gt; info">x</p><p>x</p>`:                 {Level: messages.Info, Text: "x", ExtraTags: `">`},
	} {
		var got strings.Builder
		if err := page.Execute(&got, m); err != nil || got.String() != want {
			t.Errorf("%s, %v\nwant %s", got.String(), err, want)
		}
	}
}

func TestNewPanics(t *testing.T) {
	t.Parallel()
	sessions, secrets := open(t).config.Sessions, []string{"x"}
	for name, c := range map[string]messages.Config{
		"no sessions":  {Secrets: secrets},
		"no secrets":   {Sessions: sessions},
		"empty secret": {Sessions: sessions, Secrets: []string{""}},
		"a bound":      {Sessions: sessions, Secrets: secrets, MaxText: -1},
		"the cookie":   {Sessions: sessions, Secrets: secrets, Cookie: session.Cookie{Name: "a b"}},
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "messages: ") {
					t.Errorf("%s: %q", name, text)
				}
			}()
			messages.New(c)
		}()
	}
}

package browsable

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/mask"
	"github.com/latchkey-go/latchkey/internal/vary"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// exchange shows the request and the answer, as a client of the API would see them.
func (v *visit) exchange(status string) page.Exchange {
	tone := page.OK
	switch {
	case v.resp.Status == http.StatusTooManyRequests:
		tone = page.Warn
	case v.resp.Status >= http.StatusBadRequest:
		tone = page.Wrong
	}
	return page.Exchange{
		Method: v.Method, Path: mask.Text(v.FullPath()), Status: page.Tag{Tone: tone, Text: status},
		Parts: []page.Part{
			{Title: v.T("Answer headers"), Lines: headerLines(v.answerHeader())},
			{Title: v.T("Request as sent"), Lines: headerLines(v.sentHeader())},
			{Title: v.T("With curl"), Text: v.curl()},
		},
		Body: page.Marked(v.shown.text), IsText: !v.isJSON(),
	}
}

// reason returns the words of a status as Python has them.
func reason(status int) string {
	switch status {
	case http.StatusTeapot:
		return "I'm a Teapot"
	case http.StatusRequestURITooLong:
		return "Request-URI Too Long"
	}
	return http.StatusText(status)
}

// isJSON reports whether the answer is shown as JSON.
func (v *visit) isJSON() bool {
	mediaType := v.renderer.first(v.View()).MediaType()
	return mediaType == rest.JSON{}.MediaType() || strings.Contains(mediaType, "+json")
}

// answerHeader returns the headers that the answer would have as JSON, as far as they are known
// before it is sent.
func (v *visit) answerHeader() http.Header {
	h := http.Header{}
	if v.content != "" {
		h["Content-Type"] = []string{v.renderer.first(v.View()).MediaType()}
	}
	if allow := v.View().Allow(); allow != "" {
		h["Allow"] = []string{allow}
	}
	if id := rest.RequestID(v.Context()); id != "" {
		h["X-Request-Id"] = []string{id}
	}
	for _, more := range []http.Header{v.resp.Header, v.ResponseHeader()} {
		for name, values := range more {
			h[name] = append(h[name], values...)
		}
	}
	if len(v.View().Policy().Renderers) > 1 {
		vary.Add(h, "Accept")
	}
	return h
}

// sentHeader returns the client's headers, without what Prepare has added.
func (v *visit) sentHeader() http.Header {
	h := v.Request.Header.Clone()
	if credential, _, ok := v.renderer.Trial.open(v.Request.Request); ok {
		if line, _ := rest.HeaderLine(h, "Authorization"); strings.HasSuffix(line, " "+credential) {
			h.Del("Authorization")
		}
	}
	return h
}

// headerLines returns headers by name, without secrets.
func headerLines(h http.Header) (list []page.HeaderLine) {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			list = append(list, page.HeaderLine{Name: name, Value: hidden(name, value)})
		}
	}
	return list
}

// hidden returns the value of a header without secrets. Of cookies the names stay, and of
// Authorization the scheme.
func hidden(name, value string) string {
	switch lower := strings.ToLower(name); {
	case lower == "cookie":
		var names []string
		for pair := range strings.SplitSeq(value, ";") {
			name, _, _ := strings.Cut(strings.TrimSpace(pair), "=")
			names = append(names, mask.Text(name)+"=…")
		}
		return strings.Join(names, "; ")
	case lower == "set-cookie":
		name, _, _ := strings.Cut(value, "=")
		return name + "=…"
	case strings.HasSuffix(lower, "authorization"):
		if scheme, _, found := strings.Cut(strings.TrimSpace(value), " "); found && len(scheme) <= 16 {
			return scheme + " …"
		}
		return "…"
	case lower == "www-authenticate": // says what is asked for, and holds no secret
	case slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(lower, word) }):
		return "…"
	}
	return mask.Text(value)
}

// secretWords are parts of the names of headers whose values are not shown.
var secretWords = []string{"key", "token", "secret", "csrf", "password", "session", "auth", "signature", "cookie"}

// curl returns a command line that sends the request. Text of the client is quoted for a shell.
func (v *visit) curl() string {
	line := "curl"
	if v.Method != http.MethodGet {
		line += " -X " + quoted(v.Method)
	}
	if list := schemes(v.View()); len(list) > 0 {
		line += ` -H "Authorization: ` + list[0] + ` $TOKEN"`
	}
	if v.Method == http.MethodPost || v.Method == http.MethodPut || v.Method == http.MethodPatch {
		line += ` -H "Content-Type: application/json" -d @data.json`
	}
	return line + " " + quoted(mask.Text(v.AbsoluteURL("")))
}

// quoted returns text as one word of a shell, without control characters.
func quoted(text string) string {
	text = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return -1
		}
		return c
	}, text)
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

package latchkey_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// canary is a secret that must appear nowhere.
type canary struct{ name, text string }

// surface is something that comes out of a site, and that others than the secret's owner may read.
type surface struct {
	name    string
	content []byte
	// shows names the canaries that it must be able to show: an answer with a new key, for example.
	shows []string
}

// hunt collects the secrets of a site, and all that comes out of it.
type hunt struct {
	canaries []canary
	surfaces []surface
}

// add adds a canary and returns its text.
func (h *hunt) add(name, text string) string {
	h.canaries = append(h.canaries, canary{name, text})
	return text
}

// saw adds a surface.
func (h *hunt) saw(name string, content []byte, shows ...string) {
	h.surfaces = append(h.surfaces, surface{name, content, shows})
}

// search looks for every form of every canary on every surface.
func (h *hunt) search(t *testing.T) {
	t.Helper()
	for _, c := range h.canaries {
		if len(c.text) < 16 {
			t.Errorf("the canary %q is too short: %q", c.name, c.text)
		}
		forms := formsOf(c.text)
		for _, s := range h.surfaces {
			for form, text := range forms {
				at := bytes.Index(s.content, []byte(text))
				if at >= 0 && !slices.Contains(s.shows, c.name) {
					t.Errorf("%s has the %s, as %s: %q", s.name, c.name, form,
						s.content[max(0, at-100):min(len(s.content), at+len(text)+20)])
					break
				}
			}
		}
	}
}

// formsOf returns the ways in which a secret may be written, and its two halves.
func formsOf(text string) map[string]string {
	plain := func(quoted string) string { return quoted[1 : len(quoted)-1] }
	var escaped bytes.Buffer
	encoder := json.NewEncoder(&escaped)
	encoder.SetEscapeHTML(false)
	encoder.Encode(text)
	marshalled, _ := json.Marshal(text)
	forms := map[string]string{
		"itself":            text,
		"small letters":     strings.ToLower(text),
		"capitals":          strings.ToUpper(text),
		"JSON":              plain(strings.TrimSpace(escaped.String())),
		"JSON for HTML":     plain(string(marshalled)),
		"a Go string":       plain(strconv.Quote(text)),
		"an ASCII string":   plain(strconv.QuoteToASCII(text)),
		"a twice quoted":    plain(strconv.Quote(plain(strconv.Quote(text)))),
		"HTML":              html.EscapeString(text),
		"a query":           url.QueryEscape(text),
		"a path":            url.PathEscape(text),
		"hex":               hex.EncodeToString([]byte(text)),
		"capital hex":       strings.ToUpper(hex.EncodeToString([]byte(text))),
		"its first half":    text[:len(text)/2],
		"its second half":   text[len(text)-len(text)/2:],
		"bytes in brackets": strings.Trim(fmt.Sprint([]byte(text)), "[]"),
	}
	for before := range 3 { // what stands before it shifts base64
		first, end := []int{0, 2, 3}[before], (before+len(text))*8/6 // the letters that depend on it alone
		padded := []byte(strings.Repeat("\x00", before) + text)
		forms[fmt.Sprintf("base64 after %d bytes", before)] = base64.StdEncoding.EncodeToString(padded)[first:end]
		forms[fmt.Sprintf("URL base64 after %d bytes", before)] = base64.URLEncoding.EncodeToString(padded)[first:end]
	}
	return forms
}

// TestFormsOf hides a secret in each way and checks that the search finds it: a search that finds
// nothing proves nothing otherwise.
func TestFormsOf(t *testing.T) {
	t.Parallel()
	const secret = "Wonder/land+1865 <é>\"&%Rabbit"
	for name, hidden := range map[string]string{
		"itself":        "x" + secret + "y",
		"JSON":          string(mustJSON(map[string]string{"a": secret})),
		"a log line":    "err=" + strconv.Quote("x: "+strconv.Quote(secret)),
		"a query":       "?" + url.Values{"a": {secret}}.Encode(),
		"a path":        "/" + url.PathEscape(secret) + "/",
		"Basic":         "Basic " + base64.StdEncoding.EncodeToString([]byte("alice:"+secret)),
		"Basic of bob":  "Basic " + base64.StdEncoding.EncodeToString([]byte("bob:"+secret)),
		"Basic of ann1": "Basic " + base64.StdEncoding.EncodeToString([]byte("ann1:"+secret)),
		"a URL's":       base64.URLEncoding.EncodeToString([]byte(secret + "x")),
		"a blob":        "X'" + strings.ToUpper(hex.EncodeToString([]byte(secret))) + "'",
		"a page":        "<b>" + html.EscapeString(secret) + "</b>",
		"a beginning":   secret[:len(secret)/2] + "...",
		"bytes":         fmt.Sprint([]byte("x" + secret)),
	} {
		found := false
		for _, form := range formsOf(secret) {
			found = found || strings.Contains(hidden, form)
		}
		if !found {
			t.Errorf("%s: not found in %s", name, hidden)
		}
	}
}

func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

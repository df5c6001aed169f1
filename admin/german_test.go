package admin_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestGerman: with the language set to German, no page has a text in English. What stays as it is:
// names, numbers, what is stored in English, as Django does with permissions, and words that are
// the same in German.
func TestGerman(t *testing.T) {
	t.Parallel()
	same := map[string]bool{}
	var texts map[string]string
	file, err := os.ReadFile("../page/words/de.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file, &texts); err != nil {
		t.Fatal(err)
	}
	for english, german := range texts {
		same[german] = same[german] || english == german
	}
	site := openSite(t)
	x := newTarget(t, site, "anna", form{model: "auth.user", audit: "session.end"})
	soon := site.Now().Add(5 * 24 * time.Hour)
	if _, _, err := site.Keys.Create(t.Context(), apikey.CreateParams{User: x.ID, Name: "export",
		Expires: &soon}); err != nil {
		t.Fatal(err)
	}
	newBrowser(t, site).get("/admin/login/").submit("/admin/login/", "username", "anna", "password", "no")
	newBrowser(t, site).get("/admin/login/").submit("/admin/login/", "username", "no", "password", "no")
	if err := site.Refusals.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	site.User(t, "vera", testkit.Staff, testkit.Password(password), testkit.Permission("auth.view_user"))
	site.User(t, "none", testkit.Staff, testkit.Password(password))
	for _, name := range []string{"maria", "vera", "none"} {
		english, german := as(t, site, name), as(t, site, name)
		german.cookies["django_language"] = "de"
		check := func(what string) {
			t.Helper()
			compareTexts(t, name+": "+what, english.text(), german.text(), same)
		}
		for i, f := range forms {
			if f.page == "logout/" || f.page == "theme/" {
				continue
			}
			english.open(f, x)
			german.open(f, x)
			check(f.page)
			if name != "maria" || f.model == "" {
				continue
			}
			// An empty form says what is wrong; the form itself says what was done.
			english.send(form{page: f.page}, x)
			german.send(form{page: f.page}, x)
			check("the empty form of " + f.page)
			for j, b := range []*browser{english, german} {
				y := newTarget(t, site, fmt.Sprintf("t%dn%d", i, j), f)
				y.me = "maria"
				if b.send(f, y); b.last.Header().Get("Location") != "" {
					b.get(b.last.Header().Get("Location"))
				}
			}
			check("behind the form of " + f.page + " " + f.sends)
		}
	}
	out, aus := newBrowser(t, site), newBrowser(t, site)
	aus.cookies["django_language"] = "de"
	for _, b := range []*browser{out, aus} {
		b.get("/admin/login/").submit("/admin/login/", "username", "x", "password", "y")
	}
	compareTexts(t, "the sign-in", out.text(), aus.text(), same)
	mistakes := []string{"password1", "12345678", "password2", "12345678", "username", "a b"}
	english, german := as(t, site, "maria"), as(t, site, "maria")
	german.cookies["django_language"] = "de"
	for _, b := range []*browser{english, german} {
		b.get("/admin/auth/user/add/").submit("/admin/auth/user/add/", mistakes...)
	}
	compareTexts(t, "mistakes", english.text(), german.text(), same)
}

// untranslated matches what is no English: no word at all, names of this test, and what is stored.
var untranslated = regexp.MustCompile(`^([^A-Za-z]*|.*\b(maria|vera|none|anna|t\d+n\d|nosuch)\b.*|Shop|shop|English` +
	`|UTC|[\d-]+ .* UTC|[0-9a-f]{8,}|[a-z0-9]{12}|[a-z]+\.[a-z_]+|.*@example\.com|(key|bare|group|new|visitor)-\w+` +
	`|export|pbkdf2_sha256|192\.0\.2\.0/24|session|command|system|SHA-256|\d+ \w+ \d+.*|is_\w+|\w+_\w+` +
	`|user|group|key|token|[A-Z]|program|true|false|\w+:|Anna|\w{4}…|(token|user|key|group|session) .*|Latchkey` +
	`|Refusal|Audit|Apikey` +
	`|Can (add|change|delete|view) .*|(add|change|delete|view) .*|404 Not Found|403 Forbidden|405 Method Not Allowed)$`)

// compareTexts fails for each text of the English page that the German one has too.
func compareTexts(t *testing.T, what, english, german string, same map[string]bool) {
	t.Helper()
	own := textsOf(english)
	for _, text := range textsOf(german) {
		if slices.Contains(own, text) && !same[text] && !untranslated.MatchString(text) {
			t.Errorf("%s: %q is English", what, text)
		}
	}
}

// textsOf returns the texts of a page, with those of attributes that people read.
func textsOf(page string) (all []string) {
	decoder := xml.NewDecoder(strings.NewReader(page))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) || err != nil {
			return all
		}
		switch token := token.(type) {
		case xml.CharData:
			text, _, _ := strings.Cut(string(token), " – shop") // of the title
			if text = strings.TrimSpace(text); text != "" {
				all = append(all, text)
			}
		case xml.StartElement:
			for _, a := range token.Attr {
				if a.Name.Local == "aria-label" || a.Name.Local == "placeholder" {
					all = append(all, a.Value)
				}
			}
		}
	}
}

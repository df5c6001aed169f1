package beside_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// admin uses Django's admin as a browser does, on rows that Latchkey has created, and checks the
// results from Latchkey.
func (w *world) admin(t *testing.T) {
	if _, err := w.django.do("wipe"); err != nil {
		t.Fatal(err)
	}
	must := func(verb string, args ...string) string {
		t.Helper()
		got, err := w.latchkey.do(verb, args...)
		if err != nil {
			t.Fatalf("%s %q: %v", verb, args, err)
		}
		return got
	}
	must("superuser", "boss", "boss-pw-1865")
	must("create", "ann", "first-pw-1")
	must("group", "readers")
	must("grant-group", "readers", "view_note")
	must("join", "ann", "readers")
	key := must("token", "ann")
	ann := w.id(t, "ann")

	b := newBrowser(t, w.django.address())
	b.post("/admin/login/", "username", "boss", "password", "boss-pw-1865")
	b.see("/admin/", "Users", "Groups", "Tokens")
	b.see("/admin/auth/user/", "ann", "boss", "2 users")
	b.see("/admin/auth/user/?q=an", "1 result")
	b.see("/admin/auth/user/"+ann+"/change/", `value="ann"`, "readers")
	b.see("/admin/authtoken/tokenproxy/", key, "2 Tokens")
	b.see("/admin/authtoken/tokenproxy/"+ann+"/change/", "ann")
	b.see("/admin/auth/group/", "readers", "1 group")

	b.post("/admin/auth/user/add/", "username", "ben", "usable_password", "true", "password1", "ben-pw-1865",
		"password2", "ben-pw-1865")
	w.line(t, "latchkey token-view ben ben-pw-1865 = 200")
	b.post("/admin/auth/user/"+ann+"/change/", "email", "ann@example.net", "first_name", "Ann", "is_active", "on",
		"is_staff", "on")
	w.line(t, "latchkey admin "+key+" = 200")
	b.post("/admin/auth/user/"+ann+"/password/", "usable_password", "true", "password1", "second-pw-1", "password2",
		"second-pw-1")
	w.line(t, "latchkey token-view ann second-pw-1 = 200")
	w.line(t, "latchkey token-view ann first-pw-1 = 400")
	b.post("/admin/authtoken/tokenproxy/"+ann+"/delete/", "post", "yes")
	w.line(t, "latchkey key "+key+" = 401")
	b.post("/admin/authtoken/tokenproxy/add/", "user", ann)
	again := must("token", "ann")
	w.line(t, "both key "+again+" = ann")
	b.post("/admin/auth/group/add/", "name", "editors")
	must("join", "ann", "editors")
	w.line(t, "django counts = [3, 3, 2, 0, 1, 6]")
	b.post("/admin/auth/user/"+w.id(t, "ben")+"/delete/", "post", "yes")
	w.line(t, "latchkey token-view ben ben-pw-1865 = 400")

	// Delete the users from Latchkey. The admin has logged boss's actions; the log is deleted with
	// boss.
	must("delete", "ann")
	b.see("/admin/auth/user/", "1 user")
	must("delete", "boss")
	w.line(t, "django counts = [0, 0, 0, 0, 1, 0]")
}

// line runs one line of a script and compares both sides.
func (w *world) line(t *testing.T, line string) {
	t.Helper()
	w.run(t, line, w.django, w.latchkey)
}

func (w *world) id(t *testing.T, name string) string {
	t.Helper()
	user, err := w.latchkey.site.Users.ByName(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(user.ID)
}

// A browser keeps cookies, and sends forms with the CSRF token of their page.
type browser struct {
	t      *testing.T
	host   string
	client http.Client
}

func newBrowser(t *testing.T, address string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, host: "http://" + address, client: http.Client{Jar: jar}}
}

// see returns the page. The test fails if there is no such page or the page lacks one of the texts.
func (b *browser) see(path string, texts ...string) string {
	b.t.Helper()
	answer, err := b.client.Get(b.host + path)
	if err != nil {
		b.t.Fatal(err)
	}
	page := b.read(answer)
	if answer.StatusCode != http.StatusOK || answer.Request.URL.RequestURI() != path {
		b.t.Fatalf("%s: %s at %s\n%s", path, answer.Status, answer.Request.URL, page)
	}
	for _, text := range texts {
		if !strings.Contains(page, text) {
			b.t.Errorf("%s: no %q in\n%s", path, text, page)
		}
	}
	return page
}

// post sends the form of a page, with the form's own values except for the given ones. The answer
// must be a redirect: Django shows a form with errors again.
func (b *browser) post(path string, values ...string) {
	b.t.Helper()
	form, page := url.Values{}, b.see(path)
	for _, field := range regexp.MustCompile(`<input[^>]*>`).FindAllString(page, -1) {
		kind, name, value := attribute(field, "type"), attribute(field, "name"), attribute(field, "value")
		if name != "" && kind != "checkbox" && kind != "radio" && kind != "submit" {
			form.Set(name, value)
		}
	}
	for _, list := range regexp.MustCompile(`(?s)<select.*?</select>`).FindAllString(page, -1) {
		for _, option := range regexp.MustCompile(`<option[^>]* selected[^>]*>`).FindAllString(list, -1) {
			form.Add(attribute(list, "name"), attribute(option, "value"))
		}
	}
	for i := 0; i < len(values); i += 2 {
		form.Set(values[i], values[i+1])
	}
	noRedirect := b.client
	noRedirect.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.host+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := noRedirect.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	if text := b.read(answer); answer.StatusCode != http.StatusFound {
		b.t.Fatalf("post %s: %s\n%s", path, answer.Status, text)
	}
}

func (b *browser) read(answer *http.Response) string {
	b.t.Helper()
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(page)
}

func attribute(element, name string) string {
	found := regexp.MustCompile(fmt.Sprintf(`\b%s="([^"]*)"`, name)).FindStringSubmatch(element)
	if found == nil {
		return ""
	}
	return found[1]
}

package admin_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/testkit"
)

// evil tries to leave each place that a page puts text into: an element, an attribute in either
// quotes, a comment, a script, an address. Its last part turns the direction of what follows.
const evil = `zq7"zq7'zq7<script>zq7alert(1)</script>zq7<img src=x onerror=alert(1)>zq7-->` + "zq7\u202ezq7."

// evilAddress is an address that runs as a script.
const evilAddress = "javascript:alert('zq7')"

// TestHostileText puts evil into every field that a client can fill, and walks all pages (DRF
// CVE-2018-25045, CVE-2020-25626, CVE-2024-21520).
func TestHostileText(t *testing.T) {
	t.Parallel()
	site := openSite(t)
	plant(t, site)
	b := as(t, site, "maria")
	seen := b.crawl("/admin/", "/admin/login/", "/admin/"+url.PathEscape(evil)+"/",
		"/admin/auth/user/"+url.PathEscape(evil)+"/change/")
	for _, f := range forms { // the walk has seen each kind of page
		pattern := regexp.MustCompile("^/admin/" + strings.NewReplacer("{id}", "[^/]+",
			"{handle}", "[^/]+", "{path...}",
			".+").Replace(f.page) + `(\?.*)?$`)
		isOpen := strings.Contains(f.get, ".") && !strings.HasSuffix(f.page, "activate/")
		if isOpen && !slices.ContainsFunc(keysOf(seen), pattern.MatchString) {
			t.Errorf("the walk did not come to %q", f.page)
		}
	}
	t.Run("addresses", func(t *testing.T) { b.t = t; hostileQueries(b, keysOf(seen)) })
	t.Run("forms", func(t *testing.T) { hostileForms(t, site) })
	t.Run("headers", func(t *testing.T) { b.t = t; hostileHeaders(b, keysOf(seen)) })
}

// crawl opens pages, and those that they lead to, and checks that each is harmless. It returns
// which.
func (b *browser) crawl(paths ...string) map[string]bool {
	b.t.Helper()
	seen := map[string]bool{}
	for len(paths) > 0 && len(seen) < 300 {
		path := paths[0]
		if paths = paths[1:]; seen[path] {
			continue
		}
		seen[path] = true
		b.get(path)
		paths = append(paths, b.checkHarmless(path)...)
	}
	return seen
}

func keysOf(set map[string]bool) (all []string) {
	for key := range set {
		all = append(all, key)
	}
	slices.Sort(all)
	return all
}

// plant stores evil in everything that has a text: users, groups, keys, and the audit trail. A user
// name is at most 150 characters long.
func plant(t *testing.T, site *testkit.Site) {
	t.Helper()
	maria, err := site.Users.ByName(t.Context(), "maria")
	if err != nil {
		t.Fatal(err)
	}
	// The actor of the entries has the names too, as one of a program may.
	ctx := audit.WithActor(t.Context(), audit.Actor{Name: evil, Via: evil, Network: evil, RequestID: evil})
	err = site.Tx.InTx(ctx, func(ctx context.Context) error {
		user, err := site.Users.Create(ctx, auth.CreateParams{Username: evil, FirstName: evil, LastName: evil,
			Email: evil + "@example.com", Password: password, Staff: true})
		if err != nil {
			return err
		}
		group, err := site.Groups.Create(ctx, evil)
		if err != nil {
			return err
		}
		if _, err := site.Tokens.GetOrCreate(ctx, user.ID); err != nil {
			return err
		}
		renamed := evil + "2"
		_, err = site.Users.Update(ctx, user.ID, auth.UpdateParams{FirstName: &renamed})
		return errors.Join(err, site.Groups.AddMember(ctx, group.ID, user.ID), site.Groups.AddMember(ctx, group.ID,
			maria.ID))
	})
	if err != nil {
		t.Fatal(err)
	}
	user, err := site.Users.ByName(t.Context(), evil)
	if err != nil {
		t.Fatal(err)
	}
	scopes := auth.Scopes{}
	if limited, err := auth.LimitTo(`zq7"zq7'zq7<script>`); err == nil {
		scopes = limited
	}
	_, secret, err := site.Keys.Create(ctx, apikey.CreateParams{User: user.ID, Name: evil, Description: evil,
		Scopes: &scopes})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.Keys.Verify(t.Context(), secret.Reveal()); err != nil {
		t.Fatal(err)
	}
	in := newBrowser(t, site).get("/admin/login/") // failed sign-ins, for the start page
	in.submit("/admin/login/", "username", evil, "password", evil)
	as(t, site, evil) // a session
	if err := site.Refusals.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// hostileQueries opens pages with evil in each parameter that one of them knows.
func hostileQueries(b *browser, pages []string) {
	for _, value := range []string{evil, evilAddress, strings.Repeat(evil, 50), "zq7\x00.", "\xff\xfe"} {
		query := url.Values{}
		for _, name := range []string{"q", "next", "state", "action", "before", "after", "user",
			"groups__id__exact",
			"is_staff__exact", "_", evil} {
			query.Set(name, value)
		}
		for _, path := range pages {
			if !strings.Contains(path, "?") {
				b.get(path + "?" + query.Encode()).checkHarmless(path)
			}
		}
		newBrowser(b.t, b.site).get("/admin/login/?" + query.Encode()).checkHarmless("the sign-in")
	}
}

// hostileForms sends each form with evil in every field, signed in and signed out, and opens the
// page behind it.
func hostileForms(t *testing.T, site *testkit.Site) {
	b, nobody := visit(t, site, "superuser", "", "boss"), newBrowser(t, site)
	for i, f := range forms {
		x := newTarget(t, site, fmt.Sprintf("t%d", i), f)
		if f.model == "" { // it may end the session
			b = visit(t, site, "superuser", "", fmt.Sprintf("boss%d", i))
		}
		for _, value := range []string{evil, strings.Repeat(evil, 500) + "zq7\x00."} {
			form := hostileForm(strings.Split(x.fill(f.sends), "&"), value)
			path := "/admin/" + x.fill(f.page)
			b.get("/admin/password_change/")
			form.Set("csrfmiddlewaretoken", csrfOf(b))
			b.post(path, form).checkHarmless("the form of " + path)
			if to := b.last.Header().Get("Location"); strings.HasPrefix(to, "/admin/") {
				b.get(to).checkHarmless("behind the form of " + path)
			}
			nobody.get("/admin/login/")
			form.Set("csrfmiddlewaretoken", csrfOf(nobody))
			nobody.post(path, form).checkHarmless("the sign-in with the form of " + path)
			if len(b.cookies) == 0 || b.get("/admin/").last.Code != 200 {
				b = visit(t, site, "superuser", "", fmt.Sprintf("boss%dx%d", i, len(value)))
			}
		}
	}
}

// hostileForm returns a form with value in all fields, except those that choose what is done.
func hostileForm(pairs []string, value string) url.Values {
	form := url.Values{evil: {value}}
	for _, pair := range append(pairs, "q=", "scopes=", "networks=", "more_scopes=", "description=", "groups=",
		"user_permissions=", "_seen=", "confirm_password=", "email=", "last_name=", "old_password=", "username=") {
		name, _, _ := strings.Cut(pair, "=")
		form.Set(name, value)
	}
	for _, kept := range []string{"action", "_selected_action", "post", "is_active", "usable_password"} {
		if form.Has(kept) {
			form.Set(kept, valueOf(pairs, kept))
		}
	}
	return form
}

func valueOf(pairs []string, name string) string {
	for _, pair := range pairs {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	return ""
}

// hostileHeaders opens pages with evil in headers and cookies, and sends a file with an evil name.
func hostileHeaders(b *browser, pages []string) {
	for _, path := range pages {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		for _, name := range []string{"User-Agent", "Referer", "Accept", "Accept-Language", "X-Request-ID",
			"Origin",
			"X-Forwarded-For", "X-Forwarded-Host", "X-CSRFToken", "If-None-Match"} {
			r.Header[http.CanonicalHeaderKey(name)] = []string{evil}
		}
		r.Header.Add("Cookie", "theme="+evil+"; django_language="+evil)
		b.do(r).checkHarmless("headers of " + path)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	b.get("/admin/auth/user/add/")
	for _, pair := range [][2]string{{"csrfmiddlewaretoken", csrfOf(b)}, {"username", evil}, {evil, evil}} {
		if err := w.WriteField(pair[0], pair[1]); err != nil {
			b.t.Fatal(err)
		}
	}
	file, err := w.CreateFormFile("password1", evil)
	if err == nil {
		_, err = file.Write([]byte(evil))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		b.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/admin/auth/user/add/", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	b.do(r).checkHarmless("a file")
}

// loose matches where evil would have left its place.
var loose = regexp.MustCompile(`zq7["'<>]|zq7-->`)

// isolates are the elements in which text has a direction of its own, or cannot have one.
var isolates = []string{"bdi", "textarea", "title", "option", "code", "button", "label", "input"}

// checkHarmless fails if the last answer is a fault, lacks the policy, or has a part that evil has
// made. It returns the addresses of the admin that the page leads to.
func (b *browser) checkHarmless(what string) (links []string) {
	b.t.Helper()
	if b.last.Code >= 500 {
		b.t.Errorf("%s: %d", what, b.last.Code)
	}
	if to := b.last.Header().Get("Location"); to != "" && !isOwn(to) {
		b.t.Errorf("%s leads to %q", what, to)
	}
	if !strings.HasPrefix(b.last.Header().Get("Content-Type"), "text/html") || b.last.Body.Len() == 0 {
		return nil
	}
	policy := b.last.Header().Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") ||
		strings.Contains(policy, "zq7") {
		b.t.Errorf("%s: the policy is %q", what, policy)
	}
	text := b.text()
	if at := loose.FindStringIndex(text); at != nil {
		b.t.Errorf("%s: not escaped: …%.120s…", what, text[max(at[0]-60, 0):])
	}
	if strings.Contains(text, "\x00") {
		b.t.Errorf("%s: has a NUL", what)
	}
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var open []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return links
		}
		if err != nil {
			b.t.Errorf("%s: not a page: %v", what, err)
			return links
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			if hasOwnBox(token) {
				name = "bdi"
			}
			open = append(open, name)
			links = append(links, b.checkElement(what, token)...)
		case xml.EndElement:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case xml.CharData:
			inside := slices.ContainsFunc(open, func(name string) bool { return slices.Contains(isolates, name) })
			if bytes.Contains(token, []byte("\u202e")) && !inside {
				b.t.Errorf("%s: turns the text around it: %.100q in %v", what, token, open)
			}
			if last := len(open) - 1; last >= 0 && open[last] == "script" && len(bytes.TrimSpace(token)) > 0 {
				b.t.Errorf("%s: a script %.80q", what, token)
			}
		}
	}
}

// hasOwnBox reports whether an element has a box with nothing else: what screen readers read, an
// error, and its link in the summary.
func hasOwnBox(e xml.StartElement) bool {
	return slices.ContainsFunc(e.Attr, func(a xml.Attr) bool {
		return a.Name.Local == "class" && (a.Value == "vh" || a.Value == "error") ||
			a.Name.Local == "href" && strings.HasPrefix(a.Value, "#")
	})
}

// checkElement checks the name, the attributes and the addresses of an element.
func (b *browser) checkElement(what string, e xml.StartElement) (links []string) {
	b.t.Helper()
	if slices.Contains([]string{"img", "iframe", "object", "embed", "style", "base", "math"}, e.Name.Local) {
		b.t.Errorf("%s: has <%s>", what, e.Name.Local)
	}
	for _, a := range e.Attr {
		name := strings.ToLower(a.Name.Local)
		if strings.HasPrefix(name, "on") || name == "style" || name == "srcdoc" || strings.Contains(name, "zq7") {
			b.t.Errorf("%s: <%s> has %s", what, e.Name.Local, name)
		}
		if !slices.Contains([]string{"href", "src", "action", "formaction"}, name) {
			continue
		}
		if !isOwn(a.Value) {
			b.t.Errorf("%s: <%s> leads to %q", what, e.Name.Local, a.Value)
		}
		if e.Name.Local == "a" && strings.HasPrefix(a.Value, "/admin/") {
			path, _, _ := strings.Cut(html.UnescapeString(a.Value), "#")
			links = append(links, path)
		}
	}
	return links
}

// isOwn reports whether an address is one of the site.
func isOwn(address string) bool {
	return strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") &&
		!strings.HasPrefix(address, `/\`) ||
		strings.HasPrefix(address, "?") || strings.HasPrefix(address, "#")
}

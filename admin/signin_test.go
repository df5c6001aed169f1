package admin_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestSignIn has Django's rules: active staff only, one text for every refusal, no redirect to
// another site, and back to the page that was asked for.
func TestSignIn(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	const wrong = "Please enter the correct username and password for a staff account."
	for _, c := range []struct {
		name, username, password, next string
		leads                          string // "": refused
	}{
		{"staff", "staff", password, "/admin/password_change/", "/admin/password_change/"},
		{"no next", "maria", password, "", "/admin/"},
		{"open redirect", "maria", password, "//evil.example/", "/admin/"},
		{"open redirect, scheme", "maria", password, "https://evil.example/", "/admin/"},
		{"open redirect, backslash", "maria", password, `/\evil.example`, "/admin/"},
		{"wrong password", "maria", "no", "", ""},
		{"unknown", "nobody", password, "", ""},
		{"no staff", "carl", password, "", ""},
		{"nothing", "", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBrowser(t, site)
			path := "/admin/login/?" + url.Values{"next": {c.next}}.Encode()
			b.get(path).want(200, "<h1>Sign in</h1>").submit(path, "username", c.username, "password", c.password)
			if c.leads == "" {
				b.want(200, wrong)
				if strings.Contains(b.text(), c.password+`"`) && c.password != "" {
					t.Error("the page has the password")
				}
				b.get("/admin/").leads("/admin/login/?next=%2Fadmin%2F")
				return
			}
			b.leads(c.leads).get("/admin/").want(200, c.username)
		})
	}
}

// TestFailedSignInIsRecorded: an operator sees failed sign-ins, although the page answers 200, and
// the wrong passwords of whoever uses the session of another person.
func TestFailedSignInIsRecorded(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	b := newBrowser(t, site).get("/admin/login/")
	b.submit("/admin/login/", "username", "maria", "password", "no").want(200)
	b.submit("/admin/login/", "username", "carl", "password", password).want(200)
	staff := as(t, site, "staff").get("/admin/password_change/")
	staff.submit("/admin/password_change/", "old_password", "no", "new_password1", "grün3wiese", "new_password2",
		"grün3wiese").want(200, "Your old password was entered incorrectly.")
	maria, anna := as(t, site, "maria"), site.User(t, "anna")
	site.Clock.Advance(16 * time.Minute)
	for _, page := range []string{"delete/", "password/"} {
		maria.get(userURL(anna.ID, page)).submit(userURL(anna.ID, page), "post", "yes", "confirm_password", "no",
			"usable_password", "false").want(200, "Your old password was entered incorrectly.")
	}
	if err := site.Refusals.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	records, err := site.Refusals.List(t.Context(), refusal.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range records {
		got = append(got, string(r.Reason)+" of "+string(r.User))
	}
	if text := strings.Join(got, ", "); text != "wrong_password of 1, wrong_password of 1, wrong_password of 2, "+
		"other of 3, wrong_password of 1" {
		t.Errorf("recorded: %s", text)
	}
}

// TestSignInRotates: a session gets a new key when its user signs in (session fixation).
func TestSignInRotates(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	b := newBrowser(t, site)
	b.cookies["sessionid"] = "plantedplantedplantedplantedplan"
	b.get("/admin/login/").submit("/admin/login/", "username", "maria", "password", password).leads("/admin/")
	if key := b.cookies["sessionid"]; key == "" || strings.HasPrefix(key, "planted") {
		t.Errorf("the session kept the key %q", key)
	}
	for _, line := range b.last.Header().Values("Set-Cookie") {
		if strings.HasPrefix(line, "sessionid=") && (!strings.Contains(line, "HttpOnly") || !strings.Contains(line,
			"SameSite=Lax")) {
			t.Errorf("cookie %s", line)
		}
	}
}

// TestSignInLimit: the sign-in has the limit of the API's, and says when to come back.
func TestSignInLimit(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	b := newBrowser(t, site)
	b.get("/admin/login/")
	for range 50 {
		if b.submit("/admin/login/", "username", "maria", "password", "no"); b.last.Code == 429 {
			break
		}
	}
	b.want(429, "Too many attempts.", "Try again in")
	if b.last.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	if err := site.Refusals.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	records, err := site.Refusals.List(t.Context(), refusal.Filter{Limit: 1})
	if err != nil || len(records) != 1 || records[0].Reason != auth.ReasonAttempts { // the start page counts it
		t.Errorf("recorded: %v, %v", records, err)
	}
	maria := as(t, open(t, nil), "maria")
	for range 50 {
		maria.get("/admin/password_change/").submit("/admin/password_change/", "old_password", "no", "new_password1",
			"grün3wiese", "new_password2", "grün3wiese")
		if maria.last.Code == 429 {
			break
		}
	}
	maria.want(429, "Too many attempts.", "Try again in")
}

// TestForged: no POST is answered without the token of the page, signed in or not.
func TestForged(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	for _, path := range []string{"login/", "logout/", "theme/", "password_change/", ""} {
		for name, b := range map[string]*browser{"anonymous": newBrowser(t, site), "maria": as(t, site, "maria")} {
			b.post("/admin/"+path, url.Values{"username": {"maria"}, "password": {password}})
			b.want(http.StatusForbidden, "The form is too old")
			b.get("/admin/")
			if isIn := b.last.Code == 200; isIn != (name == "maria") {
				t.Errorf("%s, %s: signed in %v", path, name, isIn)
			}
		}
	}
}

// TestCrossSite: a form that the browser says another site has sent is refused, also with the token
// of the page.
func TestCrossSite(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	for _, path := range []string{"login/", "logout/", "theme/", "password_change/", "auth/group/add/"} {
		for from, status := range map[string]int{"cross-site": 403, "same-site": 403, "same-origin": 200, "none": 200} {
			b := as(t, site, "maria").get("/admin/password_change/")
			if b.from(from).submit("/admin/"+path, "name", ""); b.last.Code == 303 {
				b.last.Code = 200
			}
			b.want(status)
		}
	}
}

// TestStale: a form that was opened before its user signed in again, in another window, is not
// lost. Another site cannot make a page with a form that it has filled.
func TestStale(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	b := as(t, site, "maria").get("/admin/auth/group/add/")
	old := b.form()
	old.Set("name", "editors")
	old.Set("some_password", "secret")
	again := as(t, site, "maria")
	for _, from := range []string{"cross-site", "same-site", "none", ""} {
		again.from(from).post("/admin/auth/group/add/", old).want(403)
		if strings.Contains(again.text(), "editors") {
			t.Errorf("%q: the page has what was posted", from)
		}
	}
	again.from("same-origin").post("/admin/auth/group/add/", old).
		want(403, "The form is too old", "What you have entered is still here", `name="name" value="editors"`)
	if strings.Contains(again.text(), "secret") {
		t.Error("a password is kept")
	}
	again.submit("/admin/auth/group/add/").leads("/admin/auth/group/")
	group(t, site, "editors")
}

// TestSlash: the address of a page without its last slash leads to the page, as in Django's admin.
func TestSlash(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	b := as(t, site, "maria")
	for path, to := range map[string]string{
		"/admin/auth/user":                "/admin/auth/user/",
		"/admin/auth/user/1/change?a=1/":  "/admin/auth/user/1/change/?a=1/",
		"/admin/auth/group/add":           "/admin/auth/group/add/",
		"/admin/latchkey/apikey/x/change": "/admin/latchkey/apikey/x/change/",
		"/admin/nosuch":                   "",
		"/admin/auth/user/1/nosuch":       "",
		"/admin/auth/user//change":        "",
	} {
		b.get(path)
		if got := b.last.Header().Get("Location"); got != to || (to != "") != (b.last.Code == 301) {
			t.Errorf("%s: %d to %q", path, b.last.Code, got)
		}
	}
	newBrowser(t, site).get("/admin/auth/user").leads("/admin/login/?next=%2Fadmin%2Fauth%2Fuser")
}

// TestAccess: pages are for active members of the staff.
func TestAccess(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	newBrowser(t, site).get("/admin/nosuch/?a=1").leads("/admin/login/?next=%2Fadmin%2Fnosuch%2F%3Fa%3D1")
	as(t, site, "staff").get("/admin/nosuch/").want(404, "There is nothing here", "To the start page")

	b := as(t, site, "staff")
	user, err := site.Users.ByName(t.Context(), "staff")
	if err != nil {
		t.Fatal(err)
	}
	if err := site.Users.SetStaff(t.Context(), user.ID, false); err != nil {
		t.Fatal(err)
	}
	b.get("/admin/").leads("/admin/login/?next=%2Fadmin%2F")
	b.get("/admin/login/").want(200, "You are authenticated as staff, but are not authorized to access this page.")
	if err := site.Users.SetActive(t.Context(), user.ID, false); err != nil {
		t.Fatal(err)
	}
	b.get("/admin/login/")
	if strings.Contains(b.text(), "You are authenticated") {
		t.Error("an inactive user is signed in")
	}
}

// TestKept: a form that is posted after the session has ended is still there after the sign-in,
// apart from passwords.
func TestKept(t *testing.T) {
	t.Parallel()
	posted := url.Values{}
	site := open(t, func(_ *latchkey.Site, c *admin.Config) {
		c.Places = []admin.Place{{Section: "Shop", Title: "Notes", Path: "notes/",
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Write([]byte("the page of the project"))
			})}}
	})
	b := as(t, site, "maria")
	b.get("/admin/password_change/")
	delete(b.cookies, "sessionid")
	posted.Set("text", `"><script>`)
	b.submit("/admin/notes/?a=1", "text", `"><script>`, "new_password", "secret").
		want(200, "Your session has ended.", `name="kept_text" value="&#34;&gt;&lt;script&gt;"`)
	if strings.Contains(b.text(), "secret") {
		t.Error("a password is kept")
	}
	b.submit("/admin/login/?next=/admin/notes/%3Fa%3D1", "username", "maria", "password", password).
		want(200, "You are signed in again", `action="/admin/notes/?a=1"`,
			`name="text" value="&#34;&gt;&lt;script&gt;"`)
	b.submit("/admin/notes/?a=1").want(200, "the page of the project")
}

// TestPlaces: who lacks the permission neither sees nor opens a project's page.
func TestPlaces(t *testing.T) {
	t.Parallel()
	site := open(t, func(_ *latchkey.Site, c *admin.Config) {
		c.Places = []admin.Place{{Section: "Shop", Title: "Reports", Path: "reports/",
			Permissions: []string{"auth.view_user"},
			Handler: http.HandlerFunc(func(w http.ResponseWriter,
				r *http.Request) {
				w.Write([]byte("report of the project"))
			})}}
	})
	as(t, site, "maria").get("/admin/").want(200, `href="/admin/reports/"`).get("/admin/reports/").want(200,
		"report of the project")
	b := as(t, site, "staff").get("/admin/").want(200)
	if strings.Contains(b.text(), "eports") {
		t.Error("the navigation has the place")
	}
	b.get("/admin/reports/").want(403, "You may not see this page")
	user, err := site.Users.ByName(t.Context(), "staff")
	if err != nil {
		t.Fatal(err)
	}
	if err := site.Groups.GrantUser(t.Context(), user.ID, "auth.view_user"); err != nil {
		t.Fatal(err)
	}
	b.get("/admin/reports/").want(200, "report of the project")
	for _, wrong := range []admin.Place{{Title: "Reports"}, {Title: "Reports", Path: "reports"}, {Path: "reports/"},
		{Title: "Reports", Path: "/admin/reports/"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v is no mistake", wrong)
				}
			}()
			admin.New(admin.Config{Users: site.Users, Groups: site.Groups, Sessions: site.Sessions, Tx: site.Tx,
				Pages: page.New(page.Site{Name: "Shop"}), Places: []admin.Place{wrong}})
		}()
	}
}

// TestPlaceOwnsItsSubtree: the handler of a place answers all below its path, for who has its
// permission, but for what another place owns.
func TestPlaceOwnsItsSubtree(t *testing.T) {
	t.Parallel()
	says := func(text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, text+" "+r.Method+" "+r.URL.Path)
		})
	}
	site := open(t, func(_ *latchkey.Site, c *admin.Config) {
		c.Places = []admin.Place{
			{Title: "Reports", Path: "reports/", Permissions: []string{"auth.view_user"}, Handler: says("reports")},
			{Title: "Daily", Path: "reports/daily/", Permissions: []string{"auth.view_group"}, Handler: says("daily")}}
	})
	for _, name := range []string{"view_user", "view_group"} {
		site.User(t, name, testkit.Staff, testkit.Password(password), testkit.Permission("auth."+name))
	}
	for path, of := range map[string]string{"reports/": "reports", "reports/2026/": "reports",
		"reports/2026/may.csv": "reports", "reports/2026": "reports", "reports/daily/": "daily",
		"reports/daily/1/": "daily", "reports/dailyx/": "reports"} {
		address, opens, lacks := "/admin/"+path, "view_user", "view_group"
		if of == "daily" {
			opens, lacks = lacks, opens
		}
		as(t, site, opens).get(address).want(200, of+" GET "+address).
			get("/admin/password_change/").submit(address).want(200, of+" POST "+address)
		as(t, site, lacks).get(address).want(403, "You may not see this page")
		newBrowser(t, site).get(address).leads("/admin/login/?next=" + url.QueryEscape(address))
		if b := as(t, site, "maria"); b.post(address, url.Values{}).last.Code != 403 {
			t.Errorf("%s: a form without a CSRF token is answered with %d", path, b.last.Code)
		}
	}
	b := as(t, site, "maria").get("/admin/reports")
	if b.last.Code != 301 || b.last.Header().Get("Location") != "/admin/reports/" {
		t.Errorf("without the last slash: %d %q", b.last.Code, b.last.Header().Get("Location"))
	}
}

func TestOwnPassword(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	b := as(t, site, "staff").get("/admin/password_change/")
	other := as(t, site, "staff")
	change := func(old, first, second string) *browser {
		return b.get("/admin/password_change/").submit("/admin/password_change/", "old_password", old,
			"new_password1", first, "new_password2", second)
	}
	change("no", "a good new one", "a good new one").want(200,
		"Your old password was entered incorrectly. Please enter it again.", "<title>Error: ")
	change(password, "a good new one", "another").want(200, "The two password fields didn’t match.")
	change(password, "12345678", "12345678").want(200, "This password is too common.")
	change(password, "", "").want(200, "This field is required.", "Please correct the errors below.")
	change(password, "a good new one", "a good new one").want(200, "Your password was changed.")
	b.get("/admin/").want(200)
	other.get("/admin/").leads("/admin/login/?next=%2Fadmin%2F")
}

func TestSignOutAndColours(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	b := as(t, site, "maria").get("/admin/")
	b.submit("/admin/theme/", "theme", "dark").leads("/admin/").get("/admin/").want(200, `data-theme="dark"`)
	b.submit("/admin/logout/").want(200, "Sign in again").get("/admin/").leads("/admin/login/?next=%2Fadmin%2F")
	if b.get("/admin/logout/"); b.last.Code == 200 {
		t.Error("a GET signs out") // a page of another site could do it
	}
}

// TestAnyAccept: a page does not depend on what the client accepts.
func TestAnyAccept(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	for _, accept := range []string{"", "application/json", "text/html", "image/png"} {
		r := httptest.NewRequest(http.MethodGet, "/admin/login/", nil)
		r.Host = testkit.Host
		r.Header["Accept"] = []string{accept}
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		h := w.Header()
		if w.Code != 200 || h.Get("Content-Type") != "text/html; charset=utf-8" ||
			!strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") ||
			h.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%q: %d %v", accept, w.Code, h)
		}
	}
}

package bench_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
)

// adminProject has the admin, and no limits that a benchmark would meet.
var adminProject = latchkey.Project{Name: "bench", Log: slog.New(slog.DiscardHandler),
	Setup: func(s *latchkey.Site) error {
		s.Admin(admin.Config{})
		return nil
	}}

// browser keeps the cookies of a member of the staff.
type browser struct {
	b       *testing.B
	site    *latchkey.Site
	cookies map[string]string
}

// operator is who looks at the pages, and their password.
const operator, password = "operator", "correct horse battery"

// signIn returns the browser of a superuser who has just signed in.
func signIn(b *testing.B, site *latchkey.Site) *browser {
	b.Helper()
	_, err := site.Users.ByName(b.Context(), operator)
	if errors.Is(err, auth.ErrNotFound) {
		_, err = site.Users.Create(b.Context(), auth.CreateParams{Username: operator, Staff: true, Superuser: true,
			Password: password})
	}
	if err != nil {
		b.Fatal(err)
	}
	c := &browser{b, site, map[string]string{}}
	c.get("login/")
	if code := c.post("login/", url.Values{"username": {operator}, "password": {password}}); code != http.StatusFound {
		b.Fatalf("the sign-in is answered with %d", code)
	}
	return c
}

// get opens a page of the admin, and returns the status.
func (c *browser) get(path string) int {
	return c.do(httptest.NewRequest("GET", "http://localhost/admin/"+path, nil))
}

// post sends a form with the CSRF token of the cookie.
func (c *browser) post(path string, form url.Values) int {
	form.Set("csrfmiddlewaretoken", c.cookies["csrftoken"])
	r := httptest.NewRequest("POST", "http://localhost/admin/"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(r)
}

func (c *browser) do(r *http.Request) int {
	for name, value := range c.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	c.site.ServeHTTP(w, r)
	for _, cookie := range w.Result().Cookies() {
		c.cookies[cookie.Name] = cookie.Value
	}
	if w.Code != http.StatusOK && w.Code != http.StatusFound {
		c.b.Fatalf("%s %s: %d %.300s", r.Method, r.URL, w.Code, w.Body)
	}
	return w.Code
}

// startSessions signs a user in as often as n says, from n browsers.
func startSessions(b *testing.B, site *latchkey.Site, id auth.UserID, n int) {
	b.Helper()
	user, err := site.Users.ByID(b.Context(), id)
	for range n {
		r := httptest.NewRequest("GET", "http://localhost/", nil).WithContext(b.Context())
		if err == nil {
			err = site.Sessions.SignIn(r, httptest.NewRecorder().Header(), user)
		}
	}
	if err != nil {
		b.Fatal(err)
	}
}

// adminPages are the pages that BenchmarkAdmin opens, below /admin/.
var adminPages = []string{
	"", "auth/user/", "auth/user/?after=user0500000", "auth/user/?after=user0999900", "auth/user/?o=-1",
	"auth/user/?before=user0500000",
	"auth/user/?q=user00001", "auth/user/?q=nobody-has-this", "auth/user/?q=u0000077@example.com", "auth/user/?q=77",
	"auth/user/?q=Last+999999", "auth/user/?q=user0999999", "auth/user/?username__startswith=user09999",
	"auth/user/?is_staff__exact=1", "auth/user/?is_staff__exact=0", "auth/user/?is_active__exact=0",
	"auth/user/?is_superuser__exact=1", "auth/user/?groups__id__exact=1", "auth/user/?groups__id__exact=2",
	"auth/user/?groups__id__exact=3", "auth/user/?groups__id__exact=1&after=user0900000",
	"auth/user/?is_superuser__exact=1&groups__id__exact=1", "auth/user/?is_superuser__exact=1&o=-1",
	"auth/user/?q=user00001&after=user0500000", "auth/user/?q=nobody-has-this&before=user0500000",
	"auth/user/11/change/", "auth/user/11/delete/", "auth/user/11/password/", "auth/user/11/deactivate/",
	"auth/user/11/sign-out/", "auth/user/{operator}/change/", "auth/user/{operator}/sessions/",
	"auth/user/13/history/", "auth/user/999/history/", "auth/user/999999/history/", "auth/user/11/sessions/",
	"auth/user/add/", "auth/group/", "auth/group/?q=fe", "auth/group/1/change/", "auth/group/1/delete/",
	"auth/group/1/history/", "auth/group/add/",
	"find/", "find/?q=nobody", "find/?q=user09", "find/?q=77", "find/?q=key+77", "find/?q=a00000000077", "find/?q=many",
	"find/?q=u0000077@example.com", "find/?q=request77", "autocomplete/?model=auth.user&term=nobody",
	"autocomplete/?model=auth.user&term=user0777",
	"authtoken/tokenproxy/", "authtoken/tokenproxy/?after=900000", "authtoken/tokenproxy/?before=900000",
	"authtoken/tokenproxy/?q=nobody", "authtoken/tokenproxy/?q=user0000077", "authtoken/tokenproxy/77/delete/",
	"authtoken/tokenproxy/77/history/", "authtoken/tokenproxy/add/", "authtoken/tokenproxy/?o=-1",
	"latchkey/apikey/", "latchkey/apikey/?after=500000", "latchkey/apikey/?q=nobody", "latchkey/apikey/add/",
	"latchkey/apikey/?q=user0000077", "latchkey/apikey/{handle}/change/", "latchkey/apikey/{handle}/delete/",
	"latchkey/apikey/?state=live", "latchkey/apikey/?state=unused", "latchkey/apikey/?state=expiring",
	"latchkey/apikey/?user=77", "latchkey/audit/", "latchkey/audit/?before=100000", "latchkey/audit/?after=100000",
	"latchkey/audit/?q=nobody", "latchkey/audit/?q=user0000077", "latchkey/audit/?q=user0000077&before=100000",
	"latchkey/audit/?action=group.delete", "latchkey/audit/?action=user.delete",
	"latchkey/audit/?q=nobody&action=user.delete", "password_change/",
}

// BenchmarkAdmin measures the pages of the admin with a million users, tokens and API keys, and
// 200,000 sessions, entries of the audit trail and of the log. Each is to take less than 100 ms.
// ADMIN_DATABASE is the URL of a database that stays: without users it is filled, and otherwise
// used as it is. By default the benchmark makes a database on each engine that it finds.
func BenchmarkAdmin(b *testing.B) {
	if databaseURL := os.Getenv("ADMIN_DATABASE"); databaseURL != "" {
		benchmarkAdmin(b, databaseURL)
		return
	}
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) { benchmarkAdmin(b, e.fresh(b)) })
	}
}

func benchmarkAdmin(b *testing.B, databaseURL string) {
	settings := latchkey.Settings{Database: databaseURL}
	settings.SecretKey = "the same for every run, so that the sessions of a database that stays are valid"
	site, err := latchkey.Open(b.Context(), adminProject, settings)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { site.Close() })
	if err := site.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	_, err = site.Users.ByName(b.Context(), "user0000001")
	isEmpty := errors.Is(err, auth.ErrNotFound)
	staff := signIn(b, site) // the session that is copied
	if isEmpty {
		fill(b, databaseURL, many(b))
	}
	user, err := site.Users.ByName(b.Context(), operator)
	if err != nil {
		b.Fatal(err)
	}
	key, _, err := site.Keys.Create(b.Context(), apikey.CreateParams{User: user.ID, Name: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	fields := strings.NewReplacer("{handle}", key.Handle, "{operator}", string(user.ID))
	for _, path := range adminPages {
		b.Run("/admin/"+path, func(b *testing.B) {
			var times pageTimes
			for b.Loop() {
				times.page(func() { staff.get(fields.Replace(path)) })
			}
			times.report(b)
		})
	}
	benchmarkForms(b, site, databaseURL)
}

// pageTimes are how long a page took, each time.
type pageTimes []time.Duration

func (t *pageTimes) page(open func()) {
	start := time.Now()
	open()
	*t = append(*t, time.Since(start))
}

// report reports the median, and the quickest time: on a machine that other programs use, it says
// what the page itself takes.
func (t pageTimes) report(b *testing.B) {
	slices.Sort(t)
	milliseconds := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(milliseconds(t[len(t)/2]), "ms/page")
	b.ReportMetric(milliseconds(t[0]), "best-ms/page")
}

// BenchmarkColdAdmin measures the time from opening a site on an existing SQLite database until the
// first page of the admin is there.
func BenchmarkColdAdmin(b *testing.B) {
	settings := latchkey.Settings{Database: "sqlite:" + b.TempDir() + "/db.sqlite3"}
	site, err := latchkey.Open(b.Context(), adminProject, settings)
	if err != nil {
		b.Fatal(err)
	}
	if err := site.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	cookies := signIn(b, site).cookies
	if err := site.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		site, err := latchkey.Open(b.Context(), adminProject, settings)
		if err != nil {
			b.Fatal(err)
		}
		(&browser{b, site, cookies}).get("")
		if err := site.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

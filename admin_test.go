package latchkey_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestAdmin: the admin has the name of the project, and its sheet and script are static files of
// the site. Its addresses follow proxy.force_script_name.
func TestAdmin(t *testing.T) {
	t.Parallel()
	project := latchkey.Project{Name: "shop",
		Setup: func(site *latchkey.Site) error {
			site.Admin(admin.Config{})
			return nil
		}}
	for prefix, settings := range map[string]func(*latchkey.Settings){
		"": func(s *latchkey.Settings) { s.Pages.Environment, s.Pages.Title = "Staging", "Nordlicht" },
		"/api": func(s *latchkey.Settings) {
			s.Proxy.ForceScriptName, s.Pages.Environment, s.Pages.Title = "/api", "Staging", "Nordlicht"
		},
	} {
		site := testkit.Open(t, project, testkit.Settings(settings))
		site.Client().Get("/admin/").Expect(t, http.StatusFound)
		resp := site.Client().Get("/admin/login/")
		text := string(resp.Body)
		for _, want := range []string{"<title>Sign in – Nordlicht</title>",
			`action="` + prefix + `/admin/login/?next=`} {
			if !strings.Contains(text, want) {
				t.Errorf("%q: the page lacks %s: %s", prefix, want, text)
			}
		}
		for _, kind := range []string{`href="([^"]*base\.[0-9a-f]{12}\.css)"`,
			`src="([^"]*app\.[0-9a-f]{12}\.js)"`} {
			found := regexp.MustCompile(kind).FindStringSubmatch(text)
			if found == nil || !strings.HasPrefix(found[1], prefix+"/static/latchkey/") {
				t.Fatalf("%q: no address like %s in %s", prefix, kind, text)
			}
			if resp := site.Client().Get(strings.TrimPrefix(found[1], prefix)); resp.Status != 200 ||
				len(resp.Body) < 1000 {
				t.Errorf("%s: %d", found[1], resp.Status)
			}
		}
	}
}

// TestExpiredSessionsGo: a site with the admin deletes expired sessions by a job, and no others.
func TestExpiredSessionsGo(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, latchkey.Project{Name: "shop", Setup: func(site *latchkey.Site) error {
		site.Admin(admin.Config{})
		return nil
	}})
	for key, expires := range map[string]string{"old": "2001-01-01 00:00:00", "new": "2199-01-01 00:00:00"} {
		if _, err := site.DB.Exec(t.Context(), "INSERT INTO django_session (session_key, session_data, expire_date) "+
			"VALUES (?, '', ?)", key, expires); err != nil {
			t.Fatal(err)
		}
	}
	if err := site.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	var n int
	var key string
	err := site.DB.QueryRow(t.Context(), "SELECT COUNT(*), MIN(session_key) FROM django_session").Scan(&n, &key)
	if err != nil || n != 1 || key != "new" {
		t.Errorf("%d sessions are left, the first %q, %v", n, key, err)
	}
}

// TestSessionsAreNoted: a site with the admin notes whom the sessions of a Django sign in, by a
// job.
func TestSessionsAreNoted(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, latchkey.Project{Name: "shop", Setup: func(site *latchkey.Site) error {
		site.Admin(admin.Config{})
		return nil
	}})
	user := site.User(t, "anna", testkit.Password("correct horse battery"))
	if err := site.Sessions.SignIn(httptest.NewRequest(http.MethodPost, "/", nil), http.Header{}, user); err != nil {
		t.Fatal(err)
	}
	noted := func() (n int) {
		err := site.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM latchkey_session WHERE user_id = ?",
			string(user.ID)).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if _, err := site.DB.Exec(t.Context(), "DELETE FROM latchkey_session"); err != nil { // a Django writes none
		t.Fatal(err)
	}
	if n := noted(); n != 0 {
		t.Fatalf("%d sessions are noted before the job", n)
	}
	if err := site.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := noted(); n != 1 {
		t.Errorf("%d sessions are noted after the job", n)
	}
}

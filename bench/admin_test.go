package bench_test

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/auth"
)

// adminProject has the admin, and no limits that a benchmark would meet.
var adminProject = latchkey.Project{Name: "bench", Log: slog.New(slog.DiscardHandler),
	Setup: func(s *latchkey.Site) error {
		s.Admin(admin.Config{})
		return nil
	}}

// many is how many users BenchmarkAdmin has; ADMIN_USERS changes it.
func many(b *testing.B) int {
	b.Helper()
	text := os.Getenv("ADMIN_USERS")
	if text == "" {
		return 1_000_000
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1000 {
		b.Fatalf("ADMIN_USERS=%s is no number from 1000 on", text)
	}
	return n
}

// fill adds n users, and as many API keys, sessions and entries of the audit trail, in one
// statement each. A tenth of the users have a token, and a tenth are in one group. A thousandth
// are members of the staff. The usernames come in their order, which fills the index quickly; the
// keys of sessions do not. Each session is a copy of the one that there is.
func fill(b *testing.B, site *latchkey.Site, n int) {
	b.Helper()
	numbers := fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", n)
	for _, statement := range []string{
		"INSERT INTO auth_group (id, name) VALUES (1, 'many'), (2, 'few'), (3, 'none')",
		numbers + "INSERT INTO auth_user (id, username, first_name, last_name, email, password, is_staff, is_active, " +
			"is_superuser, date_joined) SELECT 10 + i, 'user' || substr('0000000' || i, -7), 'First', " +
			"'Last ' || i, 'u' || i || '@example.com', '!', i % 1000 = 0, i % 50 <> 0, 0, '2026-01-02 03:04:05' FROM n",
		"INSERT INTO auth_user_groups (user_id, group_id) SELECT id, 1 FROM auth_user WHERE id % 10 = 3",
		fmt.Sprintf("INSERT INTO auth_user_groups (user_id, group_id) SELECT id, 2 FROM auth_user WHERE id > %d", n),
		"INSERT INTO authtoken_token (key, created, user_id) SELECT substr(hex(id * 1000003 + 4000000000) || " +
			"'0123456789abcdef0123456789abcdef01234567', 1, 40), '2026-01-02 03:04:05', id FROM auth_user WHERE id % 10 = 4",
		numbers + "INSERT INTO latchkey_apikey (handle, digest, user_id, parent, name, description, scopes, networks, " +
			"created, last_used, last_network, successor, revoked_by) SELECT substr('aaaaaaaaaaaa' || i, -12), " +
			"printf('%064d', i), 10 + i, '', " +
			"'key ' || i, '', 'orders:read', '', 1800000000000000, 1800000000000000, '', '', '' FROM n",
		numbers + "INSERT INTO django_session (session_key, session_data, expire_date) SELECT " +
			"printf('%032d', i), s.session_data, datetime('2099-01-02', i || ' seconds') FROM n, " +
			"(SELECT session_data FROM django_session LIMIT 1) s",
		numbers + "INSERT INTO latchkey_audit (number, time, actor_id, actor, via, network, request_id, action, kind, " +
			"object_id, object, user_id, changes, version, previous, hash) SELECT 1000 + i, '2026-01-02 03:04:05', '', '', " +
			"'command', '', 'request' || i, CASE WHEN i % 100000 = 7 THEN 'user.delete' ELSE 'user.update' END, 'user', " +
			"10 + i, 'user' || substr('0000000' || i, -7), 10 + i, '[]', 1, 'p', 'h' FROM n",
		"UPDATE latchkey_audit_head SET number = (SELECT MAX(number) FROM latchkey_audit)",
		"ANALYZE",
	} {
		start := time.Now()
		if _, err := site.DB.Exec(b.Context(), statement); err != nil {
			b.Fatalf("%.60s: %v", statement, err)
		}
		b.Logf("%s: %.60s", time.Since(start).Round(time.Millisecond), statement)
	}
}

// signedIn returns the cookies of a superuser's session.
func signedIn(b *testing.B, site *latchkey.Site) string {
	b.Helper()
	user, err := site.Users.ByName(b.Context(), "root")
	if errors.Is(err, auth.ErrNotFound) {
		user, err = site.Users.Create(b.Context(), auth.CreateParams{Username: "root", Staff: true, Superuser: true})
	}
	if err != nil {
		b.Fatal(err)
	}
	r, w := httptest.NewRequest("GET", "http://localhost/", nil), httptest.NewRecorder()
	if err := site.Sessions.SignIn(r.WithContext(b.Context()), w.Header(), user); err != nil {
		b.Fatal(err)
	}
	line := ""
	for _, c := range w.Result().Cookies() {
		line += c.Name + "=" + c.Value + "; "
	}
	return line
}

// BenchmarkAdmin measures the pages of the admin with a million users, API keys, sessions and
// entries of the audit trail. Each is to take less than 100 ms. ADMIN_DATABASE is the path of the
// database; if it exists it is used as it is, otherwise it is filled, and stays.
func BenchmarkAdmin(b *testing.B) {
	path := cmp.Or(os.Getenv("ADMIN_DATABASE"), b.TempDir()+"/db.sqlite3")
	_, missing := os.Stat(path)
	site, err := latchkey.Open(b.Context(), adminProject, latchkey.Settings{Database: "sqlite:" + path})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { site.Close() })
	if err := site.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	cookies := signedIn(b, site)
	if missing != nil {
		fill(b, site, many(b))
	}
	for _, path := range []string{
		"", "auth/user/", "auth/user/?after=user0500000", "auth/user/?after=user0999900", "auth/user/?o=-1",
		"auth/user/?before=user0500000",
		"auth/user/?q=user00001", "auth/user/?q=nobody-has-this", "auth/user/?q=u77@example.com", "auth/user/?q=77",
		"auth/user/?q=Last+999999", "auth/user/?q=user0999999", "auth/user/?username__startswith=user09999",
		"auth/user/?is_staff__exact=1", "auth/user/?is_staff__exact=0", "auth/user/?is_active__exact=0",
		"auth/user/?is_superuser__exact=1", "auth/user/?groups__id__exact=1", "auth/user/?groups__id__exact=2",
		"auth/user/?groups__id__exact=3", "auth/user/?groups__id__exact=1&after=user0900000",
		"auth/user/?is_superuser__exact=1&groups__id__exact=1", "auth/user/?is_superuser__exact=1&o=-1",
		"auth/user/11/change/", "auth/user/11/delete/", "auth/user/13/history/", "auth/user/11/sessions/",
		"auth/user/add/", "auth/group/", "auth/group/?q=fe", "auth/group/1/change/", "auth/group/1/delete/",
		"auth/group/1/history/", "find/?q=nobody", "find/?q=user09", "find/?q=u77@example.com", "find/?q=request77",
		"autocomplete/?model=auth.user&term=nobody", "autocomplete/?model=auth.user&term=user0777",
		"authtoken/tokenproxy/", "authtoken/tokenproxy/?after=900000", "authtoken/tokenproxy/?q=nobody",
		"latchkey/apikey/", "latchkey/apikey/?after=500000", "latchkey/apikey/?q=nobody", "latchkey/apikey/?q=user0000077",
		"latchkey/apikey/?state=unused", "latchkey/apikey/?state=expiring", "latchkey/apikey/?user=77",
		"latchkey/audit/", "latchkey/audit/?before=500000", "latchkey/audit/?q=nobody", "latchkey/audit/?q=user0000077",
		"latchkey/audit/?action=group.delete",
	} {
		b.Run("/admin/"+path, func(b *testing.B) {
			r := httptest.NewRequest("GET", "http://localhost/admin/"+path, nil)
			r.Header.Set("Cookie", cookies)
			for b.Loop() {
				w := httptest.NewRecorder()
				site.ServeHTTP(w, r)
				if w.Code != http.StatusOK && w.Code != http.StatusFound {
					b.Fatalf("%d", w.Code)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/page")
		})
	}
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
	cookies := signedIn(b, site)
	if err := site.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		site, err := latchkey.Open(b.Context(), adminProject, settings)
		if err != nil {
			b.Fatal(err)
		}
		r, w := httptest.NewRequest("GET", "http://localhost/admin/", nil), httptest.NewRecorder()
		r.Header.Set("Cookie", cookies)
		site.ServeHTTP(w, r)
		if err := site.Close(); err != nil || w.Code != http.StatusOK {
			b.Fatalf("%d %v", w.Code, err)
		}
	}
}

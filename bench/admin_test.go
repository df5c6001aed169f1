package bench_test

import (
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

// fill adds n users in one statement each: a tenth of them with a token, and in one group. A
// thousandth are members of the staff.
func fill(b *testing.B, site *latchkey.Site, n int) {
	b.Helper()
	numbers := fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", n)
	for _, statement := range []string{
		"INSERT INTO auth_group (id, name) VALUES (1, 'many')",
		numbers + "INSERT INTO auth_user (id, username, first_name, last_name, email, password, is_staff, is_active, " +
			"is_superuser, date_joined) SELECT 10 + i, 'user' || substr('0000000' || (i * 7919 % 9999991), -7), 'First', " +
			"'Last ' || i, 'u' || i || '@example.com', '!', i % 1000 = 0, i % 50 <> 0, 0, '2026-01-02 03:04:05' FROM n",
		"INSERT INTO auth_user_groups (user_id, group_id) SELECT id, 1 FROM auth_user WHERE id % 10 = 3",
		"INSERT INTO authtoken_token (key, created, user_id) SELECT substr(hex(id * 1000003 + 4000000000) || " +
			"'0123456789abcdef0123456789abcdef01234567', 1, 40), '2026-01-02 03:04:05', id FROM auth_user WHERE id % 10 = 4",
		"ANALYZE",
	} {
		if _, err := site.DB.Exec(b.Context(), statement); err != nil {
			b.Fatalf("%.60s: %v", statement, err)
		}
	}
}

// signedIn returns the cookies of a superuser's session.
func signedIn(b *testing.B, site *latchkey.Site) string {
	b.Helper()
	user, err := site.Users.Create(b.Context(), auth.CreateParams{Username: "root", Staff: true, Superuser: true})
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

// BenchmarkAdmin measures the pages of the admin with a million users. Each is to take less than
// 100 ms. A search for what stands within a name may read all users.
func BenchmarkAdmin(b *testing.B) {
	site, err := latchkey.Open(b.Context(), adminProject,
		latchkey.Settings{Database: "sqlite:" + b.TempDir() + "/db.sqlite3"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { site.Close() })
	if err := site.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	cookies := signedIn(b, site)
	start := time.Now()
	fill(b, site, many(b))
	b.Logf("filled in %s", time.Since(start).Round(time.Second))
	for _, path := range []string{
		"", "auth/user/", "auth/user/?after=user5000000", "auth/user/?after=user9999900",
		"auth/user/?q=user00001", "auth/user/?q=nobody-has-this", "auth/user/?q=u77@example.com", "auth/user/?q=77",
		"auth/user/?is_staff__exact=1", "auth/user/?is_staff__exact=0", "auth/user/?is_active__exact=0",
		"auth/user/?is_superuser__exact=1", "auth/user/?groups__id__exact=1",
		"auth/user/?is_superuser__exact=1&groups__id__exact=1",
		"auth/user/11/change/", "auth/user/11/delete/", "auth/user/13/history/", "auth/user/11/sessions/",
		"auth/user/add/", "auth/group/", "auth/group/1/change/", "auth/group/1/delete/", "authtoken/tokenproxy/",
		"authtoken/tokenproxy/?q=nobody", "latchkey/apikey/", "latchkey/audit/",
	} {
		b.Run("/admin/"+path, func(b *testing.B) {
			r := httptest.NewRequest("GET", "http://localhost/admin/"+path, nil)
			r.Header.Set("Cookie", cookies)
			for b.Loop() {
				w := httptest.NewRecorder()
				site.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Skipf("%d", w.Code)
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

package bench_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/dbtest"
)

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

// filler writes SQL for one engine.
type filler struct {
	at     string                            // a time
	key    string                            // the column key of authtoken_token
	text   func(number string) string        // a number as a text
	pad    func(number string, n int) string // a number with zeros on its left
	concat func(parts ...string) string      // a text of several
	later  func(at, seconds string) string   // a time some seconds later
	setup  []string                          // before the statements
}

// fillerOf returns the filler for the database of a URL.
func fillerOf(databaseURL string) filler {
	bars := func(parts ...string) string { return strings.Join(parts, " || ") }
	switch {
	case strings.HasPrefix(databaseURL, "sqlite:"):
		return filler{"'2026-01-02 03:04:05'", `"key"`,
			func(number string) string { return "cast(" + number + " AS text)" },
			func(number string, n int) string { return fmt.Sprintf("printf('%%0%dd', %s)", n, number) }, bars,
			func(at, seconds string) string { return "datetime(" + at + ", (" + seconds + ") || ' seconds')" }, nil}
	case strings.HasPrefix(databaseURL, "postgres"):
		return filler{"timestamptz '2026-01-02 03:04:05+00'", `"key"`,
			func(number string) string { return "(" + number + ")::text" },
			func(number string, n int) string { return fmt.Sprintf("lpad((%s)::text, %d, '0')", number, n) }, bars,
			func(at, seconds string) string { return at + " + (" + seconds + ") * interval '1 second'" }, nil}
	}
	return filler{"timestamp '2026-01-02 03:04:05'", "`key`",
		func(number string) string { return "cast(" + number + " AS char)" },
		func(number string, n int) string { return fmt.Sprintf("lpad(%s, %d, '0')", number, n) },
		func(parts ...string) string { return "concat(" + strings.Join(parts, ", ") + ")" },
		func(at, seconds string) string { return at + " + interval (" + seconds + ") second" }, nil}
}

// statements add n users, each with a token and an API key, and a fifth as many sessions, entries
// of the audit trail and of the log. A tenth of the users are in one group, and a thousandth are
// members of the staff. All rows come in the order of their keys, which fills the indexes quickly.
// Each session is a copy of the one that there is, and noted as its user's.
func (f filler) statements(n int) []string {
	fifth := n / 5
	numbers := func(n int) string { // the numbers from 1 to n
		from, digits := "", "1"
		for i, factor := 0, 1; factor < n; i, factor = i+1, factor*10 {
			from += fmt.Sprintf("%sbench_digit d%d", map[bool]string{true: ", "}[i > 0], i)
			digits += fmt.Sprintf(" + d%d.d * %d", i, factor)
		}
		return fmt.Sprintf("(SELECT %s AS i FROM %s) n WHERE i BETWEEN 1 AND %d", digits, from, n)
	}
	name := f.concat("'user'", f.pad("i", 7))
	return append(f.setup,
		"CREATE TABLE bench_digit (d bigint NOT NULL)",
		"INSERT INTO bench_digit VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)",
		"INSERT INTO auth_group (id, name) VALUES (1, 'many'), (2, 'few'), (3, 'none')",
		"INSERT INTO auth_user (id, username, first_name, last_name, email, password, is_staff, is_active, "+
			"is_superuser, date_joined) SELECT 10 + i, "+name+", 'First', "+f.concat("'Last '", f.text("i"))+", "+
			f.concat("'u'", f.pad("i", 7), "'@example.com'")+", '!', i % 1000 = 0, i % 50 <> 0, 1 = 0, "+f.at+
			" FROM "+numbers(n)+" ORDER BY i",
		"INSERT INTO auth_user_groups (user_id, group_id) SELECT id, 1 FROM auth_user WHERE id % 10 = 3",
		fmt.Sprintf("INSERT INTO auth_user_groups (user_id, group_id) SELECT id, 2 FROM auth_user WHERE id > %d", n),
		"INSERT INTO authtoken_token ("+f.key+", created, user_id) SELECT "+
			f.concat(f.pad("i", 10), "'0123456789abcdef0123456789abcd'")+", "+f.at+", 10 + i FROM "+
			numbers(n),
		"INSERT INTO latchkey_apikey (handle, digest, user_id, parent, name, description, scopes, networks, "+
			"created, last_used, last_network, successor, revoked_by) SELECT "+f.concat("'a'", f.pad("i", 11))+", "+
			f.pad("i", 64)+", 10 + i, '', "+f.concat("'key '", f.text("i"))+", '', 'orders:read', '', "+
			"1800000000000000, 1800000000000000, '', '', '' FROM "+numbers(n),
		"INSERT INTO django_session (session_key, session_data, expire_date) SELECT "+
			f.pad("i", 32)+", s.session_data, "+f.later(f.at, "i + 2000000000")+
			" FROM (SELECT session_data FROM django_session ORDER BY expire_date LIMIT 1) s, "+numbers(fifth),
		"INSERT INTO latchkey_session (session_key, user_id, mark) SELECT "+f.pad("i", 32)+", u.id, '' FROM "+
			"(SELECT "+f.text("id")+" AS id FROM auth_user WHERE username = 'operator') u, "+numbers(fifth),
		"INSERT INTO latchkey_audit (number, time, actor_id, actor, via, network, request_id, action, kind, "+
			"object_id, object, user_id, changes, version, previous, hash) SELECT 1000 + i, '2026-01-02 03:04:05', '', "+
			"'', 'command', '', "+f.concat("'request'", f.text("i"))+", CASE WHEN i % 100000 = 7 THEN 'user.delete' "+
			"ELSE 'user.update' END, 'user', "+f.text("10 + i")+", "+name+", "+f.text("10 + i")+
			", '[]', 1, 'p', 'h' FROM "+numbers(fifth),
		"UPDATE latchkey_audit_head SET number = (SELECT MAX(number) FROM latchkey_audit)",
		"INSERT INTO django_admin_log (action_time, object_id, object_repr, action_flag, change_message, "+
			"content_type_id, user_id) SELECT "+f.at+", "+f.text("11 + i % 1000")+", 'user', 2, '', c.id, 11 FROM "+
			"(SELECT id FROM django_content_type WHERE app_label = 'auth' AND model = 'user') c, "+numbers(fifth),
		"DROP TABLE bench_digit")
}

// fill runs the statements, and shows how long each takes.
func fill(b *testing.B, databaseURL string, n int) {
	b.Helper()
	raw := dbtest.Raw(b, databaseURL)
	statements := fillerOf(databaseURL).statements(n)
	switch {
	case strings.HasPrefix(databaseURL, "mysql"):
		statements = append(statements, "ANALYZE TABLE auth_user, auth_user_groups, authtoken_token, latchkey_apikey, "+
			"django_session, latchkey_session, latchkey_audit, django_admin_log")
	default:
		statements = append(statements, "ANALYZE")
	}
	for _, statement := range statements {
		start := time.Now()
		if _, err := raw.ExecContext(b.Context(), statement); err != nil {
			b.Fatalf("%.200s: %v", statement, err)
		}
		b.Logf("%s: %.60s", time.Since(start).Round(time.Millisecond), statement)
	}
}

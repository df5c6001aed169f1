package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// crowd creates n users inside the database. Those whose ids are divisible by every have a token.
func crowd(t *testing.T, db *sqlstore.DB, n, every int) {
	t.Helper()
	var digits []string
	for d := range 10 {
		digits = append(digits, fmt.Sprint("SELECT ", d, " AS d"))
	}
	ten := "(" + strings.Join(digits, " UNION ALL ") + ")"
	number := "(SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS i FROM " +
		ten + " a, " + ten + " b, " + ten + " c, " + ten + " e, " + ten + " f) n WHERE n.i <= " + fmt.Sprint(n)
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		for _, statement := range []string{
			"INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined) " +
				"SELECT n.i, '', FALSE, CONCAT('user', 100000 + n.i), '', '', '', FALSE, TRUE, '2024-01-02 03:04:05' FROM " + number,
			"INSERT INTO authtoken_token (" + sqldb.Of(db).Engine().Quote("key") + ", created, user_id) " +
				"SELECT CONCAT('key', 200000 - n.i), '2024-01-02 03:04:05', n.i FROM " + number +
				fmt.Sprintf(" AND n.i %% %d = 0", every),
		} {
			if err := sqldb.Of(db).Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestListingsFollowAnIndex looks at the plan of each statement of a listing. It must begin where
// the previous page ended, in the order of an index, and must neither read nor sort later rows. A
// listing of a million tokens once read the whole table 200 times.
func TestListingsFollowAnIndex(t *testing.T) {
	t.Parallel()
	for name, explain := range map[string]struct {
		analyze []string
		with    string
		slow    []string // what a plan has that reads more than its page
	}{
		"sqlite": {[]string{"ANALYZE"}, "EXPLAIN QUERY PLAN ", []string{"TEMP B-TREE"}},
		"postgres": {[]string{"ANALYZE auth_user", "ANALYZE authtoken_token", "ANALYZE latchkey_token"}, "EXPLAIN ",
			[]string{"Sort", "Seq Scan"}},
		"mysql": {[]string{"ANALYZE TABLE auth_user", "ANALYZE TABLE authtoken_token",
			"ANALYZE TABLE latchkey_token"}, "EXPLAIN ",
			[]string{"filesort", "temporary", "ALL"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engines[name]
			url := e.fresh(t)
			db := migrated(t, e.open, url, sqlstore.Config{})
			crowd(t, db, 20_000, 2)
			raw := dbtest.Raw(t, url)
			run(t, raw, "INSERT INTO latchkey_token (digest, sealed, sealed_by, number, created, user_id) "+
				"SELECT CONCAT('digest', user_id), '', '', 0, created, user_id FROM authtoken_token")
			run(t, raw, explain.analyze...)
			for what, s := range db.ListingStatements("user105000", "10000", "12000") {
				plan := planOf(t, raw, explain.with+sqldb.Of(db).Engine().Rebind(s.Query), s.Args)
				for _, slow := range explain.slow {
					if slow == "Sort" && what == "users without a token" { // of no more than a stretch
						continue
					}
					if strings.Contains(plan, slow) {
						t.Errorf("%s: the plan has %s:\n%s\n%s", what, slow, s.Query, plan)
					}
				}
				if name == "sqlite" && !strings.Contains(plan, "INDEX") && !strings.Contains(plan, "PRIMARY KEY") {
					t.Errorf("%s: no index:\n%s\n%s", what, s.Query, plan)
				}
			}
		})
	}
}

// planOf returns the engine's plan for a statement.
func planOf(t *testing.T, raw *sql.DB, query string, args []any) string {
	t.Helper()
	rows, err := raw.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var plan strings.Builder
	for rows.Next() {
		cells := make([]sql.NullString, len(columns))
		dest := make([]any, len(columns))
		for i := range cells {
			dest[i] = &cells[i]
		}
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		for _, cell := range cells {
			plan.WriteString(cell.String + " ")
		}
		plan.WriteString("\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}

// TestScanUsers has stretches that end at, before and after the last user.
func TestScanUsers(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		dbtest.OnlySQLiteIfShort(t)
		const stretch = sqlstore.StretchSize
		for name, c := range map[string]struct {
			users  int
			passed []int
		}{
			"nobody":                    {0, []int{0}},
			"one":                       {1, []int{1}},
			"a stretch less one":        {stretch - 1, []int{stretch - 1}},
			"a stretch":                 {stretch, []int{stretch, 0}},
			"a stretch and one":         {stretch + 1, []int{stretch, 1}},
			"three stretches and a bit": {3*stretch + 5, []int{stretch, stretch, stretch, 5}},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				db := open(t)
				crowd(t, db, c.users, 3) // the last of the first stretch has none
				var passed []int
				lacking := map[auth.UserID]int{}
				for s, err := range db.Tokens().ScanUsers(t.Context()) {
					if err != nil {
						t.Fatal(err)
					}
					passed = append(passed, s.Scanned)
					for _, user := range s.WithoutToken {
						lacking[user]++
					}
				}
				if diff := cmp.Diff(c.passed, passed); diff != "" {
					t.Error(diff)
				}
				for n := 1; n <= c.users; n++ {
					want := 1
					if n%3 == 0 {
						want = 0
					}
					if id := auth.UserID(fmt.Sprint(n)); lacking[id] != want {
						t.Errorf("user %s comes %d times", id, lacking[id])
					}
				}
				if len(lacking) != c.users-c.users/3 {
					t.Errorf("%d users", len(lacking))
				}
			})
		}
	})
}

// TestListTokensPages has as many tokens as fill pages, and one more or less.
func TestListTokensPages(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		dbtest.OnlySQLiteIfShort(t)
		for _, tokens := range []int{0, 1, sqlstore.TokenPage - 1, sqlstore.TokenPage, sqlstore.TokenPage + 1,
			2*sqlstore.TokenPage + 3} {
			t.Run(fmt.Sprint(tokens), func(t *testing.T) {
				t.Parallel()
				db := open(t)
				crowd(t, db, 2*tokens, 2)
				n := 0
				for got, err := range db.Tokens().ListTokens(t.Context(), token.Filter{}) {
					n++
					want := token.Listed{Username: fmt.Sprint("user", 100000+2*n),
						Token: token.Token{Key: fmt.Sprint("key", 200000-2*n), UserID: auth.UserID(fmt.Sprint(2 * n)),
							Created: got.Created}}
					if err != nil || got != want || got.Created.Year() != 2024 {
						t.Fatalf("number %d: %+v, %v", n, got, err)
					}
				}
				if n != tokens {
					t.Errorf("%d of %d", n, tokens)
				}
			})
		}
	})
}

// TestListUsersLimits has limits that end within a page, at its end and after it.
func TestListUsersLimits(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		const page, users = sqlstore.UserPage, 2*sqlstore.UserPage + 5
		db := open(t)
		crowd(t, db, users, users)
		for limit, want := range map[int]int{0: users, 1: 1, page - 1: page - 1, page: page, page + 1: page + 1,
			2 * page: 2 * page, users: users, users + 1: users} {
			n := 0
			for u, err := range db.Users().ListUsers(t.Context(), auth.UserFilter{Limit: limit}) {
				if n++; err != nil || u.Username != fmt.Sprint("user", 100000+n) {
					t.Fatalf("limit %d, number %d: %s, %v", limit, n, u.Username, err)
				}
			}
			if n != want {
				t.Errorf("limit %d: %d users", limit, n)
			}
		}
	})
}

// TestSubqueriesAreJoined: with the settings of our connections MariaDB begins with the rows of a
// subquery. Once it looked up each of a million users in it, and the start page took 2 s.
func TestSubqueriesAreJoined(t *testing.T) {
	t.Parallel()
	e := engines["mysql"]
	db := migrated(t, e.open, e.fresh(t), sqlstore.Config{})
	for _, query := range []string{
		"SELECT u.id FROM auth_user u WHERE u.id IN (SELECT user_id FROM auth_user_groups WHERE group_id = 1) ORDER BY u.username",
		"SELECT k.id FROM latchkey_apikey k WHERE k.id IN (SELECT e.id FROM latchkey_apikey e WHERE e.expires < 1) ORDER BY k.id",
	} {
		if plan := planOf(t, db.SQL().DBTX(), "EXPLAIN "+query, nil); strings.Contains(plan, "DEPENDENT") {
			t.Errorf("%s:\n%s", query, plan)
		}
	}
}

package migrate_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// blog is a project's app: a table that refers to users, rebuilt by its second migration.
func blog() []migrate.Migration {
	const columns = `("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "title" varchar(100) NOT NULL,
		"author_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED`
	return []migrate.Migration{{
		App: "blog", Name: "0001_initial",
		Up: []string{`CREATE TABLE "blog_post" ` + columns + `)`,
			`CREATE TABLE "blog_comment" ("id" integer PRIMARY KEY, "post_id" integer NOT NULL REFERENCES "blog_post" ("id") ON DELETE CASCADE)`},
		Down:   []string{`DROP TABLE "blog_comment"`, `DROP TABLE "blog_post"`},
		Models: []migrate.Model{{Name: "post", Verbose: "blog post"}, {Name: "comment"}},
	}, {
		App: "blog", Name: "0002_post_draft",
		Up: []string{`CREATE TABLE "new__blog_post" ` + columns + `, "draft" bool NOT NULL)`,
			`INSERT INTO "new__blog_post" ("id", "title", "author_id", "draft") SELECT "id", "title", "author_id", 0 FROM "blog_post"`,
			`DROP TABLE "blog_post"`,
			`ALTER TABLE "new__blog_post" RENAME TO "blog_post"`},
	}}
}

func TestOwnMigrationsRunAfterTheBuiltIn(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	steps := up(t, db, blog()...)
	want := append(latchkeySteps(), "blog.0001_initial", "blog.0002_post_draft")
	if diff := cmp.Diff(want, steps[len(steps)-len(want):]); diff != "" {
		t.Error(diff)
	}
	wantLast(t, path, permissionQuery,
		"blog|post|add_post|Can add blog post", "blog|post|change_post|Can change blog post",
		"blog|post|delete_post|Can delete blog post", "blog|post|view_post|Can view blog post",
		"blog|comment|add_comment|Can add comment", "blog|comment|change_comment|Can change comment",
		"blog|comment|delete_comment|Can delete comment", "blog|comment|view_comment|Can view comment",
	)
}

// TestPermissionsOfAnEarlierMigration has a migration use the permissions of an earlier one, which
// were created in the transaction of that one's table.
func TestPermissionsOfAnEarlierMigration(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	up(t, db, note, migrate.Migration{App: "myapp", Name: "0002_groups", Up: []string{
		"INSERT INTO auth_group (name) SELECT name FROM auth_permission WHERE codename = 'add_note'",
	}})
	if diff := cmp.Diff([]string{"Can add note"}, rows(t, path, "SELECT name FROM auth_group")); diff != "" {
		t.Error(diff)
	}
}

// TestRebuiltTableKeepsReferringRows rebuilds a table to which comments refer. With foreign keys
// enforced, SQLite would delete the comments when the old table is dropped.
func TestRebuiltTableKeepsReferringRows(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	up(t, db, blog()[:1]...)
	if _, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: "alice"}}); err != nil {
		t.Fatal(err)
	}
	raw(t, path, "INSERT INTO blog_post (title, author_id) VALUES ('one', 1)",
		"INSERT INTO blog_comment (post_id) VALUES (1)")
	up(t, db, blog()...)
	if got := rows(t, path, "SELECT p.title, p.draft FROM blog_comment c JOIN blog_post p ON p.id = c.post_id"); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

func TestFailedMigrationLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		bad   migrate.Migration
		want  error
		words []string
	}{
		"a statement fails": {
			migrate.Migration{App: "blog", Name: "0003_bad",
				Up: []string{"CREATE TABLE blog_tag (id integer)", "ALTER TABLE\n nosuch ADD COLUMN x integer"}},
			nil, []string{"blog.0003_bad", "statement 2 (ALTER TABLE nosuch ADD COLUMN x integer)",
				"no such table: nosuch"},
		},
		"a row refers to a missing row at the end": {
			migrate.Migration{App: "blog", Name: "0003_bad",
				Up: []string{"CREATE TABLE blog_tag (id integer)", "DELETE FROM blog_post"}},
			sqlstore.ErrForeignKey, []string{`"blog_comment"`, `"blog_post"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, path := open(t, "")
			up(t, db, blog()...)
			if _, err := db.Users().InsertUser(t.Context(),
				auth.Account{User: auth.User{Username: "alice"}}); err != nil {
				t.Fatal(err)
			}
			raw(t, path, "INSERT INTO blog_post (title, author_id, draft) VALUES ('one', 1, 0)",
				"INSERT INTO blog_comment (post_id) VALUES (1)")
			before := rows(t, path, "SELECT name, sql FROM sqlite_master")
			err := migrate.New(db, append(blog(), test.bad, note)...).Up(t.Context(), "",
				func(s migrate.Step, done bool) {
					if done && len(test.words) > 2 { // else it fails behind the step
						t.Errorf("done: %v", s)
					}
				})
			if err == nil || test.want != nil && !errors.Is(err, test.want) {
				t.Fatalf("got %v", err)
			}
			for _, words := range test.words {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("%v: lacks %s", err, words)
				}
			}
			if diff := cmp.Diff(before, rows(t, path, "SELECT name, sql FROM sqlite_master")); diff != "" {
				t.Error(diff)
			}
			if got := rows(t, path,
				"SELECT name FROM django_migrations WHERE app IN ('blog', 'myapp')"); len(got) != 2 {
				t.Errorf("the ledger has %v", got)
			}
		})
	}
}

// TestEarlierOrphans checks that rows which referred to a missing row before do not make a
// migration fail.
func TestEarlierOrphans(t *testing.T) {
	t.Parallel()
	path := reference(t)
	raw(t, path, "PRAGMA foreign_keys = OFF", "INSERT INTO auth_user_groups (user_id, group_id) VALUES (777, 1)")
	db, _ := open(t, path)
	if steps := up(t, db, blog()...); len(steps) != 2+len(latchkeySteps()) {
		t.Errorf("did %v", steps)
	}
}

func TestMigrationWithoutDown(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	up(t, db, blog()...)
	before := tables(t, path)
	for _, app := range []string{"blog", "auth"} {
		err := migrate.New(db, blog()...).To(t.Context(), app, "zero", func(s migrate.Step, _ bool) {
			t.Errorf("did %v", s)
		})
		if !errors.Is(err, migrate.ErrIrreversible) || !strings.Contains(err.Error(), "blog.0002_post_draft") {
			t.Errorf("%s: %v", app, err)
		}
	}
	if got := tables(t, path); got != before {
		t.Errorf("now %s", got)
	}
}

func TestProjectsAppCanStopAtAnyMigration(t *testing.T) {
	t.Parallel()
	db, _ := open(t, "")
	own := blog()
	own[1].Down = []string{`ALTER TABLE "blog_post" DROP COLUMN "draft"`}
	m := migrate.New(db, append(own, note)...)
	for _, test := range []struct {
		to    string
		steps []string // but for the built-in ones
	}{
		{"0001", []string{"blog.0001_initial"}},
		{"0002", []string{"blog.0002_post_draft"}},
		{"0001_initial", []string{"-blog.0002_post_draft"}},
		{"zero", []string{"-blog.0001_initial"}},
		{"0002", []string{"blog.0001_initial", "blog.0002_post_draft"}},
		{"zero", []string{"-blog.0002_post_draft", "-blog.0001_initial"}},
		{"zero", nil},
	} {
		var steps, blog []string
		if err := m.To(t.Context(), "blog", test.to, record(&steps)); err != nil {
			t.Fatal(err)
		}
		for _, s := range steps {
			if strings.Contains(s, "blog.") {
				blog = append(blog, s)
			}
		}
		if diff := cmp.Diff(test.steps, blog); diff != "" {
			t.Errorf("to %s: %s", test.to, diff)
		}
	}
}

// TestGapIsFilled has a target that is not applied, and a later migration that is. To applies the
// target and does not revert the later one.
func TestGapIsFilled(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	own := blog()
	own[1].Down = []string{`ALTER TABLE "blog_post" DROP COLUMN "draft"`}
	own = append(own, migrate.Migration{App: "blog", Name: "0003_tag",
		Up: []string{"CREATE TABLE blog_tag (id integer)"}, Down: []string{"DROP TABLE blog_tag"}})
	up(t, db, own[0], own[2])
	var steps []string
	if err := migrate.New(db, own...).To(t.Context(), "blog", "0002", record(&steps)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"blog.0002_post_draft"}, steps); diff != "" {
		t.Error(diff)
	}
	want := []string{"0001_initial", "0002_post_draft", "0003_tag"}
	got := rows(t, path, "SELECT name FROM django_migrations WHERE app = 'blog' ORDER BY name")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNewPanicsOnMisuse(t *testing.T) {
	t.Parallel()
	db, _ := open(t, "")
	for name, own := range map[string][]migrate.Migration{
		"no app":          {{Name: "0001"}},
		"no name":         {{App: "blog"}},
		"a dot":           {{App: "my.blog", Name: "0001"}},
		"a space":         {{App: "my blog", Name: "0001"}},
		"zero":            {{App: "blog", Name: "zero"}},
		"given twice":     {note, note},
		"app of Django":   {{App: "auth", Name: "0013_mine"}},
		"app of Latchkey": {{App: "latchkey", Name: "0002_mine"}},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if s, _ := recover().(string); !strings.HasPrefix(s, "migrate: ") {
					t.Errorf("panic %q", s)
				}
			}()
			migrate.New(db, own...)
		})
	}
}

// TestPermissionsOfAModel creates Django's Meta.permissions behind the four of each model. A later
// migration adds one to a model that has them.
func TestPermissionsOfAModel(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	ticket := func(more ...migrate.Permission) []migrate.Model {
		return []migrate.Model{{Name: "ticket", Permissions: more}}
	}
	closing, merging := migrate.Permission{Codename: "close_ticket", Name: "Can close ticket"},
		migrate.Permission{Codename: "merge_ticket", Name: "Can merge tickets"}
	first := migrate.Migration{App: "desk", Name: "0001_initial", Models: ticket(closing)}
	up(t, db, first)
	second := migrate.Migration{App: "desk", Name: "0002_merge", Models: ticket(closing, merging)}
	for range 2 { // the second time it changes nothing
		up(t, db, first, second)
		wantLast(t, path, permissionQuery, "desk|ticket|add_ticket|Can add ticket",
			"desk|ticket|change_ticket|Can change ticket", "desk|ticket|delete_ticket|Can delete ticket",
			"desk|ticket|view_ticket|Can view ticket", "desk|ticket|close_ticket|Can close ticket",
			"desk|ticket|merge_ticket|Can merge tickets")
	}
}

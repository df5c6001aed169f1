package house_test

import (
	"crypto/rand"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// TestShownSQL runs every statement that docs/databases.md shows: the first block on PostgreSQL,
// the second on MariaDB.
func TestShownSQL(t *testing.T) {
	t.Parallel()
	blocks := regexp.MustCompile("(?ms)^```sql\n(.*?)^```$").FindAllStringSubmatch(files(t, ".md")["docs/databases.md"],
		-1)
	if len(blocks) != 2 {
		t.Fatalf("%d blocks of SQL", len(blocks))
	}
	for i, server := range []struct {
		name string
		url  func(t *testing.T) string
		undo []string
	}{
		{"postgres", func(t *testing.T) string { return dbtest.Postgres(t) },
			[]string{"DROP DATABASE notes", "DROP ROLE notes"}},
		{"mysql", func(t *testing.T) string { return dbtest.MySQL(t, "") },
			[]string{"DROP DATABASE notes", "DROP USER notes@localhost"}},
	} {
		t.Run(server.name, func(t *testing.T) {
			t.Parallel()
			db, name := dbtest.Raw(t, server.url(t)), "notes_"+strings.ToLower(rand.Text())[:8]
			run := func(statement string) {
				if _, err := db.ExecContext(t.Context(), strings.ReplaceAll(statement, "notes", name)); err != nil {
					t.Errorf("%s: %v", statement, err)
				}
			}
			for statement := range strings.SplitSeq(strings.TrimSpace(blocks[i][1]), ";") {
				if statement != "" {
					run(statement)
				}
			}
			for _, statement := range server.undo {
				run(statement)
			}
		})
	}
}

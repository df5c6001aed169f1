package migrate_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestQuotedNames has a user table whose name holds the characters with which engines quote names.
func TestQuotedNames(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		const name = "odd\"`name"
		mark := `"`
		if d.engine == "mysql" {
			mark = "`"
		}
		quoted := mark + strings.ReplaceAll(name, mark, mark+mark) + mark
		d.exec(t, "CREATE TABLE "+quoted+" (id "+models()["big"].key[d.engine]+
			", email varchar(254) NOT NULL UNIQUE, password varchar(128) NOT NULL)")
		up(t, d.open(t, person(sqlstore.UserModel{Table: name})))
		d.exec(t, "INSERT INTO "+quoted+" (id, email, password) VALUES (7, 'a@example.com', '')",
			"INSERT INTO authtoken_token (user_id, created, "+mark+"key"+mark+") VALUES (7, '2026-01-02 03:04:05', "+
				"'k')")
		got := d.rows(t, "SELECT u.email FROM authtoken_token t JOIN "+quoted+" u ON u.id = t.user_id")
		if diff := cmp.Diff([]string{"a@example.com"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

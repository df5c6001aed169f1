package migrate_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	kinds "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestRebuildKeeps has SQLite rebuild a table with children, and with a trigger and an index that no
// migration has made. All stay, and so do the rows. Another rebuild, which takes away the column of
// that index, is refused, and changes nothing.
func TestRebuildKeeps(t *testing.T) {
	t.Parallel()
	d := fresh(t, "sqlite")
	own := shop()
	m := migrate.New(d.open(t, sqlstore.UserModel{}), own...)
	if err := m.Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	d.exec(t, "CREATE TABLE seen (n integer)",
		"CREATE TRIGGER watch AFTER UPDATE ON shop_customer BEGIN INSERT INTO seen VALUES (1); END",
		"CREATE INDEX by_hand ON shop_customer (owner_id, name)")
	alter := migrate.Migration{App: "shop", Name: "0004_alter", Operations: []ops.Operation{
		ops.AlterField{Model: "customer", Field: ops.Field{Name: "name", Kind: kinds.CharField, MaxLength: 99}},
	}}
	remove := migrate.Migration{App: "shop", Name: "0005_remove", Operations: []ops.Operation{
		ops.RemoveField{Model: "customer", Name: "owner"},
	}}
	m = migrate.New(d.open(t, sqlstore.UserModel{}), append(own, alter, remove)...)
	err := m.Up(t.Context(), "", nil)
	const refused = "an index or a trigger that no migration has made does not fit it: drop it before, by a RunSQL"
	if err == nil || !strings.Contains(err.Error(), refused) {
		t.Errorf("got %v", err)
	}
	d.wantRows(t, "SELECT name FROM django_migrations WHERE app = 'shop' ORDER BY id DESC LIMIT 1", "0004_alter")
	d.wantRows(t, "SELECT name FROM sqlite_master WHERE name IN ('watch', 'by_hand') ORDER BY name", "by_hand watch")
	d.exec(t, "UPDATE shop_customer SET name = 'bob'")
	d.wantRows(t, "SELECT COUNT(*) FROM seen", "1")
	d.wantRows(t, "SELECT name FROM shop_line JOIN shop_customer c ON c.id = customer_id", "bob")
}

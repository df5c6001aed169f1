package migrate_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestKilledHalfWay breaks the connection in the second statement of three, as the server sees it
// when a process is killed. The migration goes on there when it runs again. If the statement has
// taken effect all the same, the error says how to go on.
func TestKilledHalfWay(t *testing.T) {
	t.Parallel()
	const second = "ALTER TABLE shop_orderline ADD COLUMN two integer"
	own := append(shop()[:2], migrate.Migration{App: "shop", Name: "0003_more", Operations: []ops.Operation{
		ops.RunSQL{Up: []string{"ALTER TABLE shop_customer ADD COLUMN one integer", second,
			"ALTER TABLE shop_customer ADD COLUMN three integer"}}}})
	for name, tookEffect := range map[string]bool{"before it took effect": false, "after it took effect": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := fresh(t, "mysql")
			m := migrate.New(d.open(t, sqlstore.UserModel{}), own...)
			if err := m.To(t.Context(), "shop", "0002", nil); err != nil {
				t.Fatal(err)
			}
			d.killIn(t, second, "shop_orderline", func() error { return m.Up(t.Context(), "", nil) })
			d.wantRows(t, "SELECT COUNT(*) FROM latchkey_migration_journal WHERE done = 0", "1")
			if tookEffect {
				d.exec(t, second)
				err := m.Up(t.Context(), "", nil)
				if err == nil || !strings.Contains(err.Error(), "may have taken effect when the last run broke off") {
					t.Fatalf("got %v", err)
				}
				d.exec(t, regexp.MustCompile(`UPDATE latchkey_migration_journal [^"]+`).FindString(err.Error()))
			}
			if err := m.Up(t.Context(), "", nil); err != nil {
				t.Fatal(err)
			}
			d.wantRows(t, "SELECT one, three FROM shop_customer", "|")
			d.wantRows(t, "SELECT two FROM shop_orderline", "")
			d.wantRows(t, "SELECT name FROM django_migrations WHERE app = 'shop' ORDER BY id",
				"0001_initial 0002_note 0003_more")
			d.wantRows(t, "SHOW TABLES LIKE '%journal%'", "")
		})
	}
}

// killIn runs do, and breaks its connection when it waits in a statement for a table.
func (d database) killIn(t *testing.T, statement, table string, do func() error) {
	t.Helper()
	reader, err := d.raw.BeginTx(t.Context(), nil)
	if err == nil {
		defer reader.Rollback()
		_, err = reader.ExecContext(t.Context(), "SELECT COUNT(*) FROM "+table)
	}
	if err != nil {
		t.Fatal(err)
	}
	broken := make(chan error, 1)
	go func() { broken <- do() }()
	for {
		waiting := d.rows(t, "SELECT id FROM information_schema.processlist WHERE info = '"+statement+
			"' AND db = database() AND state LIKE 'Waiting for table metadata lock%'")
		if len(waiting) > 0 {
			d.exec(t, "KILL "+waiting[0])
			break
		}
		select {
		case err := <-broken:
			t.Fatalf("it has not waited: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	if err := <-broken; err == nil {
		t.Fatal("it has not failed")
	}
}

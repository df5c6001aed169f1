package table_test

import (
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/table"
)

// TestOnly reads of a joined row no more than what Only names, beside its keys: a list that shows
// names of users does not read their addresses.
func TestOnly(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, _ *table.Tables, sql *sqlstore.SQL) {
		db := &counted{DB: sql}
		items := table.Of[Item](table.New(shop(), db, table.Config{}))
		for _, c := range []struct {
			name string
			q    model.Query
			want map[string]bool // columns, and whether they are read
		}{
			{"without Only", model.Query{Load: []string{"order__owner"}},
				map[string]bool{"username": true, "email": true, "note": true}},
			{"a path", model.Query{Load: []string{"order__owner"},
				Only: map[string][]string{"order__owner": {"username"}}},
				map[string]bool{"username": true, "email": false, "note": true}},
			{"a path that leads on keeps its key", model.Query{Load: []string{"order", "order__owner"},
				Only: map[string][]string{"order": {"number"}, "order__owner": {"username"}}},
				map[string]bool{"username": true, "email": false, "note": false, "owner_id": true, "number": true}},
		} {
			must(t, items.Model().CheckQuery(c.q))
			rows, err := items.Collect(t.Context(), c.q)
			must(t, err)
			if len(rows) == 0 || rows[0].Order.Row.Owner.Row.Username == "" || rows[0].Order.Row.Number == "" {
				t.Errorf("%s: the row behind the path lacks its name", c.name)
			}
			columns, _, _ := strings.Cut(*db.last.Load(), " FROM ")
			for column, want := range c.want {
				if strings.Contains(columns, column) != want {
					t.Errorf("%s: %s is read: want %t: %s", c.name, column, want, columns)
				}
			}
		}
	})
}

func TestOnlyOfMistakes(t *testing.T) {
	t.Parallel()
	m := shop().Of(Item{})
	for name, q := range map[string]model.Query{
		"a path that is not loaded": {Only: map[string][]string{"order": {"number"}}},
		"a field that is missing":   {Load: []string{"order"}, Only: map[string][]string{"order": {"nubmer"}}},
		"a path to many rows": {Load: []string{"order__items"},
			Only: map[string][]string{"order__items": {"id"}}},
	} {
		if err := m.CheckQuery(q); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestMomentsOfSQLite reads timestamps in the forms that Django and programs in Go leave behind.
func TestMomentsOfSQLite(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, db *sqlstore.SQL) {
		if db.Engine() != "sqlite" {
			t.Skip("servers have a type for timestamps")
		}
		orders := table.Of[Order](tables)
		for stored, want := range map[string]time.Time{
			"2026-11-26 17:04:05":                    time.Date(2026, 11, 26, 17, 4, 5, 0, time.UTC),
			"2026-11-26 17:04:05.678901":             time.Date(2026, 11, 26, 17, 4, 5, 678901000, time.UTC),
			"2026-11-26T17:04:05Z":                   time.Date(2026, 11, 26, 17, 4, 5, 0, time.UTC),
			"2026-11-26 17:04:05+02:00":              time.Date(2026, 11, 26, 15, 4, 5, 0, time.UTC),
			"2026-11-26":                             time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC),
			"2026-11-26 17:04:05.5 +0000 UTC m=+0.1": time.Date(2026, 11, 26, 17, 4, 5, 5e8, time.UTC),
		} {
			_, err := db.Exec(t.Context(), "UPDATE shop_order SET placed = ?", stored)
			must(t, err)
			rows, err := orders.Collect(t.Context(), model.Query{Limit: 1})
			must(t, err)
			if got := rows[0].Placed; !got.Equal(want) || got.Location() != time.UTC {
				t.Errorf("%q: %s", stored, got)
			}
		}
	})
}

package table_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/table"
)

// TestDeepOffset compares a page far behind, which a deferred join reads, with all rows.
func TestDeepOffset(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, _ *sqlstore.SQL) {
		orders := table.Of[Order](tables)
		first, err := orders.Find(t.Context(), 1)
		must(t, err)
		var more []*Order
		for i := range 1100 {
			o := *first
			o.ID, o.Number, o.Note = 0, fmt.Sprint("N-", i), fmt.Sprint(i%7)
			more = append(more, &o)
		}
		must(t, orders.InsertAll(t.Context(), more))
		where := model.And(model.Is("owner__username", "bob"), model.Not(model.Is("items__quantity", 3)))
		q := model.Query{Where: where,
			Order: []string{"owner__username", "-note", "id"}, Load: []string{"owner"}}
		all, err := keys(t, orders.Rows, q)
		must(t, err)
		q.Offset, q.Limit = 1050, 20
		if !strings.Contains(orders.Statement(q), " INNER JOIN (SELECT ") {
			t.Errorf("no deferred join: %s", orders.Statement(q))
		}
		page, err := keys(t, orders.Rows, q)
		must(t, err)
		if len(page) != 20 || !slices.Equal(page, all[1050:1070]) {
			t.Errorf("page %v, want %v", page, all[1050:1070])
		}
	})
}

// TestPagesShareTexts: pages differ in their arguments alone, so that connections keep one prepared
// statement for all, and one for those behind a deferred join.
func TestPagesShareTexts(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, _ *table.Tables, sql *sqlstore.SQL) {
		db := &counted{DB: sql}
		orders := table.Of[Order](table.New(shop(), db, table.Config{}))
		texts := map[string]bool{}
		for _, offset := range []int{1, 2, 300, 2000, 3000} {
			_, err := orders.Collect(t.Context(), model.Query{Limit: 2, Offset: offset, Load: []string{"owner"}})
			must(t, err)
			texts[*db.last.Load()] = true
		}
		if len(texts) != 2 {
			t.Errorf("%d texts: %v", len(texts), texts)
		}
	})
}

// TestSteadyBounds: SQLite does not see the position of a cursor, for which it would plan anew each
// time. Bounds on other columns it does see.
func TestSteadyBounds(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, sql *sqlstore.SQL) {
		q := model.Query{Where: model.And(model.Is("placed__lt", time.Unix(0, 0)), model.Is("id__gt", 1)),
			Order: []string{"-placed", "-id"}, Limit: 3}
		text := table.Of[Order](tables).Statement(q)
		if got := strings.Count(text, "+?"); got != map[bool]int{true: 1}[sql.Engine() == "sqlite"] {
			t.Errorf("%d bounds hidden: %s", got, text)
		}
		q.Limit = 0
		if text := table.Of[Order](tables).Statement(q); strings.Contains(text, "+?") {
			t.Errorf("hidden without a page: %s", text)
		}
	})
}

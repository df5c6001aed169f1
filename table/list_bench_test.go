package table_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
	"github.com/latchkey-go/latchkey/table"
)

// BenchmarkList lists 100 orders with a join of their owners, beside the same statement by hand.
func BenchmarkList(b *testing.B) {
	db, err := sqlite.Open(b.Context(), dbtest.SQLite(b), dbtest.Patient())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	ctx, sql := b.Context(), db.SQL()
	exec := func(statement string, args ...any) {
		if _, err := sql.Exec(ctx, statement, args...); err != nil {
			b.Fatal(err)
		}
	}
	exec(`CREATE TABLE shop_order (id integer PRIMARY KEY, number varchar(20) NOT NULL, status varchar(10) NOT NULL,
		note text NOT NULL, placed datetime NOT NULL, owner_id integer NOT NULL)`)
	exec(`INSERT INTO auth_user (id, username, password, email, first_name, last_name, is_active, is_staff, is_superuser,
		date_joined) VALUES (1, 'alice', '', '', '', '', 1, 0, 0, '2024-01-02 03:04:05')`)
	orders := table.Of[Order](table.New(shop(), sql, table.Config{}))
	for i := range 100 {
		o := &Order{Number: fmt.Sprint("A-", i), Status: New, Placed: time.Now()}
		o.Owner.ID = model.Int(1)
		if err := orders.Insert(ctx, o); err != nil {
			b.Fatal(err)
		}
	}
	q := model.Query{Load: []string{"owner"}, Order: []string{"-placed"}}
	b.Run("table", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			for _, err := range orders.List(ctx, q) {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != 100 {
				b.Fatal(n)
			}
		}
	})
	b.Run("hand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			rows, err := sql.DBTX().QueryContext(ctx, `SELECT o.id, o.owner_id, o.number, o.status, o.note, o.placed,
				u.id, u.username, u.first_name, u.last_name, u.email, u.is_active, u.is_staff, u.is_superuser,
				u.date_joined, u.last_login FROM shop_order o JOIN auth_user u ON u.id = o.owner_id
				ORDER BY o.placed DESC`)
			if err != nil {
				b.Fatal(err)
			}
			var id, owner, user int64
			var number, status, note, username, first, last, email string
			var active, staff, superuser bool
			var placed, joined time.Time
			var login *time.Time
			for rows.Next() {
				if err := rows.Scan(&id, &owner, &number, &status, &note, &placed, &user, &username, &first, &last,
					&email, &active, &staff, &superuser, &joined, &login); err != nil {
					b.Fatal(err)
				}
			}
			rows.Close()
		}
	})
}

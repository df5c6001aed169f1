package main

import (
	"context"
	"iter"
	"os"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// migrations create the table. Only its key differs between the engines.
var migrations = []migrate.Migration{{
	App: "orders", Name: "0001_initial",
	Engines: map[string]migrate.Statements{
		"sqlite":   initial("integer PRIMARY KEY AUTOINCREMENT"),
		"postgres": initial("bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
		"mysql":    initial("bigint AUTO_INCREMENT PRIMARY KEY"),
	},
}}

func initial(key string) migrate.Statements {
	return migrate.Statements{Down: []string{"DROP TABLE orders_order"}, Up: []string{
		"CREATE TABLE orders_order (id " + key + `,
			owner_id integer NOT NULL,
			item varchar(100) NOT NULL, quantity bigint NOT NULL,
			shipped boolean NOT NULL DEFAULT FALSE, receipt varchar(255) NOT NULL DEFAULT '',
			FOREIGN KEY (owner_id) REFERENCES auth_user (id) ON DELETE CASCADE)`,
		"CREATE INDEX orders_order_owner ON orders_order (owner_id, id)",
	}}
}

// Order is an order, as clients get it. They set the fields that are not readonly.
type Order struct {
	ID       int64       `json:"id" rest:"readonly"`
	Owner    auth.UserID `json:"owner" rest:"readonly"`
	Item     string      `json:"item" rest:"max=100"`
	Quantity int64       `json:"quantity" rest:"min=1"`
	Shipped  bool        `json:"shipped" rest:"readonly"`
	Receipt  string      `json:"receipt" rest:"readonly"` // a file in the folder of receipts, or ""
}

// store keeps orders in the database. In a hook, its statements join the hook's transaction.
type store struct {
	db *sqlstore.SQL
	*settings
	folder *os.Root // of the receipts
}

// query yields the orders that meet the condition, the oldest first.
func (s store) query(ctx context.Context, condition string, args ...any) iter.Seq2[*sqlstore.Row, error] {
	return s.db.Query(ctx, "SELECT id, owner_id, item, quantity, shipped, receipt FROM orders_order"+
		" WHERE "+condition+" ORDER BY id", args...)
}

func scan(row *sqlstore.Row, o *Order) error {
	return row.Scan(&o.ID, &o.Owner, &o.Item, &o.Quantity, &o.Shipped, &o.Receipt)
}

func (s store) insert(ctx context.Context, o Order) (_ Order, err error) {
	const statement = "INSERT INTO orders_order (owner_id, item, quantity) VALUES (?, ?, ?)"
	o.ID, err = s.db.Insert(ctx, "id", statement, o.Owner, o.Item, o.Quantity)
	return o, err
}

package main

import (
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/model"
)

// Order is an order of a user. Clients set the fields that are not noedit.
type Order struct {
	ID       int64
	Owner    model.Ref[auth.User] `model:"cascade,related=orders,noedit"`
	Item     string               `model:"max_length=100"`
	Quantity int32                `model:"min=1"`
	Shipped  bool                 `model:"default=false,noedit"`
	Receipt  string               `model:"max_length=255,blank,noedit"` // a file in the folder of receipts, or ""
}

func (Order) Meta() model.Meta { return model.Meta{Ordering: []string{"id"}} }

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
			item varchar(100) NOT NULL, quantity integer NOT NULL,
			shipped bool NOT NULL DEFAULT FALSE, receipt varchar(255) NOT NULL DEFAULT '',
			FOREIGN KEY (owner_id) REFERENCES auth_user (id) ON DELETE CASCADE)`,
		"CREATE INDEX orders_order_owner ON orders_order (owner_id, id)",
	}}
}

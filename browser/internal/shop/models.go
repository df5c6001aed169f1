package shop

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// Coffee is what the shop sells.
type Coffee struct {
	ID     int64
	Name   string          `model:"max_length=80,unique"`
	Price  decimal.Decimal `model:"max_digits=8,decimal_places=2,min=0"`
	Active bool            `model:"default=true"`
}

// String is Django's __str__.
func (c Coffee) String() string { return c.Name }

// State is how far a sale is.
type State string

// Choices are the labels of the states.
func (State) Choices() []model.Choice {
	return model.Choices("new", "New", "paid", "Paid", "shipped", "Shipped")
}

// Sale is an order of a customer.
type Sale struct {
	ID       int64
	Number   string               `model:"max_length=20,unique"`
	Handler  model.Ref[auth.User] `model:"protect,null,blank,related=sales" label:"handled by"`
	Customer string               `model:"max_length=80"`
	State    State                `model:"max_length=10,default=new"`
	Placed   time.Time
	Shipping model.JSON `model:"default={},blank" help:"A JSON object."`
	Note     string     `model:"text,blank"`
}

// Meta has the order of sales.
func (Sale) Meta() model.Meta { return model.Meta{Ordering: []string{"-placed", "-id"}} }

// String is Django's __str__.
func (s Sale) String() string { return s.Number }

// Line is a line of a sale.
type Line struct {
	ID       int64
	Sale     model.Ref[Sale]   `model:"cascade,related=lines"`
	Coffee   model.Ref[Coffee] `model:"protect,related=lines"`
	Quantity uint16            `model:"default=1,min=1,max=99"`
}

// Meta has the order of lines.
func (Line) Meta() model.Meta { return model.Meta{Ordering: []string{"id"}} }

var tables = migrate.Migration{App: "store", Name: "0001_initial", Up: []string{
	`CREATE TABLE store_coffee (id integer PRIMARY KEY AUTOINCREMENT, name varchar(80) NOT NULL UNIQUE,
		price decimal NOT NULL, active bool NOT NULL)`,
	`CREATE TABLE store_sale (id integer PRIMARY KEY AUTOINCREMENT, number varchar(20) NOT NULL UNIQUE,
		customer varchar(80) NOT NULL, state varchar(10) NOT NULL, placed datetime NOT NULL, shipping text NOT NULL,
		note text NOT NULL, handler_id integer REFERENCES auth_user (id))`,
	`CREATE TABLE store_line (id integer PRIMARY KEY AUTOINCREMENT, quantity smallint NOT NULL,
		sale_id integer NOT NULL REFERENCES store_sale (id), coffee_id integer NOT NULL REFERENCES store_coffee (id))`,
}, Down: []string{"DROP TABLE store_line", "DROP TABLE store_sale", "DROP TABLE store_coffee"}}

var apps = []model.App{{Label: "store", Models: []any{Coffee{}, Sale{}, Line{}}}}

// registered are the models that the admin has pages for.
func registered(site *latchkey.Site) []admin.Registration {
	return []admin.Registration{
		admin.Of[Sale]{
			List: []string{"number", "customer", "state", "placed", "handler"}, Filter: []string{"state"},
			Days:   "placed",
			Search: []string{"number", "customer"},
			Cards: []admin.Card{
				{Title: "Order", Fields: []string{"number", "customer", "state", "placed", "handler"}},
				{Title: "Parcel", Fields: []string{"shipping", "note"}},
			},
			Inline: []admin.Inline{admin.Rows[Line]{Edit: []string{"coffee", "quantity"}}},
			Actions: []admin.Action[Sale]{{Name: "ship", Label: "Mark as shipped…",
				Help: "Their customers get an e-mail.",
				Do: func(r *rest.Request, sales []*Sale) error {
					for _, s := range sales {
						s.State = "shipped"
						if err := latchkey.Table[Sale](site).Update(r.Context(), s, "state"); err != nil {
							return err
						}
					}
					return nil
				}}},
		},
		admin.Of[Coffee]{List: []string{"name", "price", "active"}, ListEdit: []string{"price", "active"},
			Search: []string{"name"}, Filter: []string{"active"}},
	}
}

// Sales adds coffees and sales. The first sale has two lines.
func (s *Shop) Sales(t testing.TB) *Sale {
	t.Helper()
	fatal := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var coffees []*Coffee
	for i, name := range []string{"Yirgacheffe 1 kg", "Sidamo 250 g", "Sidamo 1 kg", "Huehuetenango <decaf> 500 g"} {
		c := &Coffee{Name: name, Price: decimal.New(int64(1150+i*900), -2), Active: i != 3}
		fatal(latchkey.Table[Coffee](s.Site.Site).Insert(t.Context(), c))
		coffees = append(coffees, c)
	}
	var first *Sale
	for i, customer := range []string{"Anna Brandt", "Café Mirabell", "Kontor 17 GmbH", "نادية حداد"} {
		sale := &Sale{Number: []string{"10482", "10490", "10489", "10486"}[i], Customer: customer,
			State: []State{"paid", "new", "shipped", "new"}[i], Shipping: model.JSON(`{"carrier": "DHL"}`),
			Placed: Morning.AddDate(0, 0, -i)}
		fatal(latchkey.Table[Sale](s.Site.Site).Insert(t.Context(), sale))
		for j, c := range coffees[:2] {
			line := &Line{Quantity: uint16(2 + j)}
			line.Sale.ID, line.Coffee.ID = model.Int(sale.ID), model.Int(c.ID)
			fatal(latchkey.Table[Line](s.Site.Site).Insert(t.Context(), line))
		}
		if first == nil {
			first = sale
		}
	}
	return first
}

// LinesOf returns the lines of a sale.
func (s *Shop) LinesOf(t testing.TB, sale *Sale) []*Line {
	t.Helper()
	lines, err := latchkey.Table[Line](s.Site.Site).Collect(t.Context(),
		model.Query{Where: model.Is("sale", sale.ID), Load: []string{"coffee"}})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

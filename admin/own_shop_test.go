package admin_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
	"github.com/latchkey-go/latchkey/testkit"
)

type Category struct {
	ID   int64
	Name string `model:"max_length=60,unique"`
}

func (Category) Meta() model.Meta {
	return model.Meta{Ordering: []string{"name"}, Plural: "categories"}
}

func (c Category) String() string { return c.Name }

type Tag struct {
	ID   int64
	Name string `model:"max_length=30,unique"`
}

func (t Tag) String() string { return t.Name }

type Product struct {
	ID         int64
	Category   model.Ref[Category] `model:"protect,related=products"`
	Name       string              `model:"max_length=80"`
	SKU        string              `model:"max_length=12,unique" label:"SKU" help:"Letters and digits."`
	Price      decimal.Decimal     `model:"max_digits=8,decimal_places=2,min=0"`
	Weight     *float64            `model:"blank"`
	Stock      uint32              `model:"default=0"`
	Active     bool                `model:"default=true"`
	Featured   *bool
	Released   model.Date       `model:"null,blank"`
	Opens      *model.TimeOfDay `model:"blank"`
	Warranty   *time.Duration   `model:"blank"`
	Reference  *model.UUID      `model:"blank,unique"`
	Homepage   string           `model:"url,blank"`
	Attributes model.JSON       `model:"default={},blank"`
	Note       string           `model:"text,blank"`
	Manual     model.File       `model:"blank"`
	Tags       model.Many[Tag]  `model:"blank,related=products"`
}

func (Product) Meta() model.Meta { return model.Meta{Ordering: []string{"id"}} }

func (p Product) String() string { return p.Name }

type Status string

func (Status) Choices() []model.Choice {
	return model.Choices("new", "New", "paid", "Paid", "sent", "Sent")
}

type Order struct {
	ID     int64
	Owner  model.Ref[auth.User] `model:"cascade,related=orders"`
	Number string               `model:"max_length=20"`
	Status Status               `model:"max_length=10,default=new"`
	Note   string               `model:"text,blank"`
	Placed time.Time
	Items  model.Back[Item]
}

func (Order) Meta() model.Meta {
	return model.Meta{Ordering: []string{"-placed", "-id"},
		Unique: []model.UniqueConstraint{{Name: "order_number", Fields: []string{"owner", "number"}}}}
}

func (o Order) String() string { return o.Number }

type Item struct {
	ID       int64
	Order    model.Ref[Order]   `model:"cascade,related=items"`
	Product  model.Ref[Product] `model:"protect,related=items"`
	Quantity uint16             `model:"default=1,min=1"`
}

func (Item) Meta() model.Meta {
	return model.Meta{Ordering: []string{"id"}, UniqueTogether: [][]string{{"order", "product"}}}
}

var shopTables = migrate.Migration{App: "shop", Name: "0001_initial", Up: []string{
	`CREATE TABLE shop_category (id integer PRIMARY KEY AUTOINCREMENT, name varchar(60) NOT NULL UNIQUE)`,
	`CREATE TABLE shop_tag (id integer PRIMARY KEY AUTOINCREMENT, name varchar(30) NOT NULL UNIQUE)`,
	`CREATE TABLE shop_product (id integer PRIMARY KEY AUTOINCREMENT, name varchar(80) NOT NULL,
		sku varchar(12) NOT NULL UNIQUE, price decimal NOT NULL, weight real, stock integer NOT NULL, active bool NOT NULL,
		featured bool, released date, opens time, warranty bigint, reference char(32) UNIQUE, homepage varchar(200) NOT NULL,
		attributes text NOT NULL, note text NOT NULL, manual varchar(100) NOT NULL,
		category_id integer NOT NULL REFERENCES shop_category (id))`,
	`CREATE TABLE shop_product_tags (id integer PRIMARY KEY AUTOINCREMENT,
		product_id integer NOT NULL REFERENCES shop_product (id), tag_id integer NOT NULL REFERENCES shop_tag (id),
		UNIQUE (product_id, tag_id))`,
	`CREATE TABLE shop_order (id integer PRIMARY KEY AUTOINCREMENT, number varchar(20) NOT NULL,
		status varchar(10) NOT NULL, note text NOT NULL, placed datetime NOT NULL,
		owner_id integer NOT NULL REFERENCES auth_user (id), CONSTRAINT order_number UNIQUE (owner_id, number))`,
	`CREATE TABLE shop_item (id integer PRIMARY KEY AUTOINCREMENT, quantity smallint NOT NULL,
		order_id integer NOT NULL REFERENCES shop_order (id), product_id integer NOT NULL REFERENCES shop_product (id),
		UNIQUE (order_id, product_id))`,
}, Down: []string{"DROP TABLE shop_item", "DROP TABLE shop_order", "DROP TABLE shop_product_tags",
	"DROP TABLE shop_product", "DROP TABLE shop_tag", "DROP TABLE shop_category"}}

// shopModels are what a project registers.
func shopModels(site *latchkey.Site) []admin.Registration {
	return []admin.Registration{
		admin.Of[Order]{
			List: []string{"number", "owner", "status", "placed", "pieces"},
			Columns: map[string]admin.Column[Order]{"pieces": {Number: true, Load: []string{"items"},
				Text: func(_ *rest.Request, o *Order) string { return fmt.Sprint(len(o.Items.Rows)) }}},
			Filter: []string{"status", "owner"}, Search: []string{"number", "owner__username"}, Days: "placed",
			ReadOnly: []string{"pieces"},
			Inline:   []admin.Inline{admin.Rows[Item]{Edit: []string{"product", "quantity"}}},
			Actions: []admin.Action[Order]{{Name: "pay", Label: "Mark as paid", Help: "Their owners get an e-mail.",
				Do: func(r *rest.Request, orders []*Order) error {
					for _, o := range orders {
						if o.Status == "sent" {
							return serializer.Invalid("Order " + o.Number + " is sent already.")
						}
						if _, err := latchkey.Table[Order](site).UpdateWhere(r.Context(), model.Is("pk", o.ID),
							map[string]any{"status": "paid"}); err != nil {
							return err
						}
					}
					return nil
				}}},
			Validate: func(_ *rest.Request, c *serializer.Change[Order]) error {
				if c.New.Note == "forbidden" {
					return serializer.Invalid("This order is not possible.")
				}
				return nil
			},
		},
		admin.Of[Product]{
			List:   []string{"name", "sku", "category", "price", "active"},
			Filter: []string{"active", "category", "featured"}, Search: []string{"name", "=sku"},
			ListEdit: []string{"price", "active"},
		},
		admin.Of[Category]{}, admin.Of[Tag]{Search: []string{"^name"}},
	}
}

// openShop is a site with an admin of a project's own models.
func openShop(t testing.TB, models func(site *latchkey.Site) []admin.Registration) *testkit.Site {
	t.Helper()
	return openShopWith(t, admin.Config{MaxReadTime: time.Hour}, models)
}

// openShopWith is the site with other bounds.
func openShopWith(t testing.TB, c admin.Config, models func(site *latchkey.Site) []admin.Registration) *testkit.Site {
	t.Helper()
	if models == nil {
		models = shopModels
	}
	site := testkit.Open(t, latchkey.Project{Name: "shop", Migrations: []migrate.Migration{shopTables},
		Apps: []model.App{{Label: "shop", Models: []any{Category{}, Tag{}, Product{}, Order{}, Item{}}}},
		Setup: func(site *latchkey.Site) error {
			c.Now, c.Models = site.Now, models(site)
			site.Admin(c)
			return nil
		}})
	site.User(t, "maria", testkit.Superuser, testkit.Staff, testkit.Password(password))
	err := site.Tx.InTx(t.Context(), func(ctx context.Context) error {
		for _, model := range []string{"category", "tag", "product", "order", "item"} {
			if _, err := site.DB.Exec(ctx, "INSERT INTO django_content_type (app_label, model) VALUES ('shop', ?)",
				model); err != nil {
				return err
			}
			for _, verb := range []string{"view", "add", "change", "delete"} {
				if _, err := site.DB.Exec(ctx, "INSERT INTO auth_permission (name, codename, content_type_id) "+
					"SELECT ?, ?, id FROM django_content_type WHERE app_label = 'shop' AND model = ?",
					"Can "+verb+" "+model, verb+"_"+model, model); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// stocked adds a category, two tags, products and an order of anna with two items.
func stocked(t testing.TB, site *testkit.Site) *Order {
	t.Helper()
	ctx := t.Context()
	fatal := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	coffee := &Category{Name: "Coffee"}
	fatal(latchkey.Table[Category](site.Site).Insert(ctx, coffee))
	for _, name := range []string{"dark", "fair"} {
		fatal(latchkey.Table[Tag](site.Site).Insert(ctx, &Tag{Name: name}))
	}
	var products []*Product
	for i, name := range []string{"Yirgacheffe", "Sidamo", "Sidamo decaf"} {
		p := &Product{Name: name, SKU: fmt.Sprint("C-", i), Price: decimal.New(int64(1000+i), -2), Active: true,
			Attributes: model.JSON(`{"roast": 2}`)}
		p.Category.ID = model.Int(coffee.ID)
		fatal(latchkey.Table[Product](site.Site).Insert(ctx, p))
		products = append(products, p)
	}
	anna := site.User(t, "anna", testkit.Email("anna@example.com"))
	o := &Order{Number: "10482", Status: "new", Placed: time.Date(2026, 11, 23, 15, 42, 7, 123456000, time.UTC)}
	o.Owner.ID = model.Key(string(anna.ID))
	fatal(latchkey.Table[Order](site.Site).Insert(ctx, o))
	for i, p := range products[:2] {
		item := &Item{Quantity: uint16(i + 1)}
		item.Order.ID, item.Product.ID = model.Int(o.ID), model.Int(p.ID)
		fatal(latchkey.Table[Item](site.Site).Insert(ctx, item))
	}
	return o
}

// itemsOf returns the items of an order as "product ×quantity".
func itemsOf(t testing.TB, site *testkit.Site, o *Order) string {
	t.Helper()
	items, err := latchkey.Table[Item](site.Site).Collect(t.Context(),
		model.Query{Where: model.Is("order", o.ID), Load: []string{"product"}})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, i := range items {
		all = append(all, fmt.Sprint(i.Product.Row.Name, " ×", i.Quantity))
	}
	return strings.Join(all, ", ")
}

// shopLog returns the messages of the log of Django's admin about a model, the oldest first.
func shopLog(t testing.TB, site *testkit.Site, model string) (all []string) {
	t.Helper()
	rows := site.DB.Query(t.Context(), "SELECT object_repr, action_flag, change_message FROM django_admin_log l "+
		"JOIN django_content_type c ON c.id = l.content_type_id WHERE c.app_label = 'shop' AND c.model = ? "+
		"ORDER BY l.id", model)
	for row, err := range rows {
		var text, message string
		var flag int
		if err == nil {
			err = row.Scan(&text, &flag, &message)
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(text, " ", flag, " ", message))
	}
	return all
}

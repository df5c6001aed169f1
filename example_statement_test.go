package latchkey_test

import (
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/table"
	"github.com/latchkey-go/latchkey/testkit"
)

// Sales are shown by docs/resources.md.
type Sales struct {
	ID     int64
	Name   string `model:"max_length=80"`
	Pieces int64
}

func (Sales) Meta() model.Meta { return model.Meta{Table: model.NoTable, Unmanaged: true} }

func salesRoutes(site *latchkey.Site) error {
	api := site.Router("/api/")
	best := table.SQL[Sales](site.Tables(), `SELECT p.id, p.name, SUM(i.quantity) AS pieces
		FROM shop_product p JOIN shop_item i ON i.product_id = p.id WHERE p.price >= ? GROUP BY p.id, p.name`, 10)
	api.Register("sales", resource.ViewSet[Sales]{Source: best, Filter: []string{"pieces__gt"},
		Order: []string{"pieces"}, Options: []rest.Option{rest.Permissions(rest.AllowAny)}})
	return nil
}

// TestStatementAsSource serves the rows of a statement. They can be listed, filtered, ordered and
// found, and not changed.
func TestStatementAsSource(t *testing.T) {
	t.Parallel()
	testkit.EachEngine(t, func(t *testing.T, engine testkit.Engine) {
		t.Parallel()
		site := testkit.Open(t, latchkey.Project{
			Setup: salesRoutes, Apps: []model.App{{Label: "shop", Models: []any{Sales{}}}},
			Migrations: []migrate.Migration{{App: "shop", Name: "0001_initial", Up: []string{
				"CREATE TABLE shop_product (id integer PRIMARY KEY, name varchar(80) NOT NULL, price integer NOT NULL)",
				"CREATE TABLE shop_item (product_id integer NOT NULL, quantity integer NOT NULL)",
				"INSERT INTO shop_product (id, name, price) VALUES (1, 'Saw', 20), (2, 'Nail', 1), (3, 'Axe', 30)",
				"INSERT INTO shop_item (product_id, quantity) VALUES (1, 2), (1, 3), (2, 900), (3, 7)",
			}}},
		}, engine)
		c := site.Client()
		for path, want := range map[string]string{
			"/api/sales/?ordering=-pieces": `[{"id":3,"name":"Axe","pieces":7},{"id":1,"name":"Saw","pieces":5}]`,
			"/api/sales/?pieces__gt=6":     `[{"id":3,"name":"Axe","pieces":7}]`,
			"/api/sales/1/":                `{"id":1,"name":"Saw","pieces":5}`,
		} {
			if got := c.Get(path).Expect(t, 200).Text(); got != want {
				t.Errorf("%s: %s, want %s", path, got, want)
			}
		}
		if allow := c.Delete("/api/sales/1/").Expect(t, 405).Header.Get("Allow"); allow != "GET, HEAD, OPTIONS" {
			t.Errorf("Allow: %s", allow)
		}
	})
}

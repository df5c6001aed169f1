package table_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/table"
)

// raw returns the rows of a table as the database has them, each column as text with its type.
func raw(t *testing.T, db *sqlstore.SQL, m *model.Model, id model.ID, without ...string) string {
	t.Helper()
	var columns []string
	for _, f := range m.Fields {
		if slices.Contains(without, f.Name) {
			continue
		}
		column := map[string]string{"sqlite": `typeof("%s") || quote("%[1]s")`, "postgres": `"%s"::text`,
			"mysql": "HEX(CAST(`%s` AS CHAR))"}[db.Engine()]
		columns = append(columns, "coalesce("+fmt.Sprintf(column, f.Column)+", 'NULL')")
	}
	if columns == nil {
		return ""
	}
	values := make([]string, len(columns))
	dest := make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	query := "SELECT " + strings.Join(columns, ", ") + " FROM " + m.Table + " WHERE id = ?"
	err := db.QueryRow(t.Context(), query, id.Any()).Scan(dest...)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(values, "\n")
}

// TestStored reads each row that Django wrote, and writes it again under another key. The two are
// equal in the database, column by column.
func TestStored(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, db *sqlstore.SQL) {
		for _, m := range tables.Set().Models() {
			if m.App != "shop" {
				continue
			}
			rows := tables.Of(m)
			all, err := rows.Collect(t.Context(), model.Query{Order: []string{"pk"}})
			must(t, err)
			for i, row := range all {
				changed := []string{"id"}
				before := row.ID()
				for _, f := range m.Fields {
					_, inRule := map[string]bool{"sku": true, "slug": true, "name": true, "number": true}[f.Name]
					switch {
					case f == m.Key:
						must(t, row.Set(f, nil))
					case inRule:
						must(t, row.Set(f, fmt.Sprint("again-", i)))
						changed = append(changed, f.Name)
					case m.Name == "review" && f.Name == "product":
						must(t, row.Set(f, 10+i))
						changed = append(changed, f.Name)
					}
				}
				must(t, rows.Insert(t.Context(), row))
				if row.ID() == before || row.ID().IsZero() {
					t.Fatalf("%s: key %v, and the row before had %v", m, row.ID(), before)
				}
				got, want := raw(t, db, m, row.ID(), changed...), raw(t, db, m, before, changed...)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s %v: (-Django +ours)\n%s", m, before, diff)
				}
			}
		}
	})
}

// TestValues writes values at the edges of each kind, and reads them back.
func TestValues(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, _ *sqlstore.SQL) {
		products := table.Of[Product](tables)
		for i, set := range []map[string]any{
			{"price": "999999.99", "stock": 2147483647, "weight": -1.5e300, "featured": false},
			{"price": "-0.05", "stock": 0, "weight": 0.1, "featured": nil,
				"reference": "11111111-2222-3333-4444-555555555555"},
			{"released": "0001-01-01", "opens": "23:59:59.999999", "warranty": "-1h0m0.000001s"},
			{"released": "9999-12-31", "opens": "00:00", "warranty": "20000h", "address": "2001:db8::1"},
			{"attributes": model.JSON(`{"é": [1, 1.0, 1e3, -0, "\u2028\u0001<\"\\"], "n": null, "t": true}`)},
			{"attributes": model.JSON(`[]`), "description": "a\\b'%_\"ü😀\n\t\u007f"},
		} {
			row := products.Model().New()
			must(t, row.Set(products.Model().Field("category"), 1))
			must(t, row.Set(products.Model().Field("name"), fmt.Sprint("edge ", i)))
			must(t, row.Set(products.Model().Field("sku"), fmt.Sprint("EDGE-", i)))
			for name, value := range set {
				must(t, row.Set(products.Model().Field(name), value))
			}
			must(t, products.Rows.Insert(t.Context(), row))
			got, err := products.Rows.Get(t.Context(), model.Query{Where: model.Is("pk", row.ID())})
			must(t, err)
			for _, f := range products.Model().Fields {
				a, b := text(row.Value(f)), text(got.Value(f))
				if f.Kind == model.JSONField || f.Kind == model.DecimalField {
					continue
				}
				if a != b {
					t.Errorf("%d %s: read %v, and wrote %v", i, f, b, a)
				}
			}
			for name, value := range set { // and each is found by its own value
				if value == nil || name == "weight" || name == "attributes" {
					continue
				}
				found, err := products.Exists(t.Context(), model.And(model.Is(name, value), model.Is("pk",
					row.ID())))
				if err != nil || !found {
					t.Errorf("%d: %s = %v finds no row (%v)", i, name, value, err)
				}
			}
		}
	})
}

func text(v any) string { return fmt.Sprintf("%v", v) }

// TestBeyondColumn writes an integer that the Go type holds, and the column of PostgreSQL does not.
// Its driver refuses the integer itself: the error must still say that the value is at fault.
func TestBeyondColumn(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, db *sqlstore.SQL) {
		ctx, products := t.Context(), table.Of[Product](tables)
		p, err := products.Find(ctx, 5)
		must(t, err)
		p.Stock = math.MaxUint32
		added := *p
		added.ID, added.SKU, added.Name, added.Reference = 0, "BEYOND", "beyond", nil
		several := added
		several.SKU, several.Name = "BEYOND-2", "beyond 2"
		_, where := products.UpdateWhere(ctx, model.Is("pk", 5), map[string]any{"stock": math.MaxUint32})
		for what, err := range map[string]error{
			"Update": products.Update(ctx, p, "stock"), "UpdateWhere": where,
			"Insert": products.Insert(ctx, &added), "InsertAll": products.InsertAll(ctx, []*Product{&several}),
		} {
			if refused := db.Engine() == "postgres"; errors.Is(err, auth.ErrInvalid) != refused ||
				(err == nil) == refused {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

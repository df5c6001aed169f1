package table_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/table"
)

// Drifted is the table of tags, as somebody may describe it wrongly.
type Drifted struct {
	ID    int32
	Name  string `model:"text"`
	Color string `model:"max_length=9"`
}

func (Drifted) Meta() model.Meta { return model.Meta{Table: "shop_tag"} }

// Gone has no table.
type Gone struct {
	ID    int64
	Price decimal.Decimal `model:"max_digits=5,decimal_places=2"`
}

// Short is the table of reviews without the fields of its rating and its text.
type Short struct {
	ID      int64
	Product model.Ref[Numbered] `model:"cascade,related=+"`
	Author  model.Ref[Numbered] `model:"cascade,related=+"`
}

func (Short) Meta() model.Meta { return model.Meta{Table: "shop_review"} }

// Numbered has a key that is smaller than that of the table.
type Numbered struct{ ID int32 }

func (Numbered) Meta() model.Meta { return model.Meta{Table: "shop_product"} }

// Viewed is a view, in which every column may be NULL.
type Viewed struct {
	ID   int64
	Name string `model:"max_length=30"`
}

func (Viewed) Meta() model.Meta { return model.Meta{Table: "tag_names", Unmanaged: true} }

// TestCompare finds no difference in the tables that Django made, and each one in a struct that is
// wrong.
func TestCompare(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, db *sqlstore.SQL) {
		found, err := tables.Compare(t.Context())
		must(t, err)
		for _, d := range found {
			t.Errorf("Django's own table differs: %s", d)
		}
		set := model.NewSet(model.App{Label: "other", Models: []any{Drifted{}, Gone{}}})
		wrong := table.New(set, db, table.Config{})
		found, err = wrong.Compare(t.Context())
		must(t, err)
		var got []string
		for _, d := range found {
			got = append(got, d.String())
		}
		varchar, text := "varchar(30)", "text"
		if db.Engine() == "postgres" {
			varchar = "character varying(30)"
		} else if db.Engine() == "mysql" {
			text = "longtext"
		}
		want := []string{
			"shop_tag.name: the column is " + varchar + ", and a TextField is " + text,
			"shop_tag.color: the column of the field color is missing",
			"other_gone: the table is missing",
		}
		got = slices.DeleteFunc(got, func(s string) bool { return s[:11] == "shop_tag.id" }) // SQLite has one type
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// TestCompareRows finds what a new row would lack. The type of a foreign key may be that of the key
// in the database, also where the struct of the other table is wrong: that is one difference and
// not two. A view has no rules about NULL, and models of other apps are left out.
func TestCompareRows(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, _ *table.Tables, db *sqlstore.SQL) {
		if _, err := db.Exec(t.Context(), "CREATE VIEW tag_names AS SELECT id, name FROM shop_tag"); err != nil {
			t.Fatal(err)
		}
		set := model.NewSet(model.App{Label: "short", Models: []any{Short{}, Viewed{}}},
			model.App{Label: "products", Models: []any{Numbered{}}})
		found, err := table.New(set, db, table.Config{}).Compare(t.Context(), "short")
		must(t, err)
		var got []string
		for _, d := range found {
			if !d.Missing {
				t.Errorf("%s: no row can be added, but it is not marked as missing", d)
			}
			got = append(got, d.String())
		}
		want := []string{
			"shop_review.rating: the column may not be NULL and has no default, and Short has no field for it",
			"shop_review.text: the column may not be NULL and has no default, and Short has no field for it",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

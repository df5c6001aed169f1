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

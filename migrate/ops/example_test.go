package ops_test

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

func fillNotes(ctx context.Context, db ops.DB) error {
	_, err := db.Exec(ctx, `UPDATE shop_order SET note = ? WHERE note = ''`, "none")
	return err
}

// What a migration file of a project lists. Here the state is made of it; "migrate" runs it.
func Example() {
	initial := []ops.Operation{
		ops.CreateModel{
			Name: "Order",
			Fields: []ops.Field{
				{Name: "id", Kind: model.BigAutoField, PrimaryKey: true},
				{Name: "number", Kind: model.CharField, MaxLength: 20, Unique: true},
				{Name: "total", Kind: model.DecimalField, MaxDigits: 10, DecimalPlaces: 2},
				{Name: "owner", Kind: model.ForeignKey, To: "auth.User"},
			},
			Options: ops.Options{
				Indexes: []ops.Index{{Name: "order_number_idx", Fields: []string{"-number"}}},
				Constraints: []ops.Constraint{
					{Name: "order_total", Check: model.Is("total__gte", 0)},
				},
			},
		},
	}
	later := []ops.Operation{
		ops.AddField{Model: "order", Field: ops.Field{Name: "note", Kind: model.TextField}, Once: ""},
		ops.RenameField{Model: "order", Old: "total", New: "sum"},
		ops.RunSQL{
			Up: []string{`UPDATE shop_order SET note = number`}, Down: []string{},
		},
		ops.RunGo{Name: "fill the notes", Up: fillNotes, Down: ops.Nothing},
	}
	var s ops.State
	for _, m := range []ops.Migration{
		{App: "shop", Name: "0001_initial", After: []string{"auth.0001_initial"}, Operations: initial},
		{App: "shop", Name: "0002_order_note", Operations: later},
	} {
		for _, o := range m.Operations {
			fmt.Println(o.Describe())
		}
		if err := m.Apply(&s); err != nil {
			panic(err)
		}
	}
	order := s.Model("shop", "Order")
	fmt.Println(order.TableName(), order.Field("sum").Kind, order.Field("owner").ColumnName())
	// Output:
	// Create model Order
	// Add field note to order
	// Rename field total on order to sum
	// Raw SQL operation
	// Go function: fill the notes
	// shop_order DecimalField owner_id
}

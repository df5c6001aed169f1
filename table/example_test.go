package table_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/table"
)

// Rows in code: what a view, a command or a job does with the tables of a project.
func Example() {
	err := inCode(context.Background(), nil)
	fmt.Println(err)
	// Output: <nil>
}

// inCode is shown by docs/resources.md. Without a database it does nothing.
func inCode(ctx context.Context, db *sqlstore.SQL) error {
	if db == nil {
		return nil
	}
	tables := table.New(shop(), db, table.Config{})
	orders, items := table.Of[Order](tables), table.Of[Item](tables)

	// Order.objects.filter(status="new").select_related("owner").prefetch_related("items__product")
	for order, err := range orders.List(ctx, model.Query{
		Where: model.Is("status", New),
		Load:  []string{"owner", "items__product"},
	}) {
		if err != nil {
			return err
		}
		fmt.Println(order.Number, order.Owner.Row.Username, len(order.Items.Rows))
	}

	// Order.objects.exclude(items__product__category__slug="saws").count()
	n, err := orders.Count(ctx, model.Not(model.Is("items__product__category__slug", "saws")))
	if err != nil {
		return err
	}
	fmt.Println(n)

	return tables.InTx(ctx, func(ctx context.Context) error {
		order := &Order{Number: "A-9", Status: New, Placed: time.Now()}
		order.Owner.ID = model.Int(1)
		if err := orders.Insert(ctx, order); err != nil {
			var conflict *table.Conflict
			if errors.As(err, &conflict) {
				return fmt.Errorf("the number is taken: %w", err)
			}
			return err
		}
		item := &Item{Quantity: 2}
		item.Order.Row, item.Product.ID = order, model.Int(5)
		if err := items.Insert(ctx, item); err != nil {
			return err
		}
		order.Status = Paid
		return orders.Update(ctx, order, "status")
	})
}

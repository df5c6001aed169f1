package sqlstore

import (
	"slices"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// Conflict is the error of a write that violates a unique constraint or a primary key. It wraps
// auth.ErrExists:
//
//	var conflict *sqlstore.Conflict
//	if errors.As(err, &conflict) && conflict.Of("orders_order_number_key", "number") {
//		return rest.FieldError("number", "order with this number already exists.")
//	}
//
// The engines report different parts. PostgreSQL reports the constraint, the table and the columns,
// MySQL the constraint ("PRIMARY" for a primary key), and SQLite the table and the columns. A field
// that the engine does not report is empty.
type Conflict struct {
	Constraint string   // the name of the constraint or index
	Table      string   // without a schema
	Columns    []string // in the order of the constraint

	err error // of the driver
}

// Of reports whether the violated constraint has this name. If the engine does not report the name
// (SQLite), Of compares the columns, in any order, instead.
func (c *Conflict) Of(constraint string, columns ...string) bool {
	if c.Constraint != "" {
		return c.Constraint == constraint
	}
	return len(columns) > 0 && slices.Equal(slices.Sorted(slices.Values(c.Columns)),
		slices.Sorted(slices.Values(columns)))
}

// Error returns the text of auth.ErrExists and of the driver's error.
func (c *Conflict) Error() string { return auth.ErrExists.Error() + ": " + c.err.Error() }

// Unwrap returns auth.ErrExists and the driver's error.
func (c *Conflict) Unwrap() []error { return []error{auth.ErrExists, c.err} }

func newConflict(violated engine.Constraint, err error) error {
	return &Conflict{Constraint: violated.Name, Table: violated.Table, Columns: violated.Columns, err: err}
}

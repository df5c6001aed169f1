package table_test

import (
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/table"
)

// TestPatternNobodyReads looks rows up by regular expressions that no engine can read. Clients send
// such, so it is auth.ErrInvalid and not a fault.
func TestPatternNobodyReads(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, _ *sqlstore.SQL) {
		orders := table.Of[Order](tables)
		for _, pattern := range []string{"(", "[", "*", "a{2,1}", `\`} {
			for _, lookup := range []string{"number__regex", "items__product__name__iregex"} {
				if _, err := orders.Count(t.Context(), model.Not(model.Is(lookup, pattern))); !errors.Is(err,
					auth.ErrInvalid) {
					t.Errorf("Count by %s %s: %v", lookup, pattern, err)
				}
				for _, err := range orders.List(t.Context(), model.Query{Where: model.Is(lookup, pattern)}) {
					if !errors.Is(err, auth.ErrInvalid) {
						t.Errorf("List by %s %s: %v", lookup, pattern, err)
					}
				}
			}
		}
	})
}

package table_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/table"
)

// TestAnnotate compares values and orders by them with Django's on each engine.
func TestAnnotate(t *testing.T) {
	t.Parallel()
	cases := read[[]question](t, "cases.json")
	engines(t, func(t *testing.T, tables *table.Tables, db *sqlstore.SQL) {
		answers := read[[]answer](t, db.Engine()+".json")
		asked := 0
		for i, q := range cases {
			for name, a := range q.Annotate {
				asked++
				make := map[string]func(string) table.Aggregate{"avg": table.Avg, "count": table.Count,
					"sum": table.Sum, "min": table.Min, "max": table.Max}[a[0]]
				var ids []int64
				var values []string
				switch {
				case q.Model == "Product" && a[0] == "avg":
					ids, values = annotated[float64](t, table.Of[Product](tables), q, name, make(a[1]))
				case q.Model == "Product":
					ids, values = annotated[int64](t, table.Of[Product](tables), q, name, make(a[1]))
				case q.Model == "Order":
					ids, values = annotated[decimal.Decimal](t, table.Of[Order](tables), q, name, make(a[1]))
				default:
					ids, values = annotated[decimal.Decimal](t, table.Of[Category](tables), q, name, make(a[1]))
				}
				if !slices.Equal(ids, answers[i].IDs) {
					t.Errorf("%s: rows %v, Django %v", q, ids, answers[i].IDs)
				}
				for j, want := range answers[i].Values {
					if got := values[j]; got != number(want[0]) {
						t.Errorf("%s: row %d has %s, Django %s", q, ids[j], got, want[0])
					}
				}
			}
		}
		if asked < 9 {
			t.Errorf("%d cases", asked)
		}
	})
}

// number returns a value of Django's as text, of a float without the fraction .0.
func number(raw json.RawMessage) string {
	text := strings.Trim(string(raw), `"`)
	if f, err := strconv.ParseFloat(text, 64); err == nil && text == string(raw) {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return text
}

func annotated[V, T any](t *testing.T, rows table.Table[T], q question, name string, what table.Aggregate,
) (ids []int64, values []string) {
	t.Helper()
	got := map[*T]*V{}
	with := table.Annotate(rows, name, what, func(row *T, value *V) { got[row] = value })
	all, err := with.Collect(t.Context(), q.query(t))
	must(t, err)
	for _, row := range all {
		id, _ := rows.Model().Row(row).ID().Int()
		ids = append(ids, id)
		switch v := any(got[row]).(type) {
		case *decimal.Decimal:
			if v != nil {
				values = append(values, v.StringFixed(-v.Exponent()))
				continue
			}
			values = append(values, "null")
		default:
			if got[row] == nil {
				values = append(values, "null")
			} else {
				values = append(values, fmt.Sprint(*got[row]))
			}
		}
	}
	return ids, values
}

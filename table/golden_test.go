package table_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/table"
)

// question is a query of testdata/cases.json. testdata/golden.py asks Django the same.
type question struct {
	Model         string
	Where         []json.RawMessage
	Order         []string
	Limit, Offset int
	Load          []string
	Annotate      map[string][2]string
}

// answer is what Django answered: the SQL from FROM on, and the keys of the rows.
type answer struct {
	SQL    string
	IDs    []int64
	Error  string
	Values [][]json.RawMessage
}

func read[T any](t *testing.T, file string) (v T) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// cond reads a condition: ["is", path, value], ["not", c], ["and", c, …], ["or", c, …].
func cond(t *testing.T, raw json.RawMessage) model.Cond {
	t.Helper()
	var list []json.RawMessage
	var op, path string
	must(t, json.Unmarshal(raw, &list))
	must(t, json.Unmarshal(list[0], &op))
	if op == "is" {
		must(t, json.Unmarshal(list[1], &path))
		return model.Is(path, literal(t, list[2], strings.HasPrefix(path, "attributes")))
	}
	var parts []model.Cond
	for _, part := range list[1:] {
		parts = append(parts, cond(t, part))
	}
	switch op {
	case "and":
		return model.And(parts...)
	case "or":
		return model.Or(parts...)
	}
	return model.Not(parts[0])
}

// literal reads a value of a case. Whole numbers are integers, other numbers floats.
func literal(t *testing.T, raw json.RawMessage, isJSON bool) any {
	t.Helper()
	if len(raw) > 0 && raw[0] == '[' && !isJSON {
		var list []json.RawMessage
		must(t, json.Unmarshal(raw, &list))
		values := []any{}
		for _, element := range list {
			values = append(values, literal(t, element, isJSON))
		}
		return values
	}
	var n int64
	if json.Unmarshal(raw, &n) == nil && string(raw) != "null" {
		return n
	}
	var v any
	must(t, json.Unmarshal(raw, &v))
	return v
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (q question) query(t *testing.T) model.Query {
	t.Helper()
	var parts []model.Cond
	for _, raw := range q.Where {
		parts = append(parts, cond(t, raw))
	}
	return model.Query{Where: model.Each(parts...), Order: q.Order, Limit: q.Limit, Offset: q.Offset, Load: q.Load}
}

func (q question) String() string {
	text, _ := json.Marshal(q)
	return string(text)
}

// TestGolden asks the questions that Django 5.2 has answered on each engine, about rows that Django
// has written.
func TestGolden(t *testing.T) {
	t.Parallel()
	cases := read[[]question](t, "cases.json")
	engines(t, func(t *testing.T, tables *table.Tables, db *sqlstore.SQL) {
		answers := read[[]answer](t, db.Engine()+".json")
		same := 0
		for i, q := range cases {
			if q.Annotate != nil {
				continue
			}
			want := answers[i]
			rows := tables.Of(tables.Set().Named(label(q.Model)))
			ids, err := keys(t, rows, q.query(t))
			if want.Error != "" {
				if err == nil {
					t.Errorf("%s: no error, want one as Django's %s", q, want.Error)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", q, err)
				continue
			}
			if wantIDs := once(want.IDs); !slices.Equal(ids, wantIDs) {
				t.Errorf("%s: rows %v, Django %v\nours   %s\nDjango %s", q, ids, wantIDs,
					rows.Statement(q.query(t)), want.SQL)
			}
			if n, err := rows.Count(t.Context(), q.query(t).Where); err != nil || q.Limit == 0 && int(n) != len(ids) {
				t.Errorf("%s: count %d (%v), and %d rows", q, n, err, len(ids))
			}
			ours := plain(rows.Statement(q.query(t)))
			if strings.Contains(ours, "EXISTS") || strings.Contains(ours, "0 = 1") || strings.Contains(ours, "1 = 1") ||
				strings.Contains(ours, "attributes") || strings.Contains(q.String(), "[3,9999999999]") ||
				slices.Equal(q.Order, []string{"order", "id"}) {
				continue // Django repeats rows, asks nothing, or has another column with the same values
			}
			same++
			if django := plain(want.SQL); ours != django {
				t.Errorf("%s:\nours   %s\nDjango %s", q, ours, django)
			}
		}
		if same < 190 {
			t.Errorf("the text of %d statements was compared, want more", same)
		}
	})
}

// plain makes the text of a statement comparable: without brackets, and with Django's placeholders.
func plain(sql string) string {
	return strings.NewReplacer("(?i)", "i", "(", "", ")", "", "?", "%s", "::timestamp", "").Replace(sql)
}

func label(name string) string {
	if name == "User" {
		return "auth.user"
	}
	return "shop." + name
}

// once leaves out keys that stand before: Django repeats rows that a join repeats.
func once(ids []int64) []int64 {
	all := []int64{}
	for _, id := range ids {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

func keys(t *testing.T, rows *table.Rows, q model.Query) ([]int64, error) {
	t.Helper()
	ids := []int64{}
	err := rows.Each(t.Context(), q, func(row model.Row) error {
		id, ok := row.ID().Int()
		if !ok {
			return fmt.Errorf("the key is %v", row.ID())
		}
		ids = append(ids, id)
		return nil
	})
	return ids, err
}

package table

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"sync"

	"github.com/latchkey-go/latchkey/model"
)

// Statement is the rows of a SELECT of the project's own: see [SQL]. It is a source of a viewset
// that nobody can change.
type Statement[T any] struct{ rows *Rows }

// SQL returns the rows of a SELECT as rows of the struct T, which must be a model of the set. What
// model and fields cannot say, such as GROUP BY, window functions or a recursive WITH, can be
// listed, filtered, ordered and paginated like a table:
//
//	const sales = `SELECT p.id, p.name, SUM(i.quantity) AS pieces
//		FROM shop_product p JOIN shop_item i ON i.product_id = p.id
//		WHERE p.price >= ? GROUP BY p.id, p.name`
//	best := table.SQL[Sales](tables, sales, 10)
//	rows, err := best.Collect(ctx, model.Query{Where: model.Is("pieces__gt", 5)})
//
// The conditions, order and page of a query stand around the statement, as around a subquery, so an
// ORDER BY of the statement itself says nothing. Columns go to fields by their names; further
// columns are left out. If columns of fields are missing, the first use returns an error that names
// them. Give T the Meta.Table [model.NoTable] if no table has its rows.
//
// A placeholder is ? on every engine, and ?? is PostgreSQL's operator ?. What a client sends
// belongs into args and never into the text. A Statement is cheap: one may be made for each
// request. It must be one SELECT, or one WITH … SELECT.
func SQL[T any](t *Tables, query string, args ...any) Statement[T] {
	own := &text{args: args}
	query = strings.TrimRight(query, "; \t\r\n")
	if len(args) == 0 && strings.Contains(query, "??") { // which is ? only in a statement with arguments
		query, own.args = "SELECT * FROM ("+query+") own WHERE 1 = ?", []any{1}
	}
	own.add(query + "\n") // behind a comment at the end
	return Statement[T]{&Rows{t: t, m: t.Of(t.set.Of(reflect.TypeFor[T]())).m, own: own}}
}

// List yields the rows of a query: see [Table.List].
func (s Statement[T]) List(ctx context.Context, q model.Query) iter.Seq2[*T, error] {
	return Table[T]{s.rows}.List(ctx, unlocked(q))
}

// Collect returns the rows of a query: see [Table.Collect].
func (s Statement[T]) Collect(ctx context.Context, q model.Query) ([]*T, error) {
	return Table[T]{s.rows}.Collect(ctx, unlocked(q))
}

// Get returns the one row of a query: see [Rows.Get].
func (s Statement[T]) Get(ctx context.Context, q model.Query) (*T, error) {
	return Table[T]{s.rows}.Get(ctx, unlocked(q))
}

// Count returns how many rows fulfil a condition.
func (s Statement[T]) Count(ctx context.Context, where model.Cond) (int64, error) {
	return s.rows.Count(ctx, where)
}

// CountAtMost is Count that stops at a number.
func (s Statement[T]) CountAtMost(ctx context.Context, where model.Cond, most int64) (int64, error) {
	return s.rows.CountAtMost(ctx, where, most)
}

// Exists reports whether a row fulfils a condition.
func (s Statement[T]) Exists(ctx context.Context, where model.Cond) (bool, error) {
	return s.rows.Exists(ctx, where)
}

// unlocked is a query without FOR UPDATE, which engines refuse for groups.
func unlocked(q model.Query) model.Query {
	q.Lock = false
	return q
}

// statementKey is a statement whose columns have been compared with a model.
type statementKey struct {
	m    *model.Model
	text string
}

// checkedTexts are statements whose columns fit.
type checkedTexts struct {
	mu  sync.Mutex
	all map[statementKey]bool
}

func (c *checkedTexts) has(key statementKey) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all[key]
}

func (c *checkedTexts) add(key statementKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	const most = 1000 // texts that a program composes must not pile up
	if c.all == nil || len(c.all) >= most {
		c.all = map[statementKey]bool{}
	}
	c.all[key] = true
}

// checkOwn compares the columns of a statement with the fields, once for each text.
func (r *Rows) checkOwn(ctx context.Context) error {
	if r.own == nil {
		return nil
	}
	key := statementKey{r.m, r.own.b.String()}
	if r.t.checked.has(key) {
		return nil
	}
	names, err := r.t.db.Columns(ctx, "SELECT * FROM ("+key.text+") own WHERE 1 = 0", r.own.args...)
	if err != nil {
		return fmt.Errorf("the statement of %s: %w", r.m.Object, err)
	}
	found := map[string]int{}
	for i, name := range names {
		names[i], _, _ = strings.Cut(name, ":") // SQLite calls the second of a name "id:1"
		found[names[i]]++
	}
	var missing, twice []string
	for _, f := range r.m.Fields {
		switch found[f.Column] {
		case 0:
			missing = append(missing, f.Column)
		case 1:
		default:
			twice = append(twice, f.Column)
		}
	}
	switch {
	case missing != nil:
		return fmt.Errorf("the statement of %s lacks the columns %s; it has %s", r.m.Object,
			strings.Join(missing, ", "), strings.Join(names, ", "))
	case twice != nil:
		return fmt.Errorf("the statement of %s has several columns %s", r.m.Object, strings.Join(twice, ", "))
	}
	r.t.checked.add(key)
	return nil
}

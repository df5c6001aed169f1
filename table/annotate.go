package table

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/model"
)

// Aggregate is a value that is computed from the rows behind a relation: see [Annotate].
type Aggregate struct{ function, path string }

// Avg is the mean of the values behind a path. Of integers it is a float64.
func Avg(path string) Aggregate { return Aggregate{"AVG", path} }

// Count is how many values that are not NULL stand behind a path: Count("items") counts rows. It is
// an int64.
func Count(path string) Aggregate { return Aggregate{"COUNT", path} }

// Sum is the sum of the values behind a path.
func Sum(path string) Aggregate { return Aggregate{"SUM", path} }

// Min is the least of the values behind a path.
func Min(path string) Aggregate { return Aggregate{"MIN", path} }

// Max is the greatest of the values behind a path.
func Max(path string) Aggregate { return Aggregate{"MAX", path} }

// annotation is an aggregate that is selected with each row.
type annotation struct {
	name string
	what Aggregate
	path *model.Path
	kind model.Kind
	set  func(row, value any)
}

// Annotate returns the table with a further value for each row, as Django's annotate. Queries of
// the returned table may be ordered by its name. set stores it in a field that the model does not
// have, with the tag `model:"-"`; it is nil where there are no values, except that Count is 0:
//
//	rated := table.Annotate(products, "average", table.Avg("reviews__rating"),
//		func(p *Product, average *float64) { p.Average = average })
//
// As in Django the rows are grouped, so that without an order in the query they come in any order:
// Meta.Ordering does not count. The value is computed by a subquery instead where the rows are
// locked, where there are several values, and beside conditions that lead to many rows, so that
// those do not change it. A path that does not lead to many rows, a name that a field has, and a V
// that is not the type of the value panic.
func Annotate[T, V any](t Table[T], name string, what Aggregate, set func(row *T, value *V)) Table[T] {
	a := t.annotation(name, what)
	if zero := reflect.TypeFor[V](); zero != typeOf(a.kind) {
		panic(fmt.Sprintf("table: %s of %s is a %s, not a %s", what.function, what.path, typeOf(a.kind), zero))
	}
	a.set = func(row, value any) {
		if value == nil {
			set(row.(*T), nil)
			return
		}
		v := value.(V)
		set(row.(*T), &v)
	}
	rows := *t.Rows
	rows.extra = append(slices.Clone(rows.extra), a)
	return Table[T]{&rows}
}

// Annotations returns the names of the values that the rows have by [Annotate].
func (r *Rows) Annotations() []string {
	var names []string
	for _, a := range r.extra {
		names = append(names, a.name)
	}
	return names
}

func (r *Rows) annotation(name string, what Aggregate) annotation {
	p, err := r.m.Path(what.path)
	switch {
	case err != nil:
		panic("table: " + what.function + ": " + err.Error())
	case !p.IsToMany() || len(p.Transforms) > 0 || p.Lookup != "exact":
		panic(fmt.Sprintf("table: %s: %s is no path to a field of many rows", what.function, what.path))
	case r.m.Field(name) != nil || r.m.ReverseBy(name) != nil || strings.ContainsAny(name, `"`+"`?"):
		panic(fmt.Sprintf("table: %s has a field %q: give the value another name", r.m.Object, name))
	}
	a := annotation{name: name, what: what, path: p, kind: p.Kind}
	switch {
	case what.function == "COUNT":
		a.kind = model.BigIntegerField
	case what.function == "AVG" && p.Kind.IsInteger():
		a.kind = model.FloatField
	case p.Kind.IsInteger():
		a.kind = model.BigIntegerField
	case p.Kind.IsText():
		a.kind = model.TextField
	}
	return a
}

// typeOf returns the Go type of a value in the form of model.Field.Convert.
func typeOf(k model.Kind) reflect.Type {
	switch k {
	case model.BigIntegerField:
		return reflect.TypeFor[int64]()
	case model.FloatField:
		return reflect.TypeFor[float64]()
	case model.DecimalField:
		return reflect.TypeFor[decimal.Decimal]()
	case model.DateField:
		return reflect.TypeFor[model.Date]()
	case model.TimeField:
		return reflect.TypeFor[model.TimeOfDay]()
	case model.DateTimeField:
		return reflect.TypeFor[time.Time]()
	case model.DurationField:
		return reflect.TypeFor[model.Duration]()
	case model.BooleanField:
		return reflect.TypeFor[bool]()
	case model.UUIDField:
		return reflect.TypeFor[model.UUID]()
	}
	return reflect.TypeFor[string]()
}

// anyPlaces are the decimal places of a value that no column limits.
const anyPlaces = -1

// annotate selects the annotations, and returns where their values go.
func (r *Rows) annotate(s *scope, columns *text) []*value {
	var values []*value
	for _, a := range r.extra {
		steps := a.path.Steps
		first := slices.IndexFunc(steps, model.Step.IsToMany)
		in, outer, inner := s.behind(steps[:first+1])
		for i := range steps[first+1:] { // rows without the value do not count
			in.needed = append(in.needed, pathOf(steps[:first+2+i]))
		}
		e, _ := in.column(a.path)
		columns.add(", (SELECT " + a.what.function + "(" + e.sql + ")")
		in.addFrom(columns)
		columns.add(" WHERE " + in.start.alias + "." + r.t.d.quote(inner) + " = " + outer + ") AS " +
			r.t.d.quote(a.name))
		values = append(values, &value{kind: a.kind, places: anyPlaces})
	}
	return values
}

// aggregate selects the only annotation as Django does: by a join to the rows behind it, and
// groups, which the function writes when all tables have been joined.
func (r *Rows) aggregate(s *scope, columns *text) ([]*value, func() string) {
	a := r.extra[0]
	before := len(s.joins)
	e, _ := s.column(a.path)
	own := slices.Clone(s.joins[before:])
	columns.add(", " + a.what.function + "(" + e.sql + ") AS " + r.t.d.quote(a.name))
	return []*value{{kind: a.kind, places: anyPlaces}}, func() string {
		keys := s.start.alias + "." + r.t.d.quote(r.m.Key.Column)
		for _, j := range s.joins {
			if !slices.Contains(own, j) {
				keys += ", " + j.place.alias + "." + r.t.d.quote(j.place.model.Key.Column)
			}
		}
		return keys
	}
}

// orderExtra orders by an annotation, and returns false for any other name.
func (r *Rows) orderExtra(out *text, term string) bool {
	name, desc := strings.CutPrefix(term, "-")
	if !slices.ContainsFunc(r.extra, func(a annotation) bool { return a.name == name }) {
		return false
	}
	if out.b.Len() > 0 {
		out.add(", ")
	}
	out.add(r.t.d.quote(name) + map[bool]string{true: " DESC", false: " ASC"}[desc])
	return true
}

// setExtra gives a row its annotations.
func (r *Rows) setExtra(row model.Row, values []*value) {
	for i, v := range values {
		r.extra[i].set(row.Ptr(), v.value)
	}
}

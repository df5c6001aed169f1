package table

import (
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// text is SQL under construction, with the arguments of its placeholders.
type text struct {
	b    strings.Builder
	args []any
	err  error
}

func (t *text) add(sql string, args ...any) {
	t.b.WriteString(sql)
	t.args = append(t.args, args...)
}

func (t *text) addExpr(e expr) { t.add(e.sql, e.args...) }

// scope is one SELECT under construction: the table that it reads, and the tables joined to it.
type scope struct {
	t      *Tables
	prefix string // of aliases: "T" in a statement, "U" in a subquery
	joins  []*join
	needed []string // paths of relations whose rows a condition needs: an inner join
	skip   int      // steps of a path that the start stands for
	start  place    // where paths begin
	from   string   // FROM without the joins
	args   []any    // of from
	own    *text    // the statement that stands in the place of the first model's table; nil: none
	tables []string // names that serve as aliases
	count  int      // of aliases
	steady string   // a column whose bounds SQLite's planner must not see; "": none
}

// place is a table in a scope, where a path has come to.
type place struct {
	alias string
	model *model.Model
	path  string       // of the relations up to here
	outer bool         // the row may be missing
	into  *model.Field // set at a join table: its key to the rows of model, which are not joined yet
}

// join is a table joined to a scope.
type join struct {
	path  string
	sql   string // "shop_tag" ON (…)
	outer bool
	place place
}

// newScope begins a statement that reads the rows.
func (r *Rows) newScope() *scope {
	s := &scope{t: r.t, prefix: "T", own: r.own}
	s.start = place{alias: s.alias(r.m.Table), model: r.m}
	s.from = s.start.alias // the table's own name
	if r.own != nil {
		s.from, s.args = "("+r.own.b.String()+") "+s.start.alias, r.own.args
	}
	return s
}

// sub begins a subquery of the scope, whose paths begin at a table that the caller gives.
func (s *scope) sub(table string, begin place, skip int) *scope {
	in := &scope{t: s.t, prefix: string(s.prefix[0] + 1), skip: skip, own: s.own}
	begin.alias = in.alias(table)
	in.start, in.from = begin, s.t.d.quote(table)+" "+begin.alias
	if begin.path == "" && s.own != nil {
		in.from, in.args = "("+s.own.b.String()+") "+begin.alias, s.own.args
	}
	return in
}

// alias returns the alias of another table, as Django numbers them. The first use of a table in a
// statement has the table's own name.
func (s *scope) alias(table string) string {
	s.count++
	if s.prefix != "T" {
		return s.prefix + strconv.Itoa(s.count-1)
	}
	if !slices.Contains(s.tables, table) {
		s.tables = append(s.tables, table)
		return s.t.d.quote(table)
	}
	return s.prefix + strconv.Itoa(s.count)
}

// addFrom writes FROM with the joins.
func (s *scope) addFrom(out *text) {
	out.add(" FROM ")
	out.add(s.from, s.args...)
	for _, j := range s.joins {
		if j.outer {
			out.b.WriteString(" LEFT OUTER JOIN ")
		} else {
			out.b.WriteString(" INNER JOIN ")
		}
		out.b.WriteString(j.sql)
	}
}

// join joins a table, unless the path has joined it before.
func (s *scope) join(at place, path string, m *model.Model, from, to string, nullable bool) place {
	for _, j := range s.joins {
		if j.path == path {
			return j.place
		}
	}
	outer := (at.outer || nullable) && !slices.Contains(s.needed, strings.TrimSuffix(path, "+"))
	alias := s.alias(m.Table)
	var b strings.Builder
	b.Grow(len(m.Table) + len(at.alias) + len(from) + 2*len(alias) + len(to) + len(`""  ON (."" = ."")`))
	addName(&b, s.t.d, m.Table)
	if alias != b.String() {
		b.WriteString(" " + alias)
	}
	b.WriteString(" ON (" + at.alias + ".")
	addName(&b, s.t.d, from)
	b.WriteString(" = " + alias + ".")
	addName(&b, s.t.d, to)
	b.WriteByte(')')
	j := &join{path: path, sql: b.String(), outer: outer,
		place: place{alias: alias, model: m, path: path, outer: outer}}
	s.joins = append(s.joins, j)
	return j.place
}

// through returns the keys of the join table of a many-to-many step, in its direction.
func through(step model.Step) (from, into *model.Field) {
	if step.Field != nil {
		return step.Field.Link.From, step.Field.Link.Into
	}
	return step.Reverse.Field.Link.Into, step.Reverse.Field.Link.From
}

// isJoined reports whether a join table stands between the rows of the step.
func isJoined(step model.Step) bool {
	if step.Field != nil {
		return step.Field.IsToMany()
	}
	return step.Reverse.Field.IsToMany()
}

func stepName(step model.Step) string {
	if step.Field != nil {
		return step.Field.Name
	}
	return "<" + step.Reverse.Query
}

// arrive joins the table behind a join table.
func (s *scope) arrive(at place) place {
	if at.into == nil {
		return at
	}
	path := strings.TrimSuffix(at.path, "+")
	return s.join(place{alias: at.alias, outer: at.outer}, path, at.model, at.into.Column,
		at.into.Link.ToField.Column, false)
}

// follow joins the tables of a step. A join table is joined without the table behind it, since the
// key of that stands in the join table.
func (s *scope) follow(at place, step model.Step) place {
	at = s.arrive(at)
	path := at.path + "__" + stepName(step)
	if isJoined(step) {
		from, into := through(step)
		next := s.join(at, path+"+", from.Model, from.Link.ToField.Column, from.Column, true)
		next.model, next.into = step.To(), into
		return next
	}
	if f := step.Field; f != nil {
		return s.join(at, path, f.Link.To, f.Column, f.Link.ToField.Column, f.Null)
	}
	f := step.Reverse.Field
	return s.join(at, path, f.Model, f.Link.ToField.Column, f.Column, true)
}

// pathOf is the path that follow gives to steps.
func pathOf(steps []model.Step) string {
	var b strings.Builder
	for _, step := range steps {
		b.WriteString("__" + stepName(step))
	}
	return b.String()
}

// column returns the column that a path leads to, and whether it may be NULL.
func (s *scope) column(p *model.Path) (e expr, nullable bool) {
	at := s.start
	for _, step := range p.Steps[s.skip:] {
		at = s.follow(at, step)
	}
	f := p.Column
	switch {
	case at.into != nil && (f == nil || f == at.into.Link.ToField):
		f = at.into
	case f == nil:
		f = p.Field
		fallthrough
	default:
		at = s.arrive(at)
	}
	last := columnField(f)
	return expr{sql: at.alias + "." + s.t.d.quote(f.Column), kind: last.Kind, places: last.DecimalPlaces},
		at.outer || f.Null
}

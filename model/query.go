package model

import (
	"fmt"
	"slices"
	"strings"
)

// Query says which rows, in what order, and what comes with them. It is Django's QuerySet as data.
type Query struct {
	Where         Cond
	Order         []string // "-placed"; nil: Meta.Ordering
	Limit, Offset int      // Limit 0: all rows
	// Load names the relations whose rows come along, as select_related and prefetch_related do:
	// "customer", "items__product". A relation to one row is a join, one to many rows a query of
	// its own for the whole page.
	Load []string
	// Only names the fields that are read of the row behind a path of Load to one row, beside its
	// keys, as Django's only() does: {"customer": {"name"}}. The others keep their zero values. A
	// path without an entry loads the whole row, and so does one with rows of its own behind it.
	Only map[string][]string
	Lock bool // FOR UPDATE, where the engine has it
	// Batch bounds how many rows are in memory while rows behind relations to many rows are read:
	// one query a relation for so many rows. It needs a second connection, and is not for
	// transactions. 0: one query for all rows.
	Batch int
}

// CheckQuery returns an error if a part of a query does not fit the model.
func (m *Model) CheckQuery(q Query) error {
	if err := m.Check(q.Where); err != nil {
		return err
	}
	if _, err := m.Order(q.Order...); err != nil {
		return err
	}
	for _, path := range q.Load {
		if _, err := m.Load(path); err != nil {
			return err
		}
	}
	for path, names := range q.Only {
		if err := m.checkOnly(q.Load, path, names); err != nil {
			return err
		}
	}
	if q.Limit < 0 || q.Offset < 0 {
		return fmt.Errorf("limit %d and offset %d: want no negative number", q.Limit, q.Offset)
	}
	return nil
}

// checkOnly returns an error if Only names a path that Load lacks, or a field that its rows lack.
func (m *Model) checkOnly(load []string, path string, names []string) error {
	if !slices.Contains(load, path) {
		return fmt.Errorf("the fields of %s are in Only, and Load lacks it", path)
	}
	steps, err := m.Load(path)
	if err != nil {
		return err
	}
	last := steps[len(steps)-1]
	if last.IsToMany() {
		return fmt.Errorf("%s in Only leads to many rows, which are loaded whole", path)
	}
	to := last.To()
	for _, name := range names {
		if f := to.Field(name); f == nil || f.Column == "" {
			return fmt.Errorf("%s in Only: %s has no column for %q", path, to.Object, name)
		}
	}
	return nil
}

// Load finds the relations of a path to load. It returns an error if the structs have no place for
// the rows: a way back needs a [Back].
func (m *Model) Load(path string) ([]Step, error) {
	var steps []Step
	for part := range strings.SplitSeq(path, "__") {
		f, back := m.Field(part), m.reverseNamed(part)
		switch {
		case f != nil && f.Link != nil && f.Type != nil:
			if !f.holds {
				return nil, fmt.Errorf("%s: %s is a relation to Elsewhere, which holds no rows", path, f)
			}
			steps = append(steps, Step{Field: f})
		case back != nil && !back.HasHolder():
			return nil, fmt.Errorf("%s: %s has no field for the rows: add %s model.Back[%s]",
				path, m.Object, goName(back.Name), back.From.Object)
		case back != nil:
			steps = append(steps, Step{Reverse: back})
		default:
			return nil, fmt.Errorf("%s: %s has no relation %q: did you mean %s?", path, m.Object, part,
				near(part, m.relationNames()))
		}
		m = steps[len(steps)-1].To()
	}
	return steps, nil
}

func (m *Model) relationNames() []string {
	var names []string
	for _, name := range m.Names() {
		if m.Field(name).Link != nil {
			names = append(names, name)
		}
	}
	for _, r := range m.Reverse {
		names = append(names, r.Name)
	}
	return names
}

// reverseNamed returns the way back with an accessor's name, as prefetch_related has it.
func (m *Model) reverseNamed(name string) *Reverse {
	for _, r := range m.Reverse {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// goName returns a name of Python as a Go field has it.
func goName(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		b.WriteString(capitalFirst(word))
	}
	return b.String()
}

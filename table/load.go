package table

import (
	"slices"

	"github.com/latchkey-go/latchkey/model"
)

// branch is a relation whose rows come along, with the relations behind it.
type branch struct {
	step  model.Step
	ones  []*branch // to one row: joined
	manys []*branch // to many rows: a query of its own
	only  []string  // the fields to read beside the keys; nil: all
}

// branches turns the paths of model.Query.Load into a tree.
func branches(m *model.Model, paths []string, only map[string][]string) (*branch, error) {
	root := &branch{}
	for _, path := range paths {
		steps, err := m.Load(path)
		if err != nil {
			return nil, err
		}
		at := root
		for _, step := range steps {
			at = at.child(step)
		}
		if f := at.step.Field; f != nil && f.Kind.IsKey() {
			at.only = only[path]
		}
	}
	return root, nil
}

func (b *branch) child(step model.Step) *branch {
	list := &b.manys
	if step.Field != nil && step.Field.Kind.IsKey() {
		list = &b.ones
	}
	for _, c := range *list {
		if c.step == step {
			return c
		}
	}
	c := &branch{step: step}
	*list = append(*list, c)
	return c
}

// reads reports whether the column of a field is read: one that only names, a key, one that a
// relation to this row refers to, or one that leads on.
func (b *branch) reads(f *model.Field) bool {
	if b.only == nil || len(b.manys) > 0 || f.PrimaryKey || slices.Contains(b.only, f.Name) {
		return true
	}
	if own := b.step.Field; own != nil && own.Link != nil && own.Link.ToField == f {
		return true
	}
	return slices.ContainsFunc(b.ones, func(one *branch) bool { return one.step.Field == f })
}

// hasMany reports whether rows come by a query of their own, here or behind rows that are joined.
func (b *branch) hasMany() bool {
	if len(b.manys) > 0 {
		return true
	}
	for _, c := range b.ones {
		if c.hasMany() {
			return true
		}
	}
	return false
}

// node is a table of a statement whose columns are read: that of the statement, or one joined to
// it.
type node struct {
	m        *model.Model
	field    *model.Field // of the parent: the relation to this row
	cells    []*cell
	key      *cell
	nodes    []*node
	row      model.Row
	nullable bool
	bound    bool
}

// bind points the cells at a row, and those of joined tables at rows of their own.
func (n *node) bind(row model.Row) {
	n.row, n.bound = row, true
	for _, c := range n.cells {
		c.bind(row)
	}
	for _, child := range n.nodes {
		child.bind(row.Load(child.field))
	}
}

// settle drops the joined rows that are missing, after a scan.
func (n *node) settle() {
	for _, child := range n.nodes {
		if child.bound = !child.nullable || !child.key.null; !child.bound {
			n.row.Drop(child.field)
			continue
		}
		child.settle()
	}
}

// ready binds joined rows again that settle has dropped, before the next scan into the same row.
func (n *node) ready() {
	for _, child := range n.nodes {
		if !child.bound {
			child.bind(n.row.Load(child.field))
		}
		child.ready()
	}
}

func (n *node) dest(all []scanner) []scanner {
	all = slices.Grow(all, len(n.cells))
	for _, c := range n.cells {
		all = append(all, c)
	}
	for _, child := range n.nodes {
		all = child.dest(all)
	}
	return all
}

// selectNode adds the columns of a table and of those joined to it.
func (s *scope) selectNode(out *text, at place, m *model.Model, b *branch) *node {
	n := &node{m: m, cells: make([]*cell, 0, len(m.Fields))}
	cells := make([]cell, len(m.Fields)) // one allocation for all
	out.b.Grow(len(m.Fields) * (len(at.alias) + len(`."position", `)))
	for i, f := range m.Fields {
		if !b.reads(f) {
			continue
		}
		if out.b.Len() > 0 {
			out.b.WriteString(", ")
		}
		c := &cells[i]
		*c = newCell(f)
		out.b.WriteString(s.t.d.reading(c.kind))
		out.b.WriteString(at.alias)
		out.b.WriteByte('.')
		addName(&out.b, s.t.d, f.Column)
		n.cells = append(n.cells, c)
		if f == m.Key {
			n.key = c
		}
	}
	for _, one := range b.ones {
		to := s.follow(at, one.step)
		child := s.selectNode(out, to, one.step.To(), one)
		child.field, child.nullable = one.step.Field, to.outer
		n.nodes = append(n.nodes, child)
	}
	return n
}

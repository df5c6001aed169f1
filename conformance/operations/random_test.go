package operations_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

// history is a random series of migrations of one app.
type history struct {
	App        string      `json:"app"`
	Migrations []migration `json:"migrations"`
}

// migration has operations, and statements between them. One that goes back is taken back at once.
type migration struct {
	Operations []any `json:"operations"` // ops.Operation, or a string
	Backward   bool  `json:"backward"`
}

// maker makes random operations that are possible in its state.
type maker struct {
	t     *rapid.T
	app   string
	state *ops.State
	n     int // for names
}

// IntN returns a number from 0 to n-1. rapid looks for a shorter history with smaller ones when a
// test fails.
func (m *maker) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(m.t, "choice") }

// random returns a random history of an app.
func random(t *rapid.T, app string) history {
	m := &maker{t: t, app: app, state: &ops.State{}}
	h := history{App: m.app}
	h.Migrations = append(h.Migrations, migration{Operations: append(m.create(), m.create()...)})
	for range 4 + m.IntN(8) {
		before := m.state.Clone()
		next := migration{Backward: m.IntN(4) == 0}
		for range 1 + m.IntN(3) {
			next.Operations = append(next.Operations, m.step()...)
		}
		if next.Backward {
			m.state = before
		}
		if len(next.Operations) > 0 {
			h.Migrations = append(h.Migrations, next)
		}
	}
	return h
}

// do applies an operation to the state, and leaves out one that is not possible.
func (m *maker) do(o ops.Operation) []any {
	after := m.state.Clone()
	if o.Apply(m.app, after) != nil {
		return nil
	}
	m.state = after
	return []any{o}
}

func (m *maker) name(prefix string) string {
	m.n++
	return fmt.Sprintf("%s%d", prefix, m.n)
}

func (m *maker) model() *ops.ModelState {
	all := m.state.Models()
	return all[m.IntN(len(all))]
}

// field returns a field of a model that fits, or nil.
func (m *maker) field(of *ops.ModelState, fits func(ops.Field) bool) *ops.Field {
	var all []ops.Field
	for _, f := range of.Fields {
		if !f.PrimaryKey && fits(f) {
			all = append(all, f)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return &all[m.IntN(len(all))]
}

var values = map[model.Kind]any{model.CharField: "x", model.TextField: "it's", model.SlugField: "s",
	model.IntegerField: 7, model.BigIntegerField: 8, model.SmallIntegerField: 9, model.PositiveIntegerField: 3,
	model.BooleanField: true, model.DecimalField: "1.50", model.DateField: "2026-01-02", model.FloatField: 2.5,
	model.TimeField: "03:04:05", model.UUIDField: "0f0e0d0c-0b0a-0908-0706-050403020100"}

// plain returns a random field without a relation. It may be added to a table with rows.
func (m *maker) plain() ops.Field {
	kinds := []model.Kind{model.CharField, model.TextField, model.SlugField, model.IntegerField, model.BigIntegerField,
		model.SmallIntegerField, model.PositiveIntegerField, model.BooleanField, model.DecimalField, model.DateField,
		model.FloatField, model.TimeField, model.UUIDField, model.JSONField}
	f := ops.Field{Name: m.name("f"), Kind: kinds[m.IntN(len(kinds))]}
	return m.vary(f)
}

// vary gives a field random options.
func (m *maker) vary(f ops.Field) ops.Field {
	f.Null, f.Unique, f.Index, f.NoIndex = m.IntN(2) == 0, m.IntN(4) == 0, m.IntN(4) == 0, false
	f.Default, f.MaxLength = values[f.Kind], 0
	switch f.Kind {
	case model.CharField:
		f.MaxLength = 10 + m.IntN(90)
	case model.SlugField:
		f.MaxLength, f.Index, f.NoIndex = 50, false, m.IntN(2) == 0
	case model.TextField, model.JSONField:
		f.Unique, f.Index = false, false // MySQL has no index of a whole text
		f.Null = f.Null || f.Kind == model.JSONField
	case model.DecimalField:
		f.MaxDigits, f.DecimalPlaces = 8, 2
	}
	if f.Null && m.IntN(2) == 0 {
		f.Default = nil
	}
	return f
}

// create returns a new model with a row.
func (m *maker) create() []any {
	c := ops.CreateModel{Name: m.name("Model"), Fields: []ops.Field{{Name: "id", Kind: model.BigAutoField,
		PrimaryKey: true}}}
	for range 1 + m.IntN(4) {
		f := m.plain()
		f.Null, f.Default = true, nil
		c.Fields = append(c.Fields, f)
	}
	if m.IntN(4) == 0 {
		c.Table = m.app + "_own_" + m.name("table")
	}
	made := m.do(c)
	table := m.state.Model(m.app, c.Name).TableName()
	return append(made, "INSERT INTO "+table+" (id) VALUES (1)")
}

// step returns one or two random operations, or none if what it tries is not possible.
func (m *maker) step() []any {
	of := m.model()
	name := strings.ToLower(of.Name)
	isPlain := func(f ops.Field) bool { return !f.Kind.IsRelation() }
	switch m.IntN(16) {
	case 0:
		return m.create()
	case 1, 2:
		return m.do(ops.AddField{Model: name, Field: m.plain()})
	case 3, 4:
		return m.do(ops.AddField{Model: name, Field: m.relation(of)})
	case 5, 6, 7:
		return m.alter(of)
	case 8:
		if f := m.field(of, func(f ops.Field) bool { return !used(of, f.Name) }); f != nil {
			return m.do(ops.RemoveField{Model: name, Name: f.Name})
		}
	case 9:
		// Django keeps the old name in indexes and constraints, and fails when it makes the table
		// anew.
		free := func(f ops.Field) bool { return f.Kind != model.ManyToManyField && !named(of, f.Name) }
		if f := m.field(of, free); f != nil {
			return m.do(ops.RenameField{Model: name, Old: f.Name, New: m.name("g")})
		}
	case 10:
		return m.renameModel(of)
	case 11:
		return m.do(ops.AlterModelTable{Name: name, Table: m.app + "_" + m.name("moved")})
	case 12:
		return m.index(of)
	case 13:
		return m.constraint(of)
	case 14:
		f, g := m.field(of, isPlain), m.field(of, isPlain)
		if f != nil && f.Name != g.Name && !isText(f) && !isText(g) && len(of.UniqueTogether) == 0 {
			return m.do(ops.AlterUnique{Name: name, Unique: [][]string{{f.Name, g.Name}}})
		}
		return m.do(ops.AlterUnique{Name: name})
	case 15:
		if !m.isReferred(of) && len(m.state.Models()) > 2 {
			return m.do(ops.DeleteModel{Name: of.Name})
		}
	}
	return nil
}

func isText(f *ops.Field) bool { return f.Kind == model.TextField || f.Kind == model.JSONField }

func (m *maker) isReferred(of *ops.ModelState) bool {
	for _, other := range m.state.Models() {
		for _, f := range other.Fields {
			if strings.EqualFold(f.To, of.Label()) {
				return true
			}
		}
	}
	return false
}

// used reports whether a rule of the model names the field.
func used(of *ops.ModelState, field string) bool {
	return named(of, field) ||
		slices.ContainsFunc(of.UniqueTogether, func(names []string) bool { return slices.Contains(names, field) })
}

// named reports whether an index or a constraint has the field.
func named(of *ops.ModelState, field string) bool {
	var paths []string
	for _, c := range of.Constraints {
		paths = slices.Concat(paths, c.Unique, c.Where.Paths(), c.Check.Paths())
	}
	for _, index := range of.Indexes {
		paths = slices.Concat(paths, index.Fields, index.Where.Paths())
	}
	return slices.ContainsFunc(paths, func(p string) bool {
		name, _, _ := strings.Cut(strings.TrimPrefix(p, "-"), "__")
		return name == field
	})
}

func (m *maker) relation(of *ops.ModelState) ops.Field {
	to := m.model()
	f := ops.Field{Name: m.name("r"), To: to.Label(), Null: true, NoConstraint: m.IntN(5) == 0}
	f.Kind = []model.Kind{model.ForeignKey, model.ForeignKey, model.OneToOneField, model.ManyToManyField}[m.IntN(4)]
	switch {
	case f.Kind == model.ManyToManyField:
		f.Null, f.NoConstraint = false, false
		if to.Label() == of.Label() { // Django forgets the columns of such a table when the model is renamed
			f.Kind, f.Null = model.ForeignKey, true
		}
	case f.Kind == model.ForeignKey && m.IntN(3) == 0:
		f.NoIndex = true
	}
	return f
}

// wider are the kinds that a column may become without losing its values.
var wider = map[model.Kind][]model.Kind{
	model.CharField:            {model.CharField, model.TextField, model.SlugField},
	model.SlugField:            {model.CharField, model.SlugField, model.TextField},
	model.TextField:            {model.TextField},
	model.SmallIntegerField:    {model.SmallIntegerField, model.IntegerField, model.BigIntegerField},
	model.IntegerField:         {model.IntegerField, model.BigIntegerField, model.PositiveIntegerField},
	model.PositiveIntegerField: {model.PositiveIntegerField, model.IntegerField},
	model.BigIntegerField:      {model.BigIntegerField, model.IntegerField},
}

func (m *maker) alter(of *ops.ModelState) []any {
	f := m.field(of, func(f ops.Field) bool { return f.Kind != model.ManyToManyField && !used(of, f.Name) })
	if f == nil {
		return nil
	}
	next := *f
	switch {
	case f.Kind.IsRelation():
		next.NoIndex = f.Kind == model.ForeignKey && m.IntN(2) == 0
		next.NoConstraint = m.IntN(3) == 0
	default:
		if kinds := wider[f.Kind]; len(kinds) > 0 {
			next.Kind = kinds[m.IntN(len(kinds))]
		}
		next = m.vary(next)
	}
	return m.do(ops.AlterField{Model: strings.ToLower(of.Name), Field: next})
}

// renameModel leaves out what Django does in an order of its own: see relation.
func (m *maker) renameModel(of *ops.ModelState) []any {
	return m.do(ops.RenameModel{Old: of.Name, New: m.name("Other")})
}

func (m *maker) index(of *ops.ModelState) []any {
	name := strings.ToLower(of.Name)
	if len(of.Indexes) > 0 && m.IntN(2) == 0 {
		index := of.Indexes[m.IntN(len(of.Indexes))]
		if m.IntN(2) == 0 {
			return m.do(ops.RenameIndex{Model: name, Old: index.Name, New: m.name("idx_" + m.app + "_")})
		}
		return m.do(ops.RemoveIndex{Model: name, Name: index.Name})
	}
	f := m.field(of, func(f ops.Field) bool { return !isText(&f) && f.Kind != model.ManyToManyField })
	if f == nil {
		return nil
	}
	index := ops.Index{Name: m.name("idx_" + m.app + "_"), Fields: []string{f.Name}}
	if m.IntN(2) == 0 {
		index.Fields[0] = "-" + f.Name
	}
	if m.IntN(3) == 0 {
		index.Where = model.Is(f.Name+"__isnull", false)
	}
	return m.do(ops.AddIndex{Model: name, Index: index})
}

func (m *maker) constraint(of *ops.ModelState) []any {
	name := strings.ToLower(of.Name)
	if len(of.Constraints) > 0 && m.IntN(2) == 0 {
		return m.do(ops.RemoveConstraint{Model: name, Name: of.Constraints[m.IntN(len(of.Constraints))].Name})
	}
	f := m.field(of, func(f ops.Field) bool { return f.Kind.IsInteger() })
	if f == nil {
		return nil
	}
	c := ops.Constraint{Name: m.name("con_" + m.app + "_")}
	switch m.IntN(3) {
	case 0:
		least := -5
		if f.Kind == model.PositiveIntegerField {
			least = 0 // Django fails on a check that holds for every value of the column (FullResultSet)
		}
		c.Check = model.Or(model.Is(f.Name+"__gte", least), model.Is(f.Name+"__isnull", true))
	case 1:
		c.Unique = []string{f.Name}
	default:
		c.Unique, c.Where = []string{f.Name}, model.Is(f.Name+"__gt", 4)
	}
	return m.do(ops.AddConstraint{Model: name, Constraint: c})
}

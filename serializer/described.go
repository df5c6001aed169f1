package serializer

import (
	"reflect"
	"slices"

	"github.com/latchkey-go/latchkey/model"
)

// Described is a compiled field, for documents: its options as they are in force, with what the
// model says and what the options say.
type Described struct {
	Field         // Label is the label as OPTIONS shows it
	Required bool // a body must have it, unless it is partial
	Model    *model.Field
	Related  *model.Field // of a relation: the field of the target by which rows are named
	To       *model.Model // of a relation
	Nested   *Plan
	Child    *Described   // of a List or a Dict; nil: any value
	Computed reflect.Type // what the function of a Value returns
	MayLack  bool         // an answer leaves it out where a relation of its Source is null
}

// Describe returns the fields, in order, without Hidden ones.
func (p *Plan) Describe() []Described {
	var list []Described
	for _, c := range p.fields {
		if c.opt.Type != Hidden {
			list = append(list, c.describe())
		}
	}
	return list
}

func (c *field) describe() Described {
	d := Described{Field: c.opt, Required: c.required, Model: c.model, Nested: c.nested, Computed: c.opt.Value.shows,
		MayLack: slices.ContainsFunc(c.path, func(f *model.Field) bool { return f.Null })}
	d.Field.Label = label(c)
	if r := c.relation; r != nil {
		d.Related, d.To = r.by, r.to
	}
	if paths, ok := c.kind.(pathKind); ok {
		d.Choices, _ = paths.list()
	}
	if c.child != nil {
		child := c.child.describe()
		d.Child = &child
	}
	return d
}

// StaticDefault returns the Default of a field if it is the same for each body. It reports false
// for none, and for one that a function computes.
func (d Described) StaticDefault() (any, bool) {
	switch v := d.Default.(type) {
	case nil, computedDefault:
		return nil, false
	case noDefault:
		return nil, true
	default:
		return v, true
	}
}

// Name returns the name of the serializer in documents: its Name, or that of the model's struct.
func (p *Plan) Name() string {
	if p.name == "" && p.model != nil {
		return p.model.Object
	}
	return p.name
}

// IsNamed reports whether the serializer has a Name of its own.
func (p *Plan) IsNamed() bool { return p.name != "" }

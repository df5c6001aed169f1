package serializer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// Plan is a serializer that has been compiled. It may be used by many requests at the same time.
type Plan struct {
	env      *Env
	name     string // in documents
	label    string
	model    *model.Model // nil of a Plain
	fields   []*field     // in order
	inputs   []*field     // those that a body may have, as the members of object
	object   fields.Object
	hidden   []*field
	together []together
	forDate  []uniqueFor
	loads    []Load
	validate func(r *rest.Request, in *Input) error
	show     func(Values)
}

// field is a compiled field.
type field struct {
	opt      Field
	key      []byte       // `"name":`
	model    *model.Field // that the source leads to; nil: of no model
	path     []*model.Field
	back     *model.Reverse // the source is a relation of another model to this one
	kind     fields.Kind
	relation *relation
	nested   *Plan
	child    *field // of a List or a Dict
	isPath   bool   // the source goes through other rows, and With has no Type: a ReadOnlyField
	required bool
	append   appender
	checks   []check
}

// Model returns the model of a Serializer, and nil for a Plain.
func (p *Plan) Model() *model.Model { return p.model }

// Load is a relation that rendering needs.
type Load struct {
	Path string // "items__product"
	Keys bool   // of a ManyToManyField: its keys are enough
	// Only names the fields that AppendRow reads of the row behind the path, beside its keys. nil:
	// it may read any.
	Only []string
}

// Loads returns the relations that AppendRow needs in its rows. A foreign key that is written as a
// key is not among them.
func (p *Plan) Loads() []Load { return p.loads }

// load notes a relation that rendering needs, and the fields that it reads there: none for all.
func (p *Plan) load(path string, keys bool, only ...string) {
	if path == "" {
		return
	}
	i := slices.IndexFunc(p.loads, func(l Load) bool { return l.Path == path })
	if i < 0 {
		p.loads = append(p.loads, Load{path, keys, only})
		return
	}
	l := &p.loads[i]
	l.Keys = l.Keys && keys
	if l.Only == nil || only == nil {
		l.Only = nil
		return
	}
	l.Only = append(l.Only[:len(l.Only):len(l.Only)], only...)
}

// readsAll forgets which fields the serializer reads: a function of the project may read any.
func (p *Plan) readsAll() {
	for i := range p.loads {
		p.loads[i].Only = nil
	}
}

// fail panics with the serializer and the field in front.
func (p *Plan) fail(name, format string, args ...any) {
	panic(fmt.Sprintf("serializer: %s: the field %s: ", p.label, name) + fmt.Sprintf(format, args...))
}

// readModel makes the fields of a Serializer.
func (p *Plan) readModel(names, exclude, readOnly []string, with With, links bool) {
	if names != nil && exclude != nil {
		panic("serializer: " + p.label + ": Fields and Exclude exclude each other")
	}
	if names == nil {
		names = p.allNames(with, links)
		for _, name := range exclude {
			i := slices.Index(names, name)
			if _, declared := with[name]; declared || i < 0 {
				p.fail(name, "Exclude names no field of the model that With leaves alone")
			}
			names = slices.Delete(names, i, i+1)
		}
	}
	for _, list := range [][]string{readOnly, sortedNames(with)} {
		for _, name := range list {
			if !slices.Contains(names, name) {
				p.fail(name, "With or ReadOnly names it, and Fields does not")
			}
		}
	}
	unique := p.uniqueNames(names, with)
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			p.fail(name, "Fields has it twice")
		}
		o, given := with[name]
		if given && o.Name != "" && o.Name != name {
			p.fail(name, "With calls it %s", o.Name)
		}
		o.Name = name
		o.ReadOnly = o.ReadOnly || slices.Contains(readOnly, name)
		p.addModelField(o, links, unique)
	}
	p.addHiddenUnique(unique)
	p.readTogether()
	p.finish()
}

// allNames returns DRF's default fields: the key, those that With declares, the others, relations.
func (p *Plan) allNames(with With, links bool) []string {
	names := []string{p.model.Key.Name}
	if links {
		names[0] = "url"
	}
	for _, name := range sortedNames(with) {
		if p.model.Field(name) == nil && name != names[0] {
			names = append(names, name)
		}
	}
	for _, relations := range []bool{false, true} {
		for _, f := range p.model.Fields {
			if !f.PrimaryKey && f.IsRelation() == relations {
				names = append(names, f.Name)
			}
		}
	}
	for _, f := range p.model.Many {
		names = append(names, f.Name)
	}
	return names
}

func sortedNames(with With) []string {
	var names []string
	for name := range with {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// addField compiles a field whose options are complete.
func (p *Plan) addField(o Field, f *model.Field) *field {
	c := &field{opt: o, model: f, key: append(pytext.AppendJSON(nil, o.Name), ':')}
	if o.Name == "" {
		p.fail("", "it has no Name")
	}
	if slices.ContainsFunc(p.fields, func(other *field) bool { return other.opt.Name == o.Name }) {
		p.fail(o.Name, "there are two of that name")
	}
	if c.opt.Source == "" {
		c.opt.Source = o.Name
	}
	p.checkOptions(c)
	p.checkUses(&c.opt)
	p.checkValues(&c.opt)
	if o.Value.append == nil && o.Type != Hidden {
		p.chooseKind(c)
	}
	p.checkDefault(c)
	p.checkRelation(c)
	p.checkValidators(c)
	p.checkStored(c)
	c.required = !c.opt.ReadOnly && !o.Optional && o.Default == nil
	p.fields = append(p.fields, c)
	return c
}

// checkOptions refuses options that exclude each other.
func (p *Plan) checkOptions(c *field) {
	o := &c.opt
	if o.Value.append != nil || o.Type == StringRelated {
		o.ReadOnly = true
	}
	for _, clash := range []struct {
		is   bool
		text string
	}{
		{o.ReadOnly && o.WriteOnly, "ReadOnly and WriteOnly exclude each other"},
		{o.ReadOnly && o.Required, "a ReadOnly field cannot be Required"},
		{o.Required && o.Optional, "Required and Optional exclude each other"},
		{o.Required && o.Default != nil, "a field with a Default cannot be Required"},
		{o.Type == Hidden && o.Default == nil, "a Hidden field needs a Default"},
		{o.Value.append != nil && p.model == nil, "Value is for fields of a Serializer"},
		{strings.Contains(o.Source, ".") && !o.ReadOnly && p.model != nil, "a Source with a point is ReadOnly"},
		{o.MinLength > 0 && o.MaxLength > 0 && o.MinLength > o.MaxLength, "MinLength is above MaxLength"},
	} {
		if clash.is {
			p.fail(o.Name, "%s", clash.text)
		}
	}
	switch {
	case p.model == nil:
	case o.Value.append != nil && o.Value.of != p.model.Type:
		p.fail(o.Name, "the function of Value takes a *%s", o.Value.of)
	case o.Save.run != nil && o.Save.parent != p.model.Type:
		p.fail(o.Name, "the function of Save takes a *%s", o.Save.parent)
	}
}

// finish makes the object of the fields that a body may have.
func (p *Plan) finish() {
	for _, c := range p.fields {
		switch {
		case c.opt.Type == Hidden:
			p.hidden = append(p.hidden, c)
		case !c.opt.ReadOnly:
			p.inputs = append(p.inputs, c)
			p.object.Members = append(p.object.Members, fields.Member{Name: c.opt.Name, Field: p.input(c)})
		}
		if p.model != nil && !c.opt.WriteOnly && c.opt.Type != Hidden {
			c.append = p.appender(c)
		}
	}
	if slices.ContainsFunc(p.fields, func(c *field) bool { return c.opt.Value.append != nil }) {
		p.readsAll()
	}
}

// input returns the field of a body.
func (p *Plan) input(c *field) fields.Field {
	o := &c.opt
	f := fields.Field{Kind: c.kind, Nullable: o.Null, Optional: !c.required, Words: o.Messages}
	if len(c.checks) > 0 {
		f.Checks = func(s *fields.Scope, value any) []fields.Fault { return runChecks(c, s, value) }
	}
	if o.Default != nil {
		f.Default = defaultValue{o.Default}
	}
	if o.Check.run != nil || o.Default != nil {
		f.Hook = func(s *fields.Scope, value any) *fields.Error { return runHook(c, s, value) }
	}
	return f
}

// defaultValue stands for the Default of a field that was not sent.
type defaultValue struct{ of any }

func (d defaultValue) value(r *rest.Request) any {
	switch v := d.of.(type) {
	case computedDefault:
		return v(r)
	case noDefault:
		return nil
	}
	return d.of
}

// noDefault is default=None.
type noDefault struct{}

package serializer

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// reading is a body that is being read.
type reading struct {
	r   *rest.Request
	ctx context.Context
	old model.Row // of the serializer whose fields are read
	err error     // the first fault

	ahead *ahead // of a list; nil: each question is asked when it comes up
}

func requestOf(s *fields.Scope) *reading { return s.Request.(*reading) }

func (rd *reading) fault(err error) {
	if rd.err == nil {
		rd.err = err
	}
}

// exists asks for another row than the old one. claims says that the row that is read fulfils the
// condition, so that no further one of the same list may.
func (rd *reading) exists(p *Plan, where model.Cond, claims bool) bool {
	if rd.err != nil {
		return false
	}
	if taken, known := rd.ahead.taken(p, where, rd.old, claims); known {
		return taken
	}
	if rd.old.Model != nil {
		where = model.And(where, model.Not(model.Is("pk", rd.old.Value(p.model.Key))))
	}
	found, err := p.env.Rows.Exists(rd.ctx, p.model, where)
	if err != nil {
		rd.fault(err)
	}
	return found && err == nil
}

func (rd *reading) selectRows(env *Env, m *model.Model, where model.Cond) []model.Row {
	if rd.err != nil {
		return nil
	}
	rows, err := env.Rows.Select(rd.ctx, m, where)
	if err != nil {
		rd.fault(err)
	}
	return rows
}

// Options say how a body is read.
type Options struct {
	Old     model.Row // the row that is changed; the zero Row for a new one
	Partial bool      // fields that are missing keep their values: PATCH

	// Fixed are values of fields of the model that the server sets, by name: the arguments of DRF's
	// save. What a client sends for such a field is not read, and unique rules see the value.
	Fixed map[string]any

	// Of ReadMany: allow_empty=False, and how many objects a list may have; 0: no bound.
	NotEmpty             bool
	MinLength, MaxLength int
}

// Read checks what [rest.Request.Data] returned. Its error is a *rest.Error with status 400 and
// DRF's body, about which [Problems] knows more, or a fault.
func (p *Plan) Read(r *rest.Request, data any, o Options) (*Input, error) {
	var in *Input
	err := p.run(r, o, func(s *fields.Scope) (err *fields.Error) {
		if data == nil {
			return refuse("null", "No data provided").AsObject()
		}
		in, err = p.read(s, data, o.Old, o.Fixed)
		return err
	})
	return in, err
}

// ReadMany checks a list of new objects: a serializer with many=True. Errors are those of each
// index.
func (p *Plan) ReadMany(r *rest.Request, data any, o Options) ([]*Input, error) {
	var list []*Input
	err := p.run(r, o, func(s *fields.Scope) *fields.Error {
		if data == nil {
			return refuse("null", "No data provided").AsObject()
		}
		k := fields.Objects{Object: planKind{p}, NotEmpty: o.NotEmpty, MinLength: o.MinLength, MaxLength: o.MaxLength}
		value, err := k.ReadIn(s, data)
		if err != nil {
			return err
		}
		for _, one := range value.([]any) {
			list = append(list, one.(*Input))
		}
		return nil
	})
	return list, err
}

func (p *Plan) run(r *rest.Request, o Options, read func(*fields.Scope) *fields.Error) error {
	rd := &reading{r: r, ctx: r.Context()}
	refused := read(&fields.Scope{Partial: o.Partial, Request: rd})
	switch {
	case rd.err != nil:
		return rd.err
	case refused != nil:
		return answer(refused)
	}
	return nil
}

// read checks an object, and then the whole.
func (p *Plan) read(s *fields.Scope, raw any, old model.Row, fixed map[string]any) (*Input, *fields.Error) {
	rd := requestOf(s)
	outer := rd.old
	rd.old = old
	defer func() { rd.old = outer }()
	values := make([]any, len(p.inputs))
	if err := p.object.DecodeInto(s, values, raw); err != nil {
		return nil, err
	}
	if rd.err != nil {
		return nil, refuse("error", "")
	}
	in := &Input{Old: old, Values: Values{}}
	if p.model != nil {
		in.New = p.model.New()
		if old.Model != nil {
			reflect.ValueOf(in.New.Ptr()).Elem().Set(reflect.ValueOf(old.Ptr()).Elem())
		}
	}
	a := attrs{}
	for i, value := range values {
		p.store(rd, in, a, p.inputs[i], value)
	}
	if !s.Partial {
		for _, c := range p.hidden {
			p.store(rd, in, a, c, defaultValue{c.opt.Default})
		}
	}
	p.fix(rd, in, a, fixed)
	if err := p.validateAll(s, in, a); err != nil {
		return nil, err.AsObject()
	}
	if err := p.checkColumns(in); err != nil {
		return nil, err
	}
	return in, nil
}

// fix sets what the server sets.
func (p *Plan) fix(rd *reading, in *Input, a attrs, fixed map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(fixed)) {
		f := p.model.Field(name)
		if f == nil {
			rd.fault(fmt.Errorf("%s has no field %q", p.model.Object, name))
			return
		}
		p.setField(rd, in, a, f, fixed[name])
	}
}

func (p *Plan) validateAll(s *fields.Scope, in *Input, a attrs) *fields.Error {
	rd := requestOf(s)
	if len(p.together)+len(p.forDate) > 0 {
		if err := p.validateUnique(rd, p.withReadOnlyDefaults(s, rd, a), in.Old); err != nil {
			return err
		}
	}
	if p.validate == nil || rd.err != nil {
		return nil
	}
	return hookError(rd, p.validate(rd.r, in))
}

// withReadOnlyDefaults adds the defaults of read-only fields, which unique rules see.
func (p *Plan) withReadOnlyDefaults(s *fields.Scope, rd *reading, a attrs) attrs {
	if s.Partial {
		return a
	}
	all := maps.Clone(a)
	for _, c := range p.fields {
		isDirect := c.model != nil && len(c.path) == 0
		if _, sent := a[c.model]; isDirect && c.opt.ReadOnly && c.opt.Default != nil && !sent {
			all[c.model], _ = c.model.Convert(defaultValue{c.opt.Default}.value(rd.r))
		}
	}
	return all
}

// hookError returns the error of a hook as that of the body, and keeps a fault. A *rest.Error is an
// answer of its own.
func hookError(rd *reading, err error) *fields.Error {
	if err == nil {
		return nil
	}
	refused, fault := refusalOf(err)
	if fault != nil {
		rd.fault(fault)
		return nil
	}
	return refused
}

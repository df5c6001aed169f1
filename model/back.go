package model

import (
	"reflect"
	"slices"
)

// readBack reads a field of the type Back. It takes the options name and to.
func readBack(m *Model, sf reflect.StructField, tag reflect.StructTag, index []int) *Field {
	r := &reading{owner: m.Type, sf: sf, tag: tag}
	r.split()
	f := &Field{Model: m, GoName: sf.Name, Name: FieldName(sf.Name), Type: sf.Type, index: index}
	r.f = f
	for _, g := range r.given {
		switch {
		case g.name == "name" && g.value != "":
			f.Name = g.value
		case g.name == "to" && g.value != "":
			f.tag.to = g.value
		default:
			r.fail("a Back has no column: of the options it takes only name=… and to=…, not %s", g.name)
		}
	}
	return f
}

// linkBacks gives each Back of the struct to its relation.
func (s *Set) linkBacks(m *Model) {
	for _, f := range m.holders {
		target := s.target(f)
		i := slices.IndexFunc(m.Reverse, func(r *Reverse) bool { return r.Name == f.Name && r.From == target })
		if i < 0 {
			var names []string
			for _, r := range m.Reverse {
				if r.From == target && r.Name != "" {
					names = append(names, r.Name)
				}
			}
			if len(names) == 0 {
				m.fail(f.GoName, "no relation of %s leads to %s: add a Ref or a Many to it", target.Object, m.Object)
			}
			m.fail(f.GoName, "no relation of %s to %s has related=%s: call the field by name=%s, or change "+
				"the related name", target.Object, m.Object, f.Name, near(f.Name, names))
		}
		m.Reverse[i].holder = f
	}
}

// readValidators takes the validators of the method Validators, and gives all limits the form of
// the field's values.
func (m *Model) readValidators() {
	var named map[string][]Validator
	if m.Type != nil {
		if has, ok := reflect.New(m.Type).Interface().(interface {
			Validators() map[string][]Validator
		}); ok {
			named = has.Validators()
		}
	}
	for name, list := range named {
		f := m.mustField("Validators", name)
		f.Validators = append(f.Validators, list...)
	}
	for _, f := range m.Fields {
		for i, v := range f.Validators {
			f.Validators[i] = m.checkValidator(f, v)
		}
	}
}

func (m *Model) checkValidator(f *Field, v Validator) Validator {
	switch v.Rule {
	case MinValueRule, MaxValueRule, StepValueRule:
		if v.Rule == StepValueRule && !f.Kind.IsNumber() {
			m.fail(f.GoName, "StepValue is for numbers, not for %s", article(f.Kind))
		}
		limit, err := convert(f.Kind, v.Limit)
		if err != nil || limit == nil {
			m.fail(f.GoName, "the limit %v of a validator: %v", v.Limit, err)
		}
		v.Limit = limit
	case MinLengthRule, MaxLengthRule:
		if !f.Kind.IsText() {
			m.fail(f.GoName, "MinLength and MaxLength are for text, not for %s", article(f.Kind))
		}
	case FuncRule:
		if form := formType(f); v.takes != f.Type && v.takes != form {
			m.fail(f.GoName, "a Func of the field takes %s, or the form %s, and not %s", article(f.Type), form, v.takes)
		}
	case RegexRule:
		if v.Pattern == nil {
			m.fail(f.GoName, "a Regex without a pattern: use model.Regex")
		}
	default:
		m.fail(f.GoName, "a Validator without a rule: use model.MinValue and its like")
	}
	return v
}

// formType returns the type of values in the form of [Field.Convert].
func formType(f *Field) reflect.Type {
	if f.Kind.IsKey() {
		return reflect.TypeFor[ID]()
	}
	zero := reflect.New(f.Type).Elem()
	value, err := convert(f.Kind, zero.Interface())
	if err != nil || value == nil {
		return f.Type
	}
	return reflect.TypeOf(value)
}

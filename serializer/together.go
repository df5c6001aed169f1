package serializer

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// together is DRF's UniqueTogetherValidator.
type together struct {
	rule         model.Unique
	names        []string // on the wire, of the rule's fields
	cond         []*model.Field
	condNames    []string
	message, cod string
}

// uniqueFor is one of DRF's UniqueForDateValidator and its like.
type uniqueFor struct {
	field *model.Field
	date  *model.Field
	span  string // date, month, year
}

// mustSend is the rule of a field that unique rules make required.
type mustSendRule struct{}

var mustSend = mustSendRule{}

// uniqueNames returns the fields that unique rules make required or give a default, by name.
func (p *Plan) uniqueNames(names []string, with With) map[string]any {
	var mapped []string
	for _, name := range names {
		source := with[name].Source
		if source == "" {
			source = name
		}
		if f := p.direct(source); f != nil && f.Column != "" {
			mapped = append(mapped, source)
		}
	}
	rules := map[string]any{}
	for _, name := range mapped {
		f := p.model.Field(name)
		for _, date := range []string{f.UniqueForDate, f.UniqueForMonth, f.UniqueForYear} {
			if date != "" {
				rules[date] = nil
			}
		}
	}
	for _, u := range p.model.Unique {
		all := append(fieldNames(u.Fields), condFields(u.Where)...)
		isMapped := !slices.ContainsFunc(all, func(n string) bool { return !slices.Contains(mapped, n) })
		if isMapped && len(all) > 1 {
			for _, name := range all {
				rules[name] = nil
			}
		}
	}
	for name := range rules {
		rules[name] = ruleOf(p.model.Field(name))
	}
	return rules
}

func fieldNames(list []*model.Field) (names []string) {
	for _, f := range list {
		names = append(names, f.Name)
	}
	return names
}

// ruleOf returns the default that a field of a unique rule has, or mustSend.
func ruleOf(f *model.Field) any {
	switch {
	case f.AutoNow || f.AutoNowAdd:
		return computedDefault(func(*rest.Request) any {
			if f.Kind == model.DateField {
				return model.DateOf(time.Now())
			}
			return time.Now()
		})
	case f.HasDefault && f.Default != nil:
		return f.Default
	case f.HasDefault:
		return computedDefault(func(*rest.Request) any { return f.Model.New().Value(f) })
	case f.Null:
		return noDefault{}
	case f.Blank && f.Kind.IsText() && !f.Kind.IsFile():
		return ""
	}
	return mustSend
}

// addHiddenUnique adds Hidden fields for the dates that unique fields need.
func (p *Plan) addHiddenUnique(rules map[string]any) {
	for _, f := range p.model.Fields {
		rule, ok := rules[f.Name]
		mapped := slices.ContainsFunc(p.fields, func(c *field) bool { return c.opt.Source == f.Name })
		if ok && rule != mustSend && !mapped {
			p.addField(Field{Name: f.Name, Type: Hidden, Default: rule}, f)
		}
	}
}

// readTogether makes the validators of the serializer as a whole.
func (p *Plan) readTogether() {
	names := map[string][]string{}
	for _, c := range p.fields {
		if c.model != nil && len(c.path) == 0 && (!c.opt.ReadOnly || c.opt.Default != nil) {
			names[c.model.Name] = append(names[c.model.Name], c.opt.Name)
		}
	}
	for _, u := range p.model.Unique {
		t := together{rule: u, message: u.Message, cod: u.Code}
		all := append(fieldNames(u.Fields), condFields(u.Where)...)
		slices.Sort(all)
		if all = slices.Compact(all); len(all) < 2 ||
			slices.ContainsFunc(all, func(n string) bool { return len(names[n]) == 0 }) {
			continue
		}
		for _, name := range all {
			if len(names[name]) > 1 {
				p.fail(names[name][1], "%s is unique together with others, and the fields %s write it: leave one, "+
					"or make the others ReadOnly", name, strings.Join(names[name], ", "))
			}
		}
		for _, f := range u.Fields {
			t.names = append(t.names, names[f.Name][0])
		}
		for _, name := range condFields(u.Where) {
			t.cond = append(t.cond, p.model.Field(name))
			t.condNames = append(t.condNames, names[name][0])
		}
		if err := checkCond(p.model, u.Where); err != nil {
			p.fail(t.names[0], "the condition of the constraint %s: %v", u.Name, err)
		}
		if t.message == "" {
			t.message = "The fields " + strings.Join(t.names, ", ") + " must make a unique set."
		}
		if t.cod == "" {
			t.cod = "unique"
		}
		p.together = append(p.together, t)
	}
	for _, f := range p.model.Fields {
		if len(names[f.Name]) == 0 {
			continue
		}
		for _, r := range []struct{ date, span string }{{f.UniqueForDate, "date"}, {f.UniqueForMonth, "month"},
			{f.UniqueForYear, "year"}} {
			if r.date != "" {
				p.forDate = append(p.forDate, uniqueFor{f, p.model.Field(r.date), r.span})
			}
		}
	}
}

// attrs are the values of fields of the model that are written, in the form of Convert.
type attrs map[*model.Field]any

// value returns the value that the row is to have.
func (a attrs) value(f *model.Field, old model.Row) any {
	if v, ok := a[f]; ok || old.Model == nil {
		return v
	}
	return old.Value(f)
}

// validateUnique runs the validators of the serializer.
func (p *Plan) validateUnique(rd *reading, a attrs, old model.Row) *fields.Error {
	var all *fields.Error
	for i := range p.together {
		err := p.together[i].validate(p, rd, a, old)
		if err != nil && err.Members != nil {
			return err
		}
		if err != nil {
			if all == nil {
				all = &fields.Error{}
			}
			all.Faults = append(all.Faults, err.Faults...)
		}
	}
	for _, u := range p.forDate {
		if err := u.validate(p, rd, a); err != nil {
			return err
		}
	}
	return all
}

func (t *together) validate(p *Plan, rd *reading, a attrs, old model.Row) *fields.Error {
	if old.Model == nil {
		missing := &fields.Error{}
		for i, f := range slices.Concat(t.rule.Fields, t.cond) {
			if _, ok := a[f]; !ok {
				missing.Members = append(missing.Members, requiredMember(slices.Concat(t.names, t.condNames)[i]))
			}
		}
		if missing.Members != nil {
			return missing
		}
	} else if !slices.ContainsFunc(slices.Concat(t.rule.Fields, t.cond), func(f *model.Field) bool {
		v, sent := a[f]
		return sent && !equal(v, old.Value(f))
	}) {
		return nil // nothing changes
	}
	where := []model.Cond{t.rule.Where}
	for _, f := range t.rule.Fields {
		v := a.value(f, old)
		if v == nil && !t.rule.NullsEqual {
			return nil
		}
		where = append(where, model.Is(f.Name, v))
	}
	holds := evaluate(p.model, t.rule.Where, func(f *model.Field) any { return a.value(f, old) })
	if !holds || !rd.exists(p, model.And(where...), true) {
		return nil
	}
	return &fields.Error{Faults: []fields.Fault{{Code: t.cod, Text: t.message}}}
}

func requiredMember(name string) fields.MemberError {
	return fields.MemberError{Key: name, Err: fields.RefuseRequired()}
}

func (u uniqueFor) validate(p *Plan, rd *reading, a attrs) *fields.Error {
	value, hasValue := a[u.field]
	date, hasDate := a[u.date]
	missing := &fields.Error{}
	if !hasValue {
		missing.Members = append(missing.Members, requiredMember(u.field.Name))
	}
	if !hasDate {
		missing.Members = append(missing.Members, requiredMember(u.date.Name))
	}
	if missing.Members != nil {
		return missing
	}
	var day model.Date
	switch d := date.(type) {
	case model.Date:
		day = d
	case time.Time:
		day = model.DateOf(d)
	default: // null
		return nil
	}
	where := []model.Cond{model.Is(u.field.Name, value)}
	if u.span == "date" {
		where = append(where, model.Is(u.date.Name+"__day", day.Day))
	}
	if u.span != "year" {
		where = append(where, model.Is(u.date.Name+"__month", int(day.Month)))
	}
	if u.span != "month" {
		where = append(where, model.Is(u.date.Name+"__year", day.Year))
	}
	if !rd.exists(p, model.And(where...), true) {
		return nil
	}
	text := `This field must be unique for the "` + u.date.Name + `" ` + u.span + "."
	return &fields.Error{Members: []fields.MemberError{{Key: u.field.Name,
		Err: &fields.Error{Faults: []fields.Fault{{Code: "unique", Text: text}}}}}}
}

// equal compares two values in the form of Convert.
func equal(a, b any) bool {
	switch v := a.(type) {
	case time.Time:
		w, ok := b.(time.Time)
		return ok && v.Equal(w)
	case decimal.Decimal:
		w, ok := b.(decimal.Decimal)
		return ok && v.Equal(w)
	}
	return reflect.DeepEqual(a, b)
}

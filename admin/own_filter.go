package admin

import (
	"net/url"
	"slices"
	"strings"
	"time"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/serializer"
)

// filterChoices is how many rows a filter by a relation lists. If there are more, one types the
// name or the number.
const filterChoices = 50

// ownFilter is a filter of a list.
type ownFilter struct {
	name, label string
	path        *dbmodel.Path
	target      *dbmodel.Model // of a relation
	models      []*dbmodel.Model
}

// readFilters reads Filter and Days.
func (o *owned) readFilters(names []string, days string) {
	for _, name := range names {
		o.filters = append(o.filters, o.filter("Filter", name))
	}
	if days == "" {
		return
	}
	f := o.filter("Days", days)
	if !f.path.Kind.HasDay() {
		o.fail("Days", "%s is neither a day nor a time", days)
	}
	if !slices.Contains(names, days) {
		o.filters = append(o.filters, f)
	}
}

func (o *owned) filter(option, name string) ownFilter {
	p, err := o.m.Path(name)
	if err != nil {
		o.fail(option, "%v", err)
	}
	if len(p.Transforms) > 0 || p.Lookup != "exact" || strings.HasSuffix(name, "__exact") {
		o.fail(option, "%s is no field", name)
	}
	f := ownFilter{name: name, path: p, models: modelsOf(p), label: capital(strings.ReplaceAll(name, "_", " "))}
	switch {
	case p.Relation && p.Column != nil && p.Column.Link != nil:
		f.label, f.target = p.Column.Label(), p.Column.Link.To
	case p.Relation:
		f.target = p.Steps[len(p.Steps)-1].To()
		if last := p.Steps[len(p.Steps)-1].Field; last != nil {
			f.label = last.Label()
		}
	case len(p.Column.Choices) > 0 || p.Kind == dbmodel.BooleanField || p.Kind.HasDay():
		f.label = p.Column.Label()
	default:
		o.fail(option, "%s has neither choices, nor is it a boolean, a day, a time or a relation", name)
	}
	return f
}

// filtered is what the filters of an address ask for.
type filtered struct {
	where  []dbmodel.Cond
	fields []page.Field
	query  url.Values
}

// set adds a field of the tools. cond holds if the value is one that the filter has.
func (f *filtered) set(field page.Field, cond dbmodel.Cond, ok bool) {
	field.Optional, field.Bare = true, true
	if field.Value != "" && ok {
		f.where = append(f.where, cond)
		f.query.Set(field.Name, field.Value)
	} else if !ok && field.Kind != page.Relation {
		field.Value = ""
	}
	f.fields = append(f.fields, field)
}

// filterBy reads the filters of the address. Who may not view the rows that a filter is about does
// not have it.
func (v *visit) filterBy(o *owned) (*filtered, error) {
	all := &filtered{query: url.Values{}}
	for _, f := range o.filters {
		sees, err := v.seesPath(f.models)
		if err == nil && sees {
			err = f.read(v, all)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (f ownFilter) read(v *visit, all *filtered) error {
	switch {
	case f.target != nil:
		return f.byRelation(v, all)
	case f.path.Kind.HasDay():
		f.byDay(v, all)
	case f.path.Kind == dbmodel.BooleanField && len(f.path.Column.Choices) == 0:
		f.byBoolean(v, all)
	default:
		f.byChoice(v, all)
	}
	return nil
}

func (f ownFilter) byChoice(v *visit, all *filtered) {
	field := page.Field{Name: f.name + "__exact", Label: f.label, Kind: page.Choice,
		Options: []page.Option{{Text: v.T("Any")}}}
	field.Value = v.Query().Get(field.Name)
	var cond dbmodel.Cond
	known := false
	for _, choice := range f.path.Column.Choices {
		value, err := f.path.Column.Convert(choice.Value)
		if err != nil {
			continue
		}
		text := exactText(f.path.Column, value)
		field.Options = append(field.Options, page.Option{Value: text, Text: choice.Label})
		if text == field.Value {
			cond, known = dbmodel.Is(f.name, value), true
		}
	}
	all.set(field, cond, known)
}

func (f ownFilter) byBoolean(v *visit, all *filtered) {
	field := page.Field{Name: f.name + "__exact", Label: f.label, Kind: page.Choice, Options: []page.Option{
		{Text: v.T("Any")}, {Value: "1", Text: v.T("Yes")}, {Value: "0", Text: v.T("No")}}}
	conds := map[string]dbmodel.Cond{"1": dbmodel.Is(f.name, true), "0": dbmodel.Is(f.name, false)}
	if f.path.Column.Null {
		field.Options = append(field.Options, page.Option{Value: "null", Text: v.T("Unknown")})
		conds["null"] = dbmodel.Is(f.name+"__isnull", true)
	}
	field.Value = v.Query().Get(field.Name)
	cond, known := conds[field.Value]
	all.set(field, cond, known)
}

func (f ownFilter) byDay(v *visit, all *filtered) {
	zone := v.admin.config.Resources.Zone
	if zone == nil {
		zone = time.UTC
	}
	for i, field := range []page.Field{{Name: f.name + "__gte", Label: v.T("%s from", f.label)},
		{Name: f.name + "__lte", Label: v.T("%s to", f.label)}} {
		field.Kind, field.Value = page.Date, v.Query().Get(field.Name)
		day, err := dbmodel.ParseDate(field.Value)
		if err != nil || !day.IsValid() {
			all.set(field, dbmodel.Cond{}, false)
			continue
		}
		cond := dbmodel.Is(field.Name, day)
		switch isTime := f.path.Kind == dbmodel.DateTimeField; {
		case isTime && i == 0:
			cond = dbmodel.Is(f.name+"__gte", day.In(zone))
		case isTime:
			cond = dbmodel.Is(f.name+"__lt", day.AddDays(1).In(zone))
		}
		all.set(field, cond, true)
	}
}

// byRelation lists the rows of the target, or takes the name of one.
func (f ownFilter) byRelation(v *visit, all *filtered) error {
	field := page.Field{Name: f.name + "__id__exact", Label: f.label, Kind: page.Choice,
		Options: []page.Option{{Text: v.T("Any")}}}
	field.Value = strings.TrimSpace(v.Query().Get(field.Name))
	within, err := v.withinModel(f.target)
	if err != nil {
		return err
	}
	rows, err := v.admin.config.Tables.Of(f.target).Collect(v.Context(),
		dbmodel.Query{Where: within, Limit: filterChoices + 1})
	if err != nil {
		return err
	}
	if len(rows) <= filterChoices {
		for _, row := range rows {
			field.Options = append(field.Options, page.Option{Value: row.ID().String(), Text: row.String()})
		}
	} else {
		field.Kind, field.Options = page.Relation, nil
	}
	var id any
	known := false
	if field.Kind == page.Choice {
		known = slices.ContainsFunc(field.Options, func(o page.Option) bool { return o.Value == field.Value })
		id, _ = serializer.KeyValue(f.target.Key, field.Value)
	} else if field.Value != "" {
		found, ok, err := v.relatedTo(f.target, dbmodel.Cond{}).named(v, field.Value)
		if err != nil {
			return err
		}
		if known = ok; !ok { // no row has it
			all.where = append(all.where, dbmodel.Nothing())
			all.query.Set(field.Name, field.Value)
		}
		id, _ = serializer.KeyValue(f.target.Key, found.id)
	}
	if id == nil {
		known = false
	}
	all.set(field, dbmodel.Is(f.name, id), known)
	return nil
}

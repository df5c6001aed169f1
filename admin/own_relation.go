package admin

import (
	"strings"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/serializer"
)

// relatedTo returns how the rows of a model are found by what one types, among those that fulfil a
// condition and that the user of the visit has.
func (v *visit) relatedTo(m *dbmodel.Model, limit dbmodel.Cond) related {
	name := strings.ToLower(m.Label())
	r := related{model: name, see: func(*Admin) []string { return anyOf(m.App, m.Name) },
		named: func(v *visit, text string) (match, bool, error) { return v.rowNamed(m, limit, text) },
		find: func(v *visit, text string, most int) ([]match, error) {
			return v.rowsFitting(m, limit, text, most)
		}}
	switch {
	case limit.Op != dbmodel.True:
	case m == v.admin.userModel():
		r.named, r.find, r.model = relatedUsers.named, relatedUsers.find, relatedUsers.model
	case m.Label() == "auth.Group":
		r.named, r.find, r.model = relatedGroups.named, relatedGroups.find, relatedGroups.model
	}
	return r
}

// searchRows reads rows of a model that the user of the visit has.
func (v *visit) searchRows(m *dbmodel.Model, most int, conds ...dbmodel.Cond) ([]dbmodel.Row, error) {
	within, err := v.withinModel(m)
	if err != nil {
		return nil, err
	}
	return v.admin.config.Tables.Of(m).Collect(v.Context(),
		dbmodel.Query{Where: dbmodel.Each(append(conds, within)...), Limit: most})
}

// rowNamed returns the one row that a text names: by its String, by a field of its search, or by
// its key.
func (v *visit) rowNamed(m *dbmodel.Model, limit dbmodel.Cond, text string) (found match, ok bool, err error) {
	if strings.Contains(text, "\x00") {
		return match{}, false, nil
	}
	var same []dbmodel.Cond
	for _, name := range v.admin.nameFields(m) {
		same = append(same, dbmodel.Is(name+"__iexact", text))
	}
	if len(same) > 0 {
		rows, err := v.searchRows(m, suggestions, limit, dbmodel.Or(same...))
		if err != nil {
			return match{}, false, err
		}
		named := 0
		for _, row := range rows {
			if row.String() == text {
				found, named = rowMatch(row), named+1
			}
		}
		switch {
		case named == 1:
			return found, true, nil
		case named == 0 && len(rows) == 1:
			return rowMatch(rows[0]), true, nil
		case named > 1:
			return match{}, false, nil
		}
	}
	key, isKey := serializer.KeyValue(m.Key, text)
	if !isKey || key == nil {
		return match{}, false, nil
	}
	rows, err := v.searchRows(m, 1, limit, dbmodel.Is("pk", key))
	if len(rows) == 0 || err != nil {
		return match{}, false, err
	}
	return rowMatch(rows[0]), true, nil
}

func rowMatch(row dbmodel.Row) match {
	return match{id: row.ID().String(), text: orNumber(row.String(), row.ID())}
}

// rowsFitting returns rows that have all words of a text.
func (v *visit) rowsFitting(m *dbmodel.Model, limit dbmodel.Cond, text string, most int) (all []match, err error) {
	var paths []string
	if o := v.admin.registered().models[m]; o != nil {
		if paths, err = v.searchPaths(o); err != nil {
			return nil, err
		}
	}
	if len(paths) == 0 {
		for _, name := range v.admin.nameFields(m) {
			paths = append(paths, name+"__icontains")
		}
	}
	if len(paths) == 0 {
		return nil, nil
	}
	rows, err := v.searchRows(m, most, limit, searchedBy(paths, text))
	for _, row := range rows {
		all = append(all, rowMatch(row))
	}
	return all, err
}

// resolve finds the rows that an entry's relations mean by what was typed. If several fit, the form
// offers them.
func (v *visit) resolve(e *entry) error {
	if e.remove {
		return nil
	}
	for _, f := range e.form.fields {
		text := e.typed[f.name]
		if f.target == nil || e.kept[f.name] {
			continue
		}
		if text != "" && (f.IsToMany() || e.shown.text(f.name) == "") {
			if err := v.resolveText(e, f, text); err != nil {
				return err
			}
		}
		if err := v.checkWithin(e, f); err != nil {
			return err
		}
	}
	return nil
}

// resolveText finds the row that a text means.
func (v *visit) resolveText(e *entry, f *ownField, text string) error {
	sees, err := v.seesModel(f.target)
	if err != nil {
		return err
	}
	if !sees { // they have to know the number
		if key, ok := serializer.KeyValue(f.Field, text); ok && key != nil && !f.IsToMany() {
			e.shown[f.name] = one(text)
			return nil
		}
		e.add(f.name, v.T(noChoice))
		return nil
	}
	target := v.relatedTo(f.target, f.Link.Limit)
	found, ok, err := target.named(v, text)
	if err != nil {
		return err
	}
	if ok {
		return v.choose(e, f, found)
	}
	fitting, err := target.find(v, text, suggestions)
	if err != nil {
		return err
	}
	for _, m := range fitting {
		value := m.id + " " + text
		e.picks[f.name] = append(e.picks[f.name], page.Option{Value: value, Text: m.text, Detail: m.detail})
	}
	if len(fitting) == 0 {
		e.add(f.name, v.T(notNamed, text))
		return nil
	}
	e.add(f.name, v.T("Nothing is named “%s”. Choose one, or type the whole name.", text))
	return nil
}

// choose makes a row the value of a relation, or one of its values.
func (v *visit) choose(e *entry, f *ownField, found match) error {
	delete(e.typed, f.name)
	if f.IsToMany() {
		e.shown[f.name] = append(without(e.shown[f.name], []string{found.id}), found.id)
		return nil
	}
	id := found.id
	if to := f.Link.ToField; to != nil && !to.PrimaryKey {
		row, err := v.admin.config.Tables.Of(f.target).Get(v.Context(),
			dbmodel.Query{Where: dbmodel.Is("pk", found.id)})
		if err != nil {
			return err
		}
		id = exactText(to, row.Value(to))
	}
	e.shown[f.name], e.typed[f.name] = one(id), found.text
	return nil
}

// checkWithin refuses rows that the user of the visit does not have: who knows a number has not
// seen the row.
func (v *visit) checkWithin(e *entry, f *ownField) error {
	o := v.admin.registered().models[f.target]
	added := without(e.shown[f.name], e.stored[f.name])
	if o == nil || o.scope == nil || len(added) == 0 {
		return nil
	}
	within, err := o.within(v)
	if err != nil {
		return err
	}
	by := "pk"
	if to := f.Link.ToField; to != nil {
		by = to.Name
	}
	for _, text := range added {
		key, ok := serializer.KeyValue(f.Field, text)
		if f.IsToMany() {
			key, ok = serializer.KeyValue(f.target.Key, text)
		}
		found := false
		if ok && key != nil {
			if found, err = o.rows.Exists(v.Context(), dbmodel.And(within, dbmodel.Is(by, key))); err != nil {
				return err
			}
		}
		if !found {
			e.add(f.name, v.T(noChoice))
		}
	}
	return nil
}

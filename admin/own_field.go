package admin

import (
	"slices"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/serializer"
)

// ownForm is a form for rows of a model, or for some fields of them.
type ownForm struct {
	owned    *owned
	fields   []*ownField // that can be edited
	readOnly []ownColumn
	cards    []ownCard
	plan     *serializer.Plan
	by       *dbmodel.Field // the foreign key that the server sets, of inline rows
	loads    []string
}

// ownCard is a part of the page. Each name is a field or a read-only value.
type ownCard struct {
	title, help string
	names       []string
}

// ownField is a field of a form.
type ownField struct {
	*dbmodel.Field
	name        string
	label, help string
	kind        page.Kind
	optional    bool
	target      *dbmodel.Model // of a relation
}

// newOwnForm reads which fields a form has. by is a foreign key that the form leaves out.
func newOwnForm(o *owned, edit []string, cards []Card, readOnly []string, computed map[string]computedColumn,
	by *dbmodel.Field,
) *ownForm {
	form := &ownForm{owned: o, by: by}
	if edit != nil && cards != nil {
		o.fail("Cards", "Edit and Cards exclude each other")
	}
	named := edit
	for _, c := range cards {
		named = append(named, c.Fields...)
	}
	if named == nil {
		named = form.all(readOnly)
	}
	used := map[string]bool{}
	for _, name := range named {
		if used[name] {
			o.fail("Edit", "the field %q stands in it twice", name)
		}
		used[name] = true
		if !slices.Contains(readOnly, name) && form.canEdit(name) {
			form.add(name)
		} else if !slices.Contains(readOnly, name) {
			form.readOnly = append(form.readOnly, o.column("Edit", name, computed))
		}
	}
	for _, name := range readOnly {
		form.readOnly = append(form.readOnly, o.column("ReadOnly", name, computed))
	}
	for _, c := range cards {
		form.cards = append(form.cards, ownCard{c.Title, c.Help, c.Fields})
	}
	if cards == nil {
		form.cards = []ownCard{{names: named}}
	}
	for _, c := range form.readOnly {
		form.loads = addLoads(form.loads, c.loads...)
	}
	return form
}

// all returns the names of all fields that can be edited, as Django's forms do.
func (form *ownForm) all(readOnly []string) (names []string) {
	for _, f := range slices.Concat(form.owned.m.Fields, form.owned.m.Many) {
		if f != form.by && !slices.Contains(readOnly, f.Name) && isEditable(f) {
			names = append(names, f.Name)
		}
	}
	return names
}

// isEditable reports whether people can edit a field. Files are stored by the project, so that
// their names are shown only.
func isEditable(f *dbmodel.Field) bool {
	switch {
	case !f.Editable || f.AutoNow || f.AutoNowAdd || f.Kind.IsAuto():
		return false
	case f.Kind == dbmodel.BinaryField || f.Kind.IsFile():
		return false
	case f.IsToMany():
		return f.Link.Through.AutoCreated != nil
	}
	return true
}

// canEdit reports whether a name of Edit is a field to edit. The others are shown only.
func (form *ownForm) canEdit(name string) bool {
	f := form.owned.m.Field(name)
	return f != nil && f.Name == name && f != form.by && isEditable(f)
}

func (form *ownForm) add(name string) {
	f := form.owned.m.Field(name)
	own := &ownField{Field: f, name: f.Name, label: f.Label(), help: f.Help, optional: f.Blank, kind: kindOf(f)}
	if f.Kind == dbmodel.BooleanField {
		own.optional = true
	}
	if f.IsRelation() {
		own.target = f.Link.To
		if f.Kind.IsKey() {
			form.loads = addLoads(form.loads, form.owned.loadable("Edit", f.Name)...)
		}
	}
	form.fields = append(form.fields, own)
}

// describe takes the label and the help text that the project gives a field.
func (form *ownForm) describe(f *ownField, given serializer.Field) {
	if given.Label != "" {
		f.label = given.Label
	}
	if given.Help != "" {
		f.help = given.Help
	}
}

func (form *ownForm) field(name string) *ownField {
	i := slices.IndexFunc(form.fields, func(f *ownField) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return form.fields[i]
}

func (form *ownForm) column(name string) (ownColumn, bool) {
	i := slices.IndexFunc(form.readOnly, func(c ownColumn) bool { return c.name == name })
	if i < 0 {
		return ownColumn{}, false
	}
	return form.readOnly[i], true
}

// many returns the names of the relations to many rows.
func (form *ownForm) many() (names []string) {
	for _, f := range form.fields {
		if f.IsToMany() {
			names = append(names, f.name)
		}
	}
	return names
}

// traits are the fields as the comparison of two people's forms has them.
func (form *ownForm) traits() []trait {
	var all []trait
	for _, f := range form.fields {
		kind := aText
		switch {
		case f.IsToMany():
			kind = several
		case f.kind == page.Check:
			kind = aCheck
		}
		all = append(all, trait{f.name, f.label, kind})
	}
	return all
}

// kindOf returns how a field is edited.
func kindOf(f *dbmodel.Field) page.Kind {
	switch {
	case f.IsToMany():
		return page.Boxes
	case f.IsRelation():
		return page.Relation
	case len(f.Choices) > 0, f.Kind == dbmodel.BooleanField && f.Null:
		return page.Choice
	case f.Kind.IsInteger():
		return page.Number
	}
	switch f.Kind {
	case dbmodel.BooleanField:
		return page.Check
	case dbmodel.FloatField, dbmodel.DecimalField:
		return page.Decimal
	case dbmodel.DateField:
		return page.Date
	case dbmodel.DateTimeField:
		return page.DateTime
	case dbmodel.JSONField:
		return page.JSON
	case dbmodel.TextField:
		return page.LongText
	case dbmodel.EmailField:
		return page.Email
	}
	return page.ShortText
}

func addLoads(all []string, more ...string) []string {
	for _, path := range more {
		if path != "" && !slices.Contains(all, path) {
			all = append(all, path)
		}
	}
	return all
}

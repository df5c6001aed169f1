package admin

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/serializer"
)

// maxInline is how many rows an inline has at most by default.
const maxInline = 200

// inlined are the rows of an inline.
type inlined struct {
	*owned
	by          *dbmodel.Field // the foreign key to the row of the form
	prefix      string         // of the names of fields, as Django's: "items"
	extra, most int
}

// link finds the foreign key that leads to the row of the form.
func (line *inlined) link(o *owned, by string) {
	var found []*dbmodel.Reverse
	for _, r := range o.m.Reverse {
		if r.From == line.m && r.Field.Kind.IsKey() && (by == "" || r.Field.Name == by) {
			found = append(found, r)
		}
	}
	switch {
	case by != "" && len(found) == 0:
		line.fail("By", "%s.%s is no foreign key to %s", line.m.Object, by, o.m.Object)
	case len(found) == 0:
		line.fail("By", "%s has no foreign key to %s", line.m.Object, o.m.Object)
	case len(found) > 1:
		line.fail("By", "%s has several foreign keys to %s: name one", line.m.Object, o.m.Object)
	}
	line.by = found[0].Field
	if line.prefix = found[0].Name; line.prefix == "" {
		line.prefix = line.m.Name + "_set"
	}
}

func (o *owned) addInline(in Inline) {
	line := in.rowsOf(o.admin, o)
	for n, prefix := 2, line.prefix; slices.ContainsFunc(o.inlines, func(other *inlined) bool {
		return other.prefix == line.prefix
	}); n++ {
		line.prefix = prefix + "-" + strconv.Itoa(n)
	}
	o.inlines = append(o.inlines, line)
}

// group are the rows of an inline, or of a list that is edited.
type group struct {
	line                         *inlined // nil: of a list
	prefix                       string
	canAdd, canChange, canDelete bool
	entries                      []*entry
	more                         bool // there are more rows than the page has
	gone                         []string
}

// inlineGroup makes the group of an inline, for who may see it.
func (v *visit) inlineGroup(line *inlined) (*group, error) {
	g := &group{line: line, prefix: line.prefix}
	sees, err := v.seesModel(line.m)
	if !sees || err != nil {
		return nil, err
	}
	for verb, into := range map[string]*bool{"add": &g.canAdd, "change": &g.canChange, "delete": &g.canDelete} {
		if *into, err = v.may(line.perms.permission(verb)); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// inlineRows reads the rows of an inline.
func (v *visit) inlineRows(ctx context.Context, line *inlined, parent dbmodel.Row, lock bool) ([]dbmodel.Row, error) {
	within, err := v.withinModel(line.m)
	if err != nil {
		return nil, err
	}
	key := parent.Value(line.by.Link.ToField)
	order := line.m.Meta.Ordering
	if len(order) == 0 {
		order = []string{line.m.Key.Name}
	}
	loads := addLoads(slices.Clone(line.form.loads), line.form.many()...)
	return line.rows.Collect(ctx, dbmodel.Query{Where: dbmodel.And(within, dbmodel.Is(line.by.Name, key)), Order: order,
		Limit: line.most + 1, Load: loads, Lock: lock})
}

// fillInline adds the entries of a page that is opened: those that are there, and empty ones.
func (v *visit) fillInline(g *group, rows []dbmodel.Row) error {
	if g.more = len(rows) > g.line.most; g.more {
		rows = rows[:g.line.most]
	}
	for i, row := range rows {
		if err := v.addEntry(g, g.line.form, i, row); err != nil {
			return err
		}
	}
	return v.addExtra(g)
}

// addExtra adds the empty rows.
func (v *visit) addExtra(g *group) error {
	if g.line == nil || !g.canAdd {
		return nil
	}
	for range g.line.extra {
		if err := v.addEntry(g, g.line.form, len(g.entries), dbmodel.Row{}); err != nil {
			return err
		}
	}
	return nil
}

func (v *visit) addEntry(g *group, form *ownForm, n int, row dbmodel.Row) error {
	e, err := v.newEntry(form, g.prefix+"-"+strconv.Itoa(n)+"-", row)
	if err != nil {
		return err
	}
	e.readOnly = row.Model != nil && !g.canChange
	g.entries = append(g.entries, e)
	return nil
}

// postGroup adds the entries that were posted. rows are those that are there.
func (v *visit) postGroup(g *group, form *ownForm, rows []dbmodel.Row, posted url.Values, seen values) error {
	known := map[string]dbmodel.Row{}
	for _, row := range rows {
		known[row.ID().String()] = row
	}
	total, _ := strconv.Atoi(posted.Get(g.prefix + "-TOTAL_FORMS"))
	most := len(rows)
	if g.line != nil {
		most = g.line.most + max(g.line.extra, 1)
	}
	for i := range min(max(total, 0), most) {
		prefix := g.prefix + "-" + strconv.Itoa(i) + "-"
		id := posted.Get(prefix + form.owned.m.Key.Name)
		row, isThere := known[id]
		switch {
		case id != "" && !isThere:
			if !posted.Has(prefix + "DELETE") {
				g.gone = append(g.gone, seen.text(prefix+wholeRow))
			}
			continue
		case id == "" && !g.canAdd:
			continue
		}
		delete(known, id)
		if err := v.addEntry(g, form, i, row); err != nil {
			return err
		}
		e := g.entries[len(g.entries)-1]
		e.post(posted, seen)
		e.remove = e.remove && (g.canDelete || e.isNew())
	}
	return nil
}

// parentKey returns the value of the foreign key of an inline.
func parentKey(line *inlined, parent dbmodel.Row) map[string]any {
	if parent.Model == nil {
		return map[string]any{line.by.Name: nil} // the row is not stored yet
	}
	return map[string]any{line.by.Name: parent.Value(line.by.Link.ToField)}
}

// keyOfRow reads the key of an address.
func keyOfRow(m *dbmodel.Model, text string) (any, bool) {
	key, ok := serializer.KeyValue(m.Key, text)
	return key, ok && key != nil
}

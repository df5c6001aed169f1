package admin

import (
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// showSheet returns the page of a row: a form, or facts for who may only view.
func (v *visit) showSheet(s *ownSheet, editable bool) (*rest.Response, error) {
	o, main := s.o, s.main
	parts, err := v.widgets(main)
	if err != nil {
		return nil, err
	}
	title := capital(v.T("Add %s", o.m.Verbose))
	p := page.Page{Title: title, Heading: title}
	list := page.Link{URL: v.admin.url(o.path), Text: o.title()}
	path := o.path + "add/"
	if main.isNew() {
		p.Crumbs = v.crumbs(v.T("Add"), list)
	} else {
		name := orNumber(main.old.String(), main.old.ID())
		path = o.pathOf(main.old.ID(), "change/")
		p.Title, p.Heading = name, name
		p.Crumbs = v.crumbs(name, list)
		p.Actions = []page.Block{page.Button{Link: page.Link{URL: v.admin.url(o.pathOf(main.old.ID(), "history/")),
			Text: v.T("History")}}}
		if p.Aside, err = v.ownAside(s); err != nil {
			return nil, err
		}
	}
	form := page.Form{URL: v.admin.url(path), Guard: true, Hidden: parts.hidden}
	seen, summary := values{}, &ownSummary{v: v}
	main.addSeen(seen)
	cards, err := v.ownCards(s, parts, editable, summary)
	if err != nil {
		return nil, err
	}
	form.Body = cards
	for _, g := range s.groups {
		block, err := v.inlineBlock(g, editable, &form, seen, summary)
		if err != nil {
			return nil, err
		}
		form.Body = append(form.Body, block...)
	}
	if !editable {
		p.Title = v.T("View %s", o.m.Verbose)
		p.Body = append(form.Body, page.Button{Link: page.Link{URL: v.admin.url(o.path), Text: v.T("Close")}})
		return v.answer(p)
	}
	form.Hidden = append(form.Hidden, page.Hidden{Name: seenField, Value: seen.encode()})
	if form.Save, err = v.saveBar(o.path, o.perms.permission("add")); err != nil {
		return nil, err
	}
	v.explainSheet(&p, s, summary)
	zone, err := v.ownDanger(s)
	p.Body = append(append(p.Body, form), zone...)
	if err != nil {
		return nil, err
	}
	return v.answer(p)
}

// explainSheet says on top of the page what is wrong, or what somebody else has changed.
func (v *visit) explainSheet(p *page.Page, s *ownSheet, summary *ownSummary) {
	if len(s.conflicts) > 0 {
		p.State = v.T("Not saved")
		v.addConflictRows(p, s.conflicts)
		return
	}
	for _, e := range s.entries() {
		for _, text := range e.wrong[wholeRow] {
			where := "main"
			if e != s.main {
				where = "id_" + e.prefix + firstField(e)
			}
			summary.add(where, "", text)
		}
	}
	if len(summary.links) == 0 {
		return
	}
	p.State = v.T("Error")
	p.Summary = &page.Summary{Errors: summary.links, Title: v.N(len(summary.links), "Please correct the error below.",
		"Please correct the errors below.")}
}

func firstField(e *entry) string {
	if len(e.form.fields) == 0 {
		return ""
	}
	return e.form.fields[0].name
}

// ownSummary collects the errors of a form for the top of the page.
type ownSummary struct {
	v     *visit
	links []page.Link
}

func (s *ownSummary) add(id, label, text string) {
	if label != "" {
		text = label + ": " + text
	}
	s.links = append(s.links, page.Link{URL: "#" + id, Text: text})
}

func (s *ownSummary) addFields(fields []page.Field) {
	for _, f := range fields {
		for _, text := range f.Errors {
			s.add(f.ID(), f.Label, text)
		}
	}
}

// ownCards returns the cards of the row itself.
func (v *visit) ownCards(s *ownSheet, parts *entryParts, editable bool, summary *ownSummary) ([]page.Block, error) {
	var cards []page.Block
	for i, c := range s.main.form.cards {
		var fields page.Fields
		for _, name := range c.names {
			if own, ok := parts.fields[name]; ok {
				fields = append(fields, own...)
				summary.addFields(own)
				continue
			}
			shown, err := v.readOnlyField(s.main, name)
			if err != nil {
				return nil, err
			}
			fields = append(fields, shown...)
		}
		title := c.title
		if title == "" && i == 0 {
			title = v.T("Details")
		}
		if len(fields) == 0 {
			continue
		}
		card := page.Card{Title: title, Body: []page.Block{fields}}
		if c.help != "" {
			card.Lede = page.Line{page.Text(c.help)}
		}
		if !editable {
			card.Body = []page.Block{v.Facts(v.readable(s.main, fields))}
		}
		cards = append(cards, card)
	}
	return cards, nil
}

// readable shows relations of a row as links, for who may only view.
func (v *visit) readable(e *entry, fields page.Fields) page.Fields {
	for i, f := range fields {
		own := e.form.field(f.Name)
		if own == nil || !own.Kind.IsKey() || e.isNew() || f.Suggest == "" {
			continue
		}
		if target, ok := e.old.Related(own.Field); ok {
			fields[i].Kind, fields[i].Line = page.ReadOnly, page.Line{v.admin.linkTo(target)}
		}
	}
	return fields
}

// readOnlyField shows a value that nobody edits.
func (v *visit) readOnlyField(e *entry, name string) (page.Fields, error) {
	c, ok := e.form.column(name)
	if !ok {
		return nil, nil
	}
	sees, err := v.seesPath(c.models)
	if err != nil {
		return nil, err
	}
	field := page.Field{Name: e.prefix + name, Label: c.label, Kind: page.ReadOnly, Line: page.Line{page.Soft("—")}}
	if !e.isNew() {
		field.Line = v.columnValue(c, e.old, sees)
	}
	return page.Fields{field}, nil
}

// ownAside shows what cannot be changed on the page and stands in none of its cards.
func (v *visit) ownAside(s *ownSheet) ([]page.Block, error) {
	facts := page.Facts{{Name: v.T("Number"), Value: page.Line{page.Mono(s.main.old.ID().String())}}}
	placed := map[string]bool{}
	for _, c := range s.main.form.cards {
		for _, name := range c.names {
			placed[name] = true
		}
	}
	for _, c := range s.main.form.readOnly {
		if placed[c.name] {
			continue
		}
		shown, err := v.readOnlyField(s.main, c.name)
		if err != nil {
			return nil, err
		}
		for _, f := range shown {
			facts = append(facts, page.Fact{Name: f.Label, Value: f.Line})
		}
	}
	return []page.Block{page.Card{Title: v.T("At a glance"), Body: []page.Block{facts}}}, nil
}

// addSeen adds the values that the form is made of.
func (e *entry) addSeen(all values) {
	for name, value := range e.seen {
		all[e.prefix+name] = value
	}
	if e.prefix != "" && !e.isNew() {
		all[e.prefix+wholeRow] = one(e.old.String())
	}
}

package admin

import (
	"context"
	"errors"
	"net/url"

	"github.com/latchkey-go/latchkey/adminlog"
	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/table"
)

// errRefused undoes the transaction of a form with mistakes.
var errRefused = errors.New("the form has mistakes")

// ownSheet is a form with all its rows: the row of the page with its inlines, or the rows of a
// list.
type ownSheet struct {
	o         *owned
	main      *entry // nil: of a list
	groups    []*group
	conflicts []page.Row // what somebody else has changed meanwhile
	isWrong   bool
}

func (s *ownSheet) isRefused() bool { return s.isWrong || len(s.conflicts) > 0 }

// entries returns all entries, that of the page first.
func (s *ownSheet) entries() (all []*entry) {
	if s.main != nil {
		all = append(all, s.main)
	}
	for _, g := range s.groups {
		all = append(all, g.entries...)
	}
	return all
}

// in returns the visit in a transaction.
func (v *visit) in(ctx context.Context) *visit {
	inside := *v
	inside.Request = v.Request.WithContext(ctx)
	return &inside
}

// saveSheet reads a form and saves it, in one transaction: as a whole, or not at all if it has
// mistakes or if somebody else has changed the same rows.
func (v *visit) saveSheet(build func(v *visit) (*ownSheet, error)) (s *ownSheet, err error) {
	err = v.admin.config.Tx.InTx(v.Context(), func(ctx context.Context) error {
		v := v.in(ctx)
		var err error
		if s, err = build(v); err != nil {
			return err
		}
		s.compare(v)
		if len(s.conflicts) == 0 {
			err = s.check(v)
		}
		if err == nil && s.isRefused() {
			err = errRefused
		}
		if err == nil {
			err = s.write(v)
		}
		return err
	})
	if errors.Is(err, errRefused) {
		return s, nil
	}
	return s, err
}

// compare notes what somebody else has changed since the form was made.
func (s *ownSheet) compare(v *visit) {
	for _, e := range s.entries() {
		if e != s.main && !e.isTouched() {
			e.shown, e.seen = e.stored, e.stored
			continue
		}
		fields, before := e.conflict()
		for _, t := range fields {
			label := v.T(t.label)
			if e != s.main {
				label = orNumber(e.old.String(), e.old.ID()) + ": " + label
			}
			s.conflicts = append(s.conflicts, conflictRow(label, page.Line{page.Del(v.valueOf(t, before, nil))},
				page.Line{page.Ins(v.valueOf(t, e.stored, nil))}))
		}
	}
	for _, g := range s.groups {
		for _, name := range g.gone {
			s.conflicts = append(s.conflicts, conflictRow(name, page.Line{page.Del(name)},
				page.Line{page.Soft(v.T("deleted"))}))
		}
	}
}

func conflictRow(label string, before, now page.Line) page.Row {
	return page.Row{Cells: []page.Cell{{Line: page.Textf("%s", label)},
		{Diff: []page.Change{{Name: label, Before: before, Now: now}}}}}
}

// check reads all entries that change something.
func (s *ownSheet) check(v *visit) error {
	parent := dbmodel.Row{}
	if s.main != nil {
		parent = s.main.old
		s.main.isChanged()
		if err := s.checkOne(v, s.main, nil); err != nil {
			return err
		}
	}
	for _, g := range s.groups {
		for _, e := range g.entries {
			if e.remove || !e.isChanged() {
				continue
			}
			var fixed map[string]any
			if g.line != nil {
				fixed = parentKey(g.line, parent)
			}
			if err := s.checkOne(v, e, fixed); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *ownSheet) checkOne(v *visit, e *entry, fixed map[string]any) error {
	if err := v.resolve(e); err != nil {
		return err
	}
	e.isChanged() // relations have their keys now
	if len(e.wrong) > 0 {
		resolved := e.wrong
		e.wrong = mistakes{}
		if err := v.read(v.Context(), e, fixed); err != nil {
			return err
		}
		for name, texts := range resolved { // which says more than the serializer
			e.wrong[name] = texts
		}
	} else if err := v.read(v.Context(), e, fixed); err != nil {
		return err
	}
	s.isWrong = s.isWrong || len(e.wrong) > 0
	return nil
}

// write stores the rows, and writes the entries of the log.
func (s *ownSheet) write(v *visit) error {
	if s.main == nil {
		return s.writeList(v)
	}
	if err := s.store(v, s.main); err != nil {
		return err
	}
	parts := []adminlog.Part{{Action: adminlog.Addition}}
	action := adminlog.Addition
	if !s.main.isNew() {
		action, parts = adminlog.Change, nil
		if len(s.main.changed) > 0 {
			parts = append(parts, adminlog.Part{Action: adminlog.Change, Fields: s.main.labels()})
		}
	}
	for _, g := range s.groups {
		done, err := s.writeGroup(v, g)
		if err != nil {
			return err
		}
		parts = append(parts, done...)
	}
	return v.log(v.Context(), action, s.o.object(s.main.in.New), adminlog.Message(parts...))
}

// writeGroup stores the rows of an inline. It returns what was done, in the order of Django's log.
func (s *ownSheet) writeGroup(v *visit, g *group) ([]adminlog.Part, error) {
	var added, changed, deleted []adminlog.Part
	for _, e := range g.entries {
		part := adminlog.Part{Name: e.form.owned.m.Verbose, Object: e.oldText()}
		switch {
		case e.remove && !e.isNew():
			if err := s.remove(v, e); err != nil {
				return nil, err
			}
			part.Action = adminlog.Deletion
			deleted = append(deleted, part)
		case e.in == nil:
		case e.isNew():
			if err := e.in.New.Set(g.line.by, s.main.in.New.Value(g.line.by.Link.ToField)); err != nil {
				return nil, err
			}
			if err := s.store(v, e); err != nil {
				return nil, err
			}
			part.Action, part.Object = adminlog.Addition, e.in.New.String()
			added = append(added, part)
		default:
			if err := s.store(v, e); err != nil {
				return nil, err
			}
			part.Action, part.Object, part.Fields = adminlog.Change, e.in.New.String(), e.labels()
			changed = append(changed, part)
		}
	}
	return append(append(added, changed...), deleted...), nil
}

func (e *entry) oldText() string {
	if e.isNew() {
		return ""
	}
	return e.old.String()
}

// writeList stores the rows of a list.
func (s *ownSheet) writeList(v *visit) error {
	for _, e := range s.entries() {
		if e.in == nil {
			continue
		}
		if err := s.store(v, e); err != nil {
			return err
		}
		message := adminlog.Message(adminlog.Part{Action: adminlog.Change, Fields: e.labels()})
		if err := v.log(v.Context(), adminlog.Change, s.o.object(e.in.New), message); err != nil {
			return err
		}
	}
	return nil
}

// store writes an entry. A mistake that only the database or a hook sees is shown in the form.
func (s *ownSheet) store(v *visit, e *entry) error {
	err := e.store(v.Context())
	if err != nil && v.refuse(e, err) {
		s.isWrong = true
		return errRefused
	}
	switch {
	case errors.Is(err, table.ErrChanged):
		e.add(wholeRow, v.T("Somebody else has changed this meanwhile, so nothing is saved yet."))
	case errors.Is(err, sqlstore.ErrForeignKey):
		e.add(wholeRow, v.T(noChoice))
	default:
		return err
	}
	s.isWrong = true
	return errRefused
}

// remove deletes a row of an inline.
func (s *ownSheet) remove(v *visit, e *entry) error {
	_, err := e.form.owned.rows.Delete(v.Context(), e.old)
	var protected *table.Protected
	switch {
	case errors.As(err, &protected):
		e.add(wholeRow, v.protectedText(protected))
	case err != nil && v.refuse(e, err):
	default:
		return err
	}
	s.isWrong = true
	return errRefused
}

// seenOf reads the values that a form was made of.
func seenOf(posted url.Values) values { return seenValues(posted, values{}) }

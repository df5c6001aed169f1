package admin

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/serializer"
)

// sent is an entry as the serializer reads it: a form by the names of the fields.
type sent map[string][]any

// Last implements the forms of serializers.
func (s sent) Last(name string) (any, bool) {
	list := s[name]
	if len(list) == 0 {
		return nil, false
	}
	return list[len(list)-1], true
}

// All implements the forms of serializers.
func (s sent) All(name string) []any { return s[name] }

// Names implements the forms of serializers.
func (s sent) Names() iter.Seq[string] { return maps.Keys(s) }

// sent returns what the serializer reads. A field that the visitor has not touched has its value
// as it is stored: the field of a time shows less of it.
func (e *entry) sent() sent {
	all := sent{}
	for _, f := range e.form.fields {
		shown := e.shown[f.name]
		text := e.shown.text(f.name)
		isSame := !e.isNew() && slices.Equal(shown, e.stored[f.name])
		switch {
		case f.IsToMany():
			for _, key := range shown {
				all[f.name] = append(all[f.name], key)
			}
		case f.kind == page.Check:
			all[f.name] = []any{text == "on"}
		case isSame && !f.IsRelation() && text != "":
			all[f.name] = []any{exactText(f.Field, e.old.Value(f.Field))}
		case text != "" && f.kind == page.DateTime:
			all[f.name] = []any{inUTC(text)}
		case text != "":
			all[f.name] = []any{text}
		case f.Null:
			all[f.name] = []any{nil}
		case f.Kind.IsText():
			all[f.name] = []any{""}
		}
	}
	return all
}

// inUTC says that the text of a field for a time is in UTC, unless it says otherwise itself.
func inUTC(text string) string {
	for _, layout := range []string{dateTimeLayout, "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if _, err := time.Parse(layout, text); err == nil {
			return text + "Z"
		}
	}
	return text
}

// read checks an entry by the form's serializer. fixed are fields that the server sets. What is
// wrong is in e.wrong then.
func (v *visit) read(ctx context.Context, e *entry, fixed map[string]any) error {
	in, err := e.form.plan.Read(v.Request.WithContext(ctx), e.sent(), serializer.Options{Old: e.old, Fixed: fixed})
	if problems := serializer.Problems(err); problems != nil {
		for _, p := range problems {
			v.explainProblem(e, p)
		}
		return nil
	}
	if err != nil {
		return err
	}
	e.in = in
	for _, f := range e.form.fields { // a field that was emptied, and whose value cannot be
		if f.Column != "" && !f.Null && !f.Kind.IsText() && f.kind != page.Check && e.shown.text(f.name) == "" {
			if err := in.New.Set(f.Field, e.form.owned.m.New().Value(f.Field)); err != nil {
				return err
			}
		}
	}
	return nil
}

// written returns the fields that the entry writes: those that the visitor has changed, and those
// that a hook of the project has.
func (e *entry) written() (names []string) {
	for _, t := range e.changed {
		if f := e.form.field(t.name); f.Column != "" && !f.PrimaryKey {
			names = append(names, f.Name)
		}
	}
	for _, f := range e.form.owned.m.Fields {
		own := e.form.field(f.Name)
		isSame := own != nil && f.Kind == dbmodel.JSONField || sameValue(e.old.Value(f), e.in.New.Value(f))
		if !isSame && !f.PrimaryKey && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 && len(e.changed) > 0 {
		for _, f := range e.form.owned.m.Fields {
			if f.AutoNow {
				return []string{f.Name}
			}
		}
	}
	return names
}

// sameValue compares two values of a field.
func sameValue(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	switch x := a.(type) {
	case dbmodel.JSON:
		y, ok := b.(dbmodel.JSON)
		return ok && string(x) == string(y)
	case []byte:
		y, ok := b.([]byte)
		return ok && string(x) == string(y)
	}
	return dbmodel.Compare(a, b) == 0
}

// store writes an entry that has been read. keys are those of its relations to many rows.
func (e *entry) store(ctx context.Context) error {
	rows := e.form.owned.rows
	if e.isNew() {
		if err := rows.Insert(ctx, e.in.New); err != nil {
			return err
		}
	} else if names := e.written(); len(names) > 0 {
		if err := rows.Update(ctx, e.in.New, names...); err != nil {
			return err
		}
	}
	for _, f := range e.form.fields {
		isNamed := slices.ContainsFunc(e.changed, func(t trait) bool { return t.name == f.name })
		if !f.IsToMany() || e.kept[f.name] || !e.isNew() && !isNamed {
			continue
		}
		if err := rows.SetMany(ctx, e.in.New, f.name, *e.in.New.Many(f.Field).IDs()...); err != nil {
			return err
		}
	}
	return nil
}

// labels returns the names of the changed fields, as Django's log has them.
func (e *entry) labels() (all []string) {
	for _, t := range e.changed {
		all = append(all, t.label)
	}
	return all
}

// refuse puts an error of a write beside its field. It reports false for a fault.
func (v *visit) refuse(e *entry, err error) bool {
	var conflict interface{ Violates() []string }
	var refused *serializer.Refusal
	var invalid *dbmodel.ValidationError
	switch {
	case errors.As(err, &conflict):
		v.explainConflictOf(e, conflict.Violates())
	case errors.As(err, &refused):
		name := refused.Field
		if e.form.field(name) == nil {
			name = wholeRow
		}
		e.add(name, refused.Message)
	case errors.As(err, &invalid):
		e.add(wholeRow, strings.TrimSpace(invalid.Message))
	default:
		return false
	}
	return true
}

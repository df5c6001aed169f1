package resource

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// inTx runs fn in a transaction, with a request that belongs to it.
func (s *set) inTx(r *rest.Request, fn func(r *rest.Request) (*rest.Response, error)) (resp *rest.Response, err error) {
	err = s.env.InTx(r.Context(), func(ctx context.Context) error {
		resp, err = fn(r.WithContext(ctx))
		return err
	})
	return resp, s.changedMeanwhile(refusal(err))
}

func (s *set) create(r *rest.Request) (*rest.Response, error) {
	if s.owner != nil && !r.User.IsAuthenticated() {
		return nil, rest.NotAuthenticated()
	}
	data, err := r.Data()
	if err != nil {
		return nil, err
	}
	plan := s.planFor(r, Create)
	if _, isList := data.([]any); isList && s.bulk.Create {
		return s.createAll(r, plan, data)
	}
	options := serializer.Options{Fixed: s.fixed(r)}
	resp, err := s.inTx(r, func(r *rest.Request) (*rest.Response, error) {
		in, err := plan.Read(r, data, options)
		if err != nil {
			return nil, err
		}
		store := func() error { return stored(s.src.insert(r.Context(), in.New)) }
		if err := s.change(r.Context(), in, store); err != nil {
			return nil, err
		}
		row, err := s.reloaded(r.Context(), plan, in)
		if err != nil {
			return nil, err
		}
		resp, err := plan.created(r, row)
		if err != nil {
			return nil, err
		}
		return s.tagged(r, in.New, plan, nil, resp)
	})
	return resp, duplicate(r, plan, data, options, err)
}

// update is PUT, and PATCH if partial.
func (s *set) update(r *rest.Request, action string) (*rest.Response, error) {
	data, unread := r.Data() // before there is a transaction; as in DRF a missing row comes first
	plan := s.planFor(r, action)
	options := serializer.Options{Partial: action == PartialUpdate, Fixed: s.fixed(r)}
	resp, err := s.inTx(r, func(r *rest.Request) (*rest.Response, error) {
		old, err := s.find(r, plan, true)
		if err != nil {
			return nil, err
		}
		if unread != nil {
			return nil, unread
		}
		options.Old = old
		in, err := plan.Read(r, data, options)
		if err != nil {
			return nil, err
		}
		if err := s.change(r.Context(), in, func() error { return s.store(r.Context(), in) }); err != nil {
			return nil, err
		}
		row, err := s.reloaded(r.Context(), plan, in)
		if err != nil {
			return nil, err
		}
		resp, err := plan.response(r, row, 200)
		if err != nil {
			return nil, err
		}
		return s.tagged(r, in.New, plan, nil, resp)
	})
	return resp, duplicate(r, plan, data, options, err)
}

// store writes the columns that were sent, and those that a hook has changed.
func (s *set) store(ctx context.Context, in *serializer.Input) error {
	names := changed(in.Old, in.New)
	for _, name := range in.Sent {
		if f := s.model.Field(name); f != nil && f.Column != "" && f != s.model.Key && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 {
		i := slices.IndexFunc(s.model.Fields, func(f *model.Field) bool { return f.AutoNow })
		if i < 0 {
			return nil
		}
		names = []string{s.model.Fields[i].Name}
	}
	return stored(s.gone(s.src.update(ctx, in.New, names...)))
}

// gone answers a write to a row that is there no more, where the source cannot lock rows.
func (s *set) gone(err error) error {
	if errors.Is(err, auth.ErrNotFound) {
		return s.missing().WithCause(err)
	}
	return err
}

// missing is the 404 of Django's get_object_or_404.
func (s *set) missing() *rest.Error {
	return rest.NotFound("No " + s.model.Object + " matches the given query.")
}

// changed returns the names of the fields in which two rows differ.
func changed(old, row model.Row) (names []string) {
	for _, f := range row.Model.Fields {
		if f != row.Model.Key && !reflect.DeepEqual(old.Value(f), row.Value(f)) {
			names = append(names, f.Name)
		}
	}
	return names
}

// change runs the hooks around a write, and writes what belongs to the row.
func (s *set) change(ctx context.Context, in *serializer.Input, write func() error) error {
	return s.changeAll(ctx, []*serializer.Input{in}, write)
}

// changeAll runs the hooks around a write of several rows.
func (s *set) changeAll(ctx context.Context, list []*serializer.Input, write func() error) error {
	for _, in := range list {
		if s.before == nil {
			break
		}
		if err := s.before(ctx, in); err != nil {
			return err
		}
	}
	if err := write(); err != nil {
		return err
	}
	for _, in := range list {
		if err := s.wrote(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

// wrote stores what belongs to a row that has been written.
func (s *set) wrote(ctx context.Context, in *serializer.Input) error {
	for _, name := range in.Sent {
		if f := s.model.Field(name); f != nil && f.IsToMany() {
			if err := s.src.setMany(ctx, in.New, name, *in.New.Many(f).IDs()...); err != nil {
				return err
			}
		}
	}
	if err := stored(in.SaveNested(ctx)); err != nil || s.after == nil {
		return err
	}
	return s.after(ctx, in)
}

// reloaded returns the row that was written as it is shown: its own values from memory, as in DRF,
// and its relations from the database if the change may have moved them.
func (s *set) reloaded(ctx context.Context, plan *planned, in *serializer.Input) (model.Row, error) {
	creating := in.Old.Model == nil
	moved := func(path string) bool {
		first, _, _ := strings.Cut(path, "__")
		return creating || slices.Contains(in.Sent, first) || slices.Contains(in.Nested, first)
	}
	if !slices.ContainsFunc(plan.loads, moved) {
		return in.New, nil
	}
	row, err := s.src.get(ctx, model.Query{Where: model.Is("pk", in.New.ID()), Load: plan.loads})
	if err != nil {
		return row, err
	}
	return row, s.fromMemory(row, in)
}

// fromMemory gives a row that was read again the values that were written.
func (s *set) fromMemory(row model.Row, in *serializer.Input) error {
	for _, f := range s.model.Fields {
		if f.Link == nil && f != s.model.Key {
			if err := row.Set(f, in.New.Value(f)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *set) destroy(r *rest.Request) (*rest.Response, error) {
	return s.inTx(r, func(r *rest.Request) (*rest.Response, error) {
		row, err := s.find(r, s.planFor(r, Destroy), true)
		if err != nil {
			return nil, err
		}
		in := &serializer.Input{Old: row}
		if s.before != nil {
			if err := s.before(r.Context(), in); err != nil {
				return nil, err
			}
		}
		if err := s.gone(s.src.remove(r.Context(), row)); err != nil {
			return nil, err
		}
		if s.after != nil {
			if err := s.after(r.Context(), in); err != nil {
				return nil, err
			}
		}
		return rest.NoContent(), nil
	})
}

// stored returns the error of a write as an answer if the database refused the values: a constraint
// that no validator knows, or a value that the engine cannot hold, as NUL in a JSON column of
// PostgreSQL. REST framework answers 500.
func stored(err error) error {
	if !errors.Is(err, auth.ErrInvalid) {
		return err
	}
	return rest.FieldError("non_field_errors", "The database refuses these values.").WithCause(err)
}

// refusal turns what a relation protects into an answer.
func refusal(err error) error {
	var protected interface {
		error
		Referrers() []string
	}
	if !errors.As(err, &protected) {
		return err
	}
	e := &rest.Error{Status: 409, Code: "protected", Detail: protected.Error()}
	return e.WithCause(err)
}

// duplicate answers a duplicate that the validators could not see, because another request wrote it
// in between: with what they say now.
func duplicate(r *rest.Request, plan *planned, data any, o serializer.Options, err error) error {
	var conflict interface {
		error
		Violates() []string
	}
	if !errors.As(err, &conflict) {
		return err
	}
	if _, again := plan.Read(r, data, o); again != nil {
		return again
	}
	return notUnique(conflict, err)
}

// notUnique is the answer to a duplicate about which the validators say nothing.
func notUnique(conflict interface{ Violates() []string }, err error) error {
	names := conflict.Violates()
	if len(names) == 1 {
		return rest.FieldError(names[0], "This field must be unique.").WithCause(err)
	}
	text := "The fields must make a unique set."
	if len(names) > 1 {
		text = "The fields " + strings.Join(names, ", ") + " must make a unique set."
	}
	return rest.FieldError("non_field_errors", text).WithCause(err)
}

package resource

import (
	"context"
	"iter"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
)

// Source is where the rows of a viewset come from. A table.Table[T] is one, with all that stands
// below. A viewset offers the methods that its source can serve: without a [Creator] there is no
// POST.
//
// A list may yield the same row each time, as table.Table does.
type Source[T any] interface {
	List(ctx context.Context, q model.Query) iter.Seq2[*T, error]
	// Get returns the one row of a query. Its error wraps auth.ErrNotFound if there is none.
	Get(ctx context.Context, q model.Query) (*T, error)
}

// What a source may do besides.
type (
	// Counter counts rows, for [PageNumber] and [LimitOffset].
	Counter interface {
		Count(ctx context.Context, where model.Cond) (int64, error)
	}
	// BoundedCounter counts up to a number, for Count.AtMost.
	BoundedCounter interface {
		CountAtMost(ctx context.Context, where model.Cond, most int64) (int64, error)
	}
	// Estimator guesses how many rows there are, for Count.Estimate. 0 means that it does not know.
	Estimator interface {
		Estimate(ctx context.Context) (int64, error)
	}
	// Creator stores a new row and sets its key.
	Creator[T any] interface {
		Insert(ctx context.Context, row *T) error
	}
	// BulkCreator stores many new rows by few statements, and sets their keys. Either all have a
	// key or none.
	BulkCreator[T any] interface {
		InsertAll(ctx context.Context, rows []*T) error
	}
	// Updater writes the named fields of a row, and all without names.
	Updater[T any] interface {
		Update(ctx context.Context, row *T, fields ...string) error
	}
	// Deleter deletes rows, and says how many went with them.
	Deleter[T any] interface {
		Delete(ctx context.Context, rows ...*T) (model.Deleted, error)
	}
	// ManySetter stores the keys of a ManyToManyField.
	ManySetter interface {
		SetMany(ctx context.Context, row model.Row, field string, keys ...model.ID) error
	}
	// Annotator has values that are computed for each row, by which lists may be ordered.
	Annotator interface {
		Annotations() []string
	}
)

// Rows is the table of a model without its Go type. A *table.Rows is one.
type Rows interface {
	Each(ctx context.Context, q model.Query, fn func(row model.Row) error) error
	Get(ctx context.Context, q model.Query) (model.Row, error)
	Count(ctx context.Context, where model.Cond) (int64, error)
	CountAtMost(ctx context.Context, where model.Cond, most int64) (int64, error)
	Estimate(ctx context.Context) (int64, error)
	Insert(ctx context.Context, row model.Row) error
	InsertAll(ctx context.Context, rows []model.Row) error
	Update(ctx context.Context, row model.Row, fields ...string) error
	Delete(ctx context.Context, rows ...model.Row) (model.Deleted, error)
	SetMany(ctx context.Context, row model.Row, field string, keys ...model.ID) error
}

// source is a Source or a Rows, without a type. What it cannot do is nil.
type source struct {
	each    func(ctx context.Context, q model.Query, fn func(row model.Row) error) error
	get     func(ctx context.Context, q model.Query) (model.Row, error)
	count   func(ctx context.Context, where model.Cond) (int64, error)
	bounded func(ctx context.Context, where model.Cond, most int64) (int64, error)
	guess   func(ctx context.Context) (int64, error)
	insert  func(ctx context.Context, row model.Row) error
	inserts func(ctx context.Context, rows []model.Row) error
	update  func(ctx context.Context, row model.Row, fields ...string) error
	remove  func(ctx context.Context, rows ...model.Row) error
	setMany func(ctx context.Context, row model.Row, field string, keys ...model.ID) error
	extra   []string // of an Annotator
}

func sourceOfRows(rows Rows) source {
	s := source{each: rows.Each, get: rows.Get, count: rows.Count, bounded: rows.CountAtMost, guess: rows.Estimate,
		insert: rows.Insert, inserts: rows.InsertAll, update: rows.Update, setMany: rows.SetMany}
	s.remove = func(ctx context.Context, all ...model.Row) error {
		_, err := rows.Delete(ctx, all...)
		return err
	}
	return s
}

// sourceOf covers a typed source.
func sourceOf[T any](m *model.Model, from Source[T]) source {
	s := source{
		each: func(ctx context.Context, q model.Query, fn func(row model.Row) error) error {
			return eachOf(ctx, m, from, q, fn)
		},
		get: func(ctx context.Context, q model.Query) (model.Row, error) {
			row, err := from.Get(ctx, q)
			if err != nil {
				return model.Row{}, err
			}
			if row == nil {
				return model.Row{}, auth.ErrNotFound
			}
			return m.Row(row), nil
		},
	}
	if counter, ok := from.(Counter); ok {
		s.count = counter.Count
	}
	if counter, ok := from.(BoundedCounter); ok {
		s.bounded = counter.CountAtMost
	}
	if estimator, ok := from.(Estimator); ok {
		s.guess = estimator.Estimate
	}
	if creator, ok := from.(Creator[T]); ok {
		s.insert = func(ctx context.Context, row model.Row) error { return creator.Insert(ctx, row.Ptr().(*T)) }
	}
	if creator, ok := from.(BulkCreator[T]); ok {
		s.inserts = func(ctx context.Context, rows []model.Row) error { return creator.InsertAll(ctx, typed[T](rows)) }
	}
	if updater, ok := from.(Updater[T]); ok {
		s.update = func(ctx context.Context, row model.Row, fields ...string) error {
			return updater.Update(ctx, row.Ptr().(*T), fields...)
		}
	}
	if deleter, ok := from.(Deleter[T]); ok {
		s.remove = func(ctx context.Context, rows ...model.Row) error {
			_, err := deleter.Delete(ctx, typed[T](rows)...)
			return err
		}
	}
	if setter, ok := from.(ManySetter); ok {
		s.setMany = setter.SetMany
	}
	if annotator, ok := from.(Annotator); ok {
		s.extra = annotator.Annotations()
	}
	return s
}

func typed[T any](rows []model.Row) []*T {
	all := make([]*T, len(rows))
	for i, row := range rows {
		all[i] = row.Ptr().(*T)
	}
	return all
}

func eachOf[T any](ctx context.Context, m *model.Model, from Source[T], q model.Query, fn func(model.Row) error) error {
	var last *T
	var view model.Row
	for row, err := range from.List(ctx, q) {
		if err != nil {
			return err
		}
		if row != last {
			last, view = row, m.Row(row)
		}
		if err := fn(view); err != nil {
			return err
		}
	}
	return nil
}

package table

import (
	"context"

	"github.com/latchkey-go/latchkey/model"
)

// Insert is [Rows.Insert].
func (t Table[T]) Insert(ctx context.Context, row *T) error {
	return t.Rows.Insert(ctx, t.m.Row(row))
}

// InsertAll is [Rows.InsertAll].
func (t Table[T]) InsertAll(ctx context.Context, rows []*T) error {
	return t.Rows.InsertAll(ctx, t.views(rows))
}

// Update is [Rows.Update].
func (t Table[T]) Update(ctx context.Context, row *T, fields ...string) error {
	return t.Rows.Update(ctx, t.m.Row(row), fields...)
}

// Delete is [Rows.Delete].
func (t Table[T]) Delete(ctx context.Context, rows ...*T) (Deleted, error) {
	return t.Rows.Delete(ctx, t.views(rows)...)
}

// OnSave is [Rows.OnSave].
func (t Table[T]) OnSave(fn func(ctx context.Context, row *T, created bool) error) {
	t.Rows.OnSave(func(ctx context.Context, row model.Row, created bool) error {
		return fn(ctx, row.Ptr().(*T), created)
	})
}

// OnDelete is [Rows.OnDelete].
func (t Table[T]) OnDelete(fn func(ctx context.Context, row *T) error) {
	t.Rows.OnDelete(func(ctx context.Context, row model.Row) error { return fn(ctx, row.Ptr().(*T)) })
}

func (t Table[T]) views(rows []*T) []model.Row {
	views := make([]model.Row, len(rows))
	for i, row := range rows {
		views[i] = t.m.Row(row)
	}
	return views
}

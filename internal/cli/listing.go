package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// listing is a list that is written while it is read, in one of three forms: a JSON array, lines of cells with tabs
// between them, or under a heading in columns that are as wide as the first rows need.
type listing struct {
	what    string // it lists, in the plural
	asJSON  bool
	limit   int // 0: all
	heading []string
}

// row is one of a listing: its value for JSON, its cells for the other forms.
type row struct {
	value any
	cells []string
}

// flushEach is how many rows are written at a time, and how many decide on the widths of columns: fewer than a store
// reads at a time, so that the first rows are seen before the second page is asked for.
const flushEach = 250

// list writes the listing of rows. An interrupted one ends where it stands, a JSON array without its end, so that
// nobody takes it for the whole.
func list[T any](ctx context.Context, a *app, l listing, rows iter.Seq2[T, error], of func(T) row) error {
	p := a.printer(l)
	count := a.progress(!isTerminal(a.Out)) // else the rows themselves are the progress
	defer count.end()
	for v, err := range rows {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			count.end()
			return a.broken(ctx, fmt.Errorf("list %s: %w", l.what, errors.Join(err, p.flush())), fmt.Sprintf("%d %s are listed", p.written, l.what))
		}
		if err := p.add(of(v)); err != nil {
			return err
		}
		if p.written == l.limit {
			break
		}
		if p.written%flushEach == 0 {
			count.say("%d %s", p.written, l.what)
		}
	}
	return p.end()
}

// all makes a listing's rows of what is in memory.
func all[T any](values []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range values {
			if !yield(v, nil) {
				return
			}
		}
	}
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// listing describes a list that is written while it is read. It has three forms: a JSON array,
// lines of tab-separated cells, and columns under a heading that are as wide as the first rows
// need.
type listing struct {
	what    string // names the rows, in the plural: "users"
	asJSON  bool
	limit   int // 0: none
	heading []string
}

// row is one row: its value for JSON, and its cells for the other forms.
type row struct {
	value any
	cells []string
}

// flushEach is the number of rows that are written at a time. The widths of columns are chosen from
// as many rows. The number is less than a store's page, so that the first rows appear before the
// second page is read.
const flushEach = 250

// list writes rows. After an interrupt the list stops where it is, and a JSON array is left open,
// so that no program takes a part for the whole list.
func list[T any](ctx context.Context, a *app, l listing, rows iter.Seq2[T, error], of func(T) row) error {
	p := a.printer(l)
	count := a.progress(!isTerminal(a.Out)) // on a terminal the rows themselves show the progress
	defer count.end()
	for v, err := range rows {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			count.end()
			err = fmt.Errorf("list %s: %w", l.what, errors.Join(err, p.flush()))
			return a.broken(ctx, err, fmt.Sprintf("%d %s were listed", p.written, l.what))
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

// all iterates over values.
func all[T any](values []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range values {
			if !yield(v, nil) {
				return
			}
		}
	}
}

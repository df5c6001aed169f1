package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// listing describes a list that is written while it is read. It has three forms: a JSON array,
// lines of tab-separated cells, and columns under a heading, each as wide as its widest cell so
// far.
type listing struct {
	one     string // names a row: "user"
	asJSON  bool
	limit   int // the most rows; 0 for all
	heading []string
}

// row is one row: its value for JSON, and its cells for the other forms.
type row struct {
	value any
	cells []string
}

// flushEach is the number of rows that are written at a time. The first flushEach rows decide the
// widths of the columns; later rows can only widen them. The number is less than the page that a
// store reads at a time, so that the first rows appear before the second page is read.
const flushEach = 250

// list writes rows. After an interrupt or an error it writes no more. It leaves a JSON array open
// then, so that no program takes a part for the whole list.
func list[T any](ctx context.Context, a *app, l listing, rows iter.Seq2[T, error], toRow func(T) row) error {
	p := a.printer(l)
	count := a.progress(!isTerminal(a.Out)) // on a terminal the rows themselves show the progress
	defer count.end()
	for v, err := range rows {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			count.end()
			err = fmt.Errorf("list %ss: %w", l.one, errors.Join(err, p.flush()))
			return a.incomplete(ctx, err, countedWere(p.written, l.one)+" listed")
		}
		if err := p.add(toRow(v)); err != nil {
			return err
		}
		if p.written == l.limit {
			break
		}
		if p.written%flushEach == 0 {
			count.say("%s", counted(p.written, l.one))
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

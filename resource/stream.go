package resource

import (
	"errors"
	"iter"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// streamBatch is how many rows of a streamed list are in memory, if further rows belong to them.
const streamBatch = 500

func (s *set) checkStream() {
	switch {
	case !s.stream:
	case s.pages != nil:
		s.fail("Stream", "a list with Pages is not streamed")
	case s.guard.Lists:
		s.fail("Stream", "a streamed list has no ETag: leave Guard.Lists out")
	}
}

var errLeft = errors.New("nobody wants further rows")

// stream yields the rows as JSON, each when it is read. Package rest runs it after the handler.
func (l *listing) stream() iter.Seq2[rest.StyledAppender, error] {
	l.query.Batch = streamBatch
	_, reuse := formOf(l.r) // another renderer keeps all rows
	return func(yield func(rest.StyledAppender, error) bool) {
		row := new(body)
		err := l.set.src.each(l.r.Context(), l.query, func(m model.Row) (err error) {
			if !reuse {
				row = new(body)
			}
			if *row, err = l.plan.AppendRow((*row)[:0], l.r, m); err != nil {
				return err
			}
			if !yield(row, nil) {
				return errLeft
			}
			return nil
		})
		if err != nil && !errors.Is(err, errLeft) {
			yield(nil, err)
		}
	}
}

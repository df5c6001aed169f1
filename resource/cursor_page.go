package resource

import (
	"slices"

	"github.com/latchkey-go/latchkey/model"
)

// cursorPage is a page of a Cursor. Its methods are those of DRF's class.
type cursorPage struct {
	at     address
	param  string
	order  []string
	size   int
	field  *model.Field // of the position
	cursor cursor

	text      []byte // the rows as JSON, as they were read
	rows      [][2]int
	positions []string // of the rows, and of the one that follows

	hasNext, hasPrevious           bool
	nextPosition, previousPosition place
}

// place is a position, or none.
type place struct {
	text string
	set  bool
}

func (w *cursorPage) read(l *listing) error {
	return l.set.src.each(l.r.Context(), l.query, func(row model.Row) (err error) {
		w.positions = append(w.positions, positionOf(row.Value(w.field)))
		if len(w.rows) == w.size { // the one that follows
			return nil
		}
		begin := len(w.text)
		w.text, err = l.plan.AppendRow(w.text, l.r, row)
		w.rows = append(w.rows, [2]int{begin, len(w.text)})
		return err
	})
}

// arrange finds whether there are pages before and after.
func (w *cursorPage) arrange() {
	current := place{w.cursor.position, w.cursor.set}
	follows := len(w.positions) > len(w.rows)
	var following place
	if follows {
		following = place{w.positions[len(w.rows)], true}
	}
	w.positions = w.positions[:len(w.rows)]
	before := w.cursor.set || w.cursor.offset > 0
	if w.cursor.reverse {
		slices.Reverse(w.rows)
		slices.Reverse(w.positions)
		w.hasNext, w.hasPrevious = before, follows
		w.nextPosition, w.previousPosition = current, following
		return
	}
	w.hasNext, w.hasPrevious = follows, before
	w.nextPosition, w.previousPosition = following, current
}

func (w *cursorPage) write(dst []byte) []byte {
	dst = append(dst, '[')
	for i, row := range w.rows {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, w.text[row[0]:row[1]]...)
	}
	return append(dst, "]}"...)
}

// mark returns the offset and the position of a link: rows are the positions from its side on. The
// mark is the first position that differs from the one before. It reports false if there is none.
func mark(rows []string, compare place) (offset int64, position string, ok bool) {
	for _, one := range rows {
		if !compare.set || one != compare.text {
			return offset, one, true
		}
		offset++
	}
	return offset, "", false
}

func (w *cursorPage) next() string {
	if !w.hasNext {
		return ""
	}
	n, compare := len(w.positions), w.nextPosition
	if n > 0 && w.cursor.reverse && w.cursor.offset != 0 {
		compare = place{w.positions[n-1], true}
	}
	back := slices.Clone(w.positions)
	slices.Reverse(back)
	offset, text, found := mark(back, compare)
	to := place{text, true}
	switch {
	case n == 0:
		to = w.nextPosition
	case found:
	case !w.hasPrevious: // the first page
		offset, to = int64(w.size), place{}
	case w.cursor.reverse:
		offset, to = 0, w.previousPosition
	default:
		offset, to = w.cursor.offset+int64(w.size), w.previousPosition
	}
	return w.link(cursor{offset, false, to.text, to.set})
}

func (w *cursorPage) previous() string {
	if !w.hasPrevious {
		return ""
	}
	n, compare := len(w.positions), w.previousPosition
	if n > 0 && !w.cursor.reverse && w.cursor.offset != 0 {
		compare = place{w.positions[0], true}
	}
	offset, text, found := mark(w.positions, compare)
	to := place{text, true}
	switch {
	case n == 0:
		to = w.previousPosition
	case found:
	case !w.hasNext: // the last page
		offset, to = int64(w.size), place{}
	case w.cursor.reverse:
		offset, to = w.cursor.offset+int64(w.size), w.nextPosition
	default:
		offset, to = 0, w.nextPosition
	}
	return w.link(cursor{offset, true, to.text, to.set})
}

func (w *cursorPage) link(c cursor) string { return w.at.with(w.param, c.String()).String() }

package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/internal/printable"
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

// limitFlag adds --limit.
func limitFlag(cmd *cobra.Command, limit *int) {
	cmd.Flags().IntVar(limit, "limit", 0, "only the first `N`; 0 is all of them")
}

func negativeLimit(cmd *cobra.Command) error { return usagef(cmd, "--limit cannot be negative") }

// printer writes the rows of a listing.
type printer struct {
	listing
	out     *bufio.Writer
	aligned bool
	widths  []int
	held    [][]string // rows that wait for the widths
	written int
}

func (a *app) printer(l listing) *printer {
	return &printer{listing: l, out: bufio.NewWriter(a.Out), aligned: !l.asJSON && isTerminal(a.Out)}
}

func (p *printer) add(r row) (err error) {
	switch {
	case p.asJSON:
		err = p.addJSON(r.value)
	case p.aligned:
		p.held = append(p.held, escaped(r.cells))
	default:
		_, err = fmt.Fprintln(p.out, strings.Join(escaped(r.cells), "\t"))
	}
	if err != nil {
		return err
	}
	if p.written++; p.written%flushEach == 0 {
		return p.flush()
	}
	return nil
}

// addJSON writes one element as json.Marshal with an indentation writes it in an array.
func (p *printer) addJSON(v any) error {
	text, err := json.Marshal(v, jsontext.WithIndentPrefix("  "), jsontext.WithIndent("  "), json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	before := ",\n  "
	if p.written == 0 {
		before = "[\n  "
	}
	_, err = p.out.WriteString(before + string(printable.JSON(text)))
	return err
}

// flush writes what is held.
func (p *printer) flush() error {
	if p.aligned {
		p.align()
	}
	return p.out.Flush()
}

// align writes the rows that are held in columns. The first time it writes the heading too; later a column only gets
// wider.
func (p *printer) align() {
	lines := p.held
	if p.widths == nil {
		p.widths = make([]int, len(p.heading))
		lines = append([][]string{p.heading}, lines...)
	}
	for _, line := range lines {
		for i, cell := range line {
			p.widths[i] = max(p.widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, line := range lines {
		var padded strings.Builder
		for i, cell := range line {
			padded.WriteString(cell)
			padded.WriteString(strings.Repeat(" ", p.widths[i]-utf8.RuneCountInString(cell)+2))
		}
		fmt.Fprintln(p.out, strings.TrimRight(padded.String(), " "))
	}
	p.held = p.held[:0]
}

// end writes what remains.
func (p *printer) end() error {
	switch {
	case p.asJSON && p.written == 0:
		p.out.WriteString("[]\n")
	case p.asJSON:
		p.out.WriteString("\n]\n")
	}
	return p.flush()
}

func escaped(cells []string) []string {
	for i := range cells {
		cells[i] = word(cells[i])
	}
	return cells
}

package cli

import (
	"bufio"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/internal/printable"
)

// printer writes the rows of a listing.
type printer struct {
	listing
	out     *bufio.Writer
	aligned bool
	widths  []int
	held    [][]string // rows that wait until the widths of the columns are known
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

// addJSON writes one element of the array, indented as json.Marshal would write it.
func (p *printer) addJSON(v any) error {
	text, err := json.Marshal(v, jsontext.WithIndentPrefix("  "), jsontext.WithIndent("  "),
		json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
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

// printJSON writes one value that is not a list, indented.
func (a *app) printJSON(v any) error {
	text, err := json.Marshal(v, jsontext.WithIndent("  "), json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	_, err = fmt.Fprintf(a.Out, "%s\n", printable.JSON(text))
	return err
}

// flush writes the held rows.
func (p *printer) flush() error {
	if p.aligned {
		p.align()
	}
	return p.out.Flush()
}

// align writes the held rows in columns. The first call also writes the heading. A later call may
// widen a column, but never narrows one.
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

// end writes the held rows and the end of a JSON array.
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
		cells[i] = printable.Word(cells[i])
	}
	return cells
}

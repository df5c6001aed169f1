package cli

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/term"
)

// table is a list for people, or for a program that splits at tabs.
type table struct {
	heading []string
	rows    [][]string
}

func (t *table) add(cells ...string) {
	for i := range cells {
		cells[i] = printable(cells[i])
	}
	t.rows = append(t.rows, cells)
}

// list writes v as JSON, or t: aligned under a heading on a terminal, tab-separated elsewhere.
func (a *app) list(asJSON bool, v any, t table) error {
	if asJSON {
		if err := json.MarshalWrite(a.Out, v, jsontext.WithIndent("  "), json.Deterministic(true)); err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
		_, err := fmt.Fprintln(a.Out)
		return err
	}
	if !isTerminal(a.Out) {
		var b strings.Builder
		for _, row := range t.rows {
			b.WriteString(strings.Join(row, "\t") + "\n")
		}
		_, err := io.WriteString(a.Out, b.String())
		return err
	}
	_, err := io.WriteString(a.Out, t.aligned())
	return err
}

// aligned pads all but the last column.
func (t *table) aligned() string {
	widths := make([]int, len(t.heading))
	lines := append([][]string{t.heading}, t.rows...)
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, line := range lines {
		var padded strings.Builder
		for i, cell := range line {
			padded.WriteString(cell)
			padded.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
		}
		b.WriteString(strings.TrimRight(padded.String(), " ") + "\n")
	}
	return b.String()
}

// printable escapes what would move a terminal's cursor, split a line or reverse its writing. Names in the
// database may hold anything.
func printable(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 && utf8.ValidString(s) {
		return s
	}
	quoted := strconv.Quote(s)
	return quoted[1 : len(quoted)-1]
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// yes is how a table says true.
func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// day is how a table says when.
func day(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// optionalTime is t, or null in JSON for the zero time.
func optionalTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

package cli

import (
	"os"
	"time"

	"golang.org/x/term"

	"github.com/latchkey-go/latchkey/internal/printable"
)

// word escapes what would move a terminal's cursor, split a line or reverse its writing. Names in the
// database may hold anything.
func word(s string) string { return printable.Word(s) }

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

package cli

import (
	"os"
	"time"

	"golang.org/x/term"
)

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// yes returns the text of a boolean in a table.
func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// day returns the text of a time in a table.
func day(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// optionalTime returns a pointer to t, or nil (null in JSON) for the zero time.
func optionalTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

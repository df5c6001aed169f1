package engine

import (
	"fmt"
	"strings"
	"time"
)

// formatTime writes a timestamp as Django does on SQLite: in UTC, with microseconds unless they are
// zero.
func formatTime(t time.Time) string {
	t = t.UTC().Truncate(time.Microsecond)
	if t.Nanosecond() == 0 {
		return t.Format(time.DateTime)
	}
	return t.Format("2006-01-02 15:04:05.000000")
}

// layouts has the layout of formatTime, and the others that Django's parse_datetime reads, because
// a database may contain them. In each, parseTime accepts a T instead of the space.
var layouts = []string{
	"2006-01-02 15:04:05.999999999",
	"2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999Z07",
	"2006-01-02 15:04", time.DateOnly,
}

// parseTime parses a timestamp in any form that Django reads. A timestamp without a zone is in UTC.
func parseTime(s string) (time.Time, error) {
	spaced := strings.Replace(s, "T", " ", 1)
	for _, layout := range layouts {
		if t, err := time.Parse(layout, spaced); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("timestamp %q: not of the form YYYY-MM-DD HH:MM:SS", s)
}

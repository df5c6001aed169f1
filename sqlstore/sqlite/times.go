package sqlite

import (
	"fmt"
	"time"
)

// formatTime writes a timestamp as Django does on SQLite: UTC, microseconds, no fraction where it is zero.
func formatTime(t time.Time) string {
	t = t.UTC().Truncate(time.Microsecond)
	if t.Nanosecond() == 0 {
		return t.Format(time.DateTime)
	}
	return t.Format("2006-01-02 15:04:05.000000")
}

// others are the forms besides formatTime's that Django's parse_datetime reads, and so may stand in a database.
var others = []string{
	"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999Z07:00",
	"2006-01-02 15:04", time.DateOnly,
}

// parseTime reads a timestamp as Django stores it, or as it would read it; without a zone it is UTC.
func parseTime(s string) (time.Time, error) {
	if t, err := time.Parse("2006-01-02 15:04:05.999999999", s); err == nil {
		return t, nil
	}
	for _, layout := range others {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("timestamp %q: not of the form YYYY-MM-DD HH:MM:SS", s)
}

package cli

import (
	"errors"
	"time"

	"github.com/latchkey-go/latchkey/internal/span"
)

// errWhen describes the forms of a time on the command line.
var errWhen = errors.New("want a time such as 90d, 2w or 12h, or a date such as 2030-12-31 or 2030-12-31T12:00:00Z")

// parseSpan reads a duration that is not negative: "12h", "90d" or "2w".
func parseSpan(text string) (time.Duration, error) {
	d, err := span.Parse(text)
	if err != nil || d < 0 {
		return 0, errWhen
	}
	return d, nil
}

// parseDate reads a time in RFC 3339, or a date, whose day begins in UTC.
func parseDate(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, errWhen
	}
	return t, nil
}

// endOf returns the time that --expires names: a date, or a span from now. It is nil for "", and
// the zero time for "never".
func endOf(text string, now time.Time) (*time.Time, error) {
	switch text {
	case "":
		return nil, nil
	case "never":
		return &time.Time{}, nil
	}
	if d, err := parseSpan(text); err == nil {
		return new(now.Add(d)), nil
	}
	t, err := parseDate(text)
	if err != nil {
		return nil, err
	}
	return &t, nil
}

// sinceOf returns the time that a filter names: a date, or a span before now. It is the zero time
// for "".
func sinceOf(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if d, err := parseSpan(text); err == nil {
		return now.Add(-d), nil
	}
	return parseDate(text)
}

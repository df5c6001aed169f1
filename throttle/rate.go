package throttle

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// maxLimit bounds the number of a rate: a counter stores the time of each admitted request.
const maxLimit = 1_000_000

// rate is a number of requests per period.
type rate struct {
	text  string
	limit int
	per   time.Duration // 0: no limit
}

// CheckRate returns the error of an invalid rate, for rates that come from settings. New panics
// with this error.
func CheckRate(text string) error {
	if _, err := parseRate(text); err != nil {
		return fmt.Errorf("the rate %w", err)
	}
	return nil
}

// parseRate parses a rate as described at Rates.
func parseRate(text string) (rate, error) {
	if text == "none" {
		return rate{text: text}, nil
	}
	number, period, ok := strings.Cut(text, "/")
	if !ok {
		return rate{}, fmt.Errorf(`%q is not of the form "10/min"`, text)
	}
	limit, err := strconv.Atoi(number)
	if err != nil || strconv.Itoa(limit) != number || limit < 0 || limit > maxLimit {
		return rate{}, fmt.Errorf("%q: the number of requests must be 0 to %d", text, maxLimit)
	}
	per := periodOf(period)
	if per == 0 {
		return rate{}, fmt.Errorf("%q: the period must be second, minute, hour or day, or s, sec, m, min, h, d", text)
	}
	return rate{text, limit, per}, nil
}

// periodOf returns the period that a word names, or 0.
func periodOf(word string) time.Duration {
	switch word {
	case "s", "sec", "second", "seconds":
		return time.Second
	case "m", "min", "minute", "minutes":
		return time.Minute
	case "h", "hour", "hours":
		return time.Hour
	case "d", "day", "days":
		return 24 * time.Hour
	}
	return 0
}

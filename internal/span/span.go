// Package span reads and writes durations as people write them: Go's, with days and weeks.
package span

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

var errSyntax = errors.New("not a duration")

// Parse reads a duration of time.ParseDuration, or one with weeks and days before the hours: "30d",
// "2w", "1w2d12h", "1.5d". A day has 24 hours.
func Parse(text string) (time.Duration, error) {
	rest, isNegative := strings.CutPrefix(text, "-")
	if !isNegative {
		rest = strings.TrimPrefix(text, "+")
	}
	var sum time.Duration
	for _, unit := range []struct {
		name  string
		hours time.Duration
	}{{"w", 7 * 24}, {"d", 24}} {
		number, after, found := strings.Cut(rest, unit.name)
		if !found {
			continue
		}
		n, err := part(number + "h")
		if err != nil || strings.Trim(number, "0123456789.") != "" || n > math.MaxInt64/unit.hours-sum/unit.hours {
			return 0, errSyntax
		}
		sum, rest = sum+n*unit.hours, after
		if rest == "" {
			return signed(sum, isNegative), nil
		}
	}
	n, err := part(rest)
	if err != nil || n > math.MaxInt64-sum {
		return 0, errSyntax
	}
	return signed(sum+n, isNegative), nil
}

// part reads one of Go's durations that has no sign.
func part(text string) (time.Duration, error) {
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
		return 0, errSyntax
	}
	return time.ParseDuration(text)
}

func signed(d time.Duration, isNegative bool) time.Duration {
	if isNegative {
		return -d
	}
	return d
}

// Format writes d for people, so that Parse reads it: "7d", "1d12h", "1h30m", "250ms".
func Format(d time.Duration) string {
	const day = 24 * time.Hour
	text := d.String()
	if days := d / day; days > 0 {
		if text = strconv.FormatInt(int64(days), 10) + "d"; d%day == 0 {
			return text
		}
		text += (d % day).String()
	}
	for _, zero := range []struct{ end, short string }{{"m0s", "m"}, {"h0m", "h"}} {
		if before, found := strings.CutSuffix(text, zero.end); found {
			text = before + zero.short
		}
	}
	return text
}

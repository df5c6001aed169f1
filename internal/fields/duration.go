package fields

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Duration is DRF's DurationField.
type Duration struct {
	Min, Max *time.Duration // nil: no bound
	ISO      bool           // the output is in the format iso-8601, not Django's
}

// Decode accepts Django's form "1 02:03:04.5", ISO 8601, PostgreSQL's, and a number of seconds. A
// time.Duration holds 292 years. A longer duration is refused in the words of Python for one of
// more than 999,999,999 days.
func (f Duration) Decode(raw any) (time.Duration, *Error) {
	if d, ok := raw.(time.Duration); ok {
		return d, nil
	}
	delta, isForm, inRange := parseDuration(pytext.Str(raw))
	const most = 999_999_999
	switch {
	case !isForm:
		return 0, refuse("invalid", "Duration has wrong format. Use one of these formats instead: {format}.",
			"format", "[DD] [HH:[MM:]]ss[.uuuuuu]")
	case !inRange:
		return 0, refuseDays(most)
	case f.Max != nil && delta.compare(deltaOf(*f.Max)) > 0:
		return 0, refuseMax(deltaOf(*f.Max).String())
	case f.Min != nil && delta.compare(deltaOf(*f.Min)) < 0:
		return 0, refuseMin(deltaOf(*f.Min).String())
	}
	d, ok := delta.duration()
	if !ok {
		return 0, refuseDays(int64(math.MaxInt64 / (24 * time.Hour)))
	}
	return d, nil
}

func refuseDays(most int64) *Error {
	days := strconv.FormatInt(most, 10)
	return refuse("overflow", "The number of days must be between {min_days} and {max_days}.",
		"min_days", "-"+days, "max_days", days)
}

// Append appends the duration, to microseconds.
func (f Duration) Append(dst []byte, d time.Duration) []byte {
	if f.ISO {
		return append(AppendISODuration(append(dst, '"'), d), '"')
	}
	days, rest := deltaOf(d).split()
	dst = append(dst, '"')
	if days != 0 {
		dst = append(strconv.AppendInt(dst, days, 10), ' ')
	}
	us := rest.microseconds
	dst = fmt.Appendf(dst, "%02d:%02d:%02d", rest.seconds/3600, rest.seconds/60%60, rest.seconds%60)
	if us != 0 {
		dst = fmt.Appendf(dst, ".%06d", us)
	}
	return append(dst, '"')
}

// AppendISODuration appends Django's duration_iso_string: P1DT00H00M02.000003S.
func AppendISODuration(dst []byte, d time.Duration) []byte {
	us := d.Microseconds()
	if us < 0 {
		dst, us = append(dst, '-'), -us
	}
	const second, minute, hour, day = 1e6, 60e6, 3600e6, 86400e6
	dst = fmt.Appendf(dst, "P%dDT%02dH%02dM%02d", us/day, us%day/hour, us%hour/minute, us%minute/second)
	if us%second != 0 {
		dst = fmt.Appendf(dst, ".%06d", us%second)
	}
	return append(dst, 'S')
}

// Read implements Kind.
func (f Duration) Read(raw any) (any, *Error) { return erase(f.Decode(raw)) }

// Write implements Kind.
func (f Duration) Write(dst []byte, v any) []byte { return f.Append(dst, v.(time.Duration)) }

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
	Min, Max *Timedelta // nil: no bound
	ISO      bool       // the output is in the format iso-8601, not Django's
	Short    bool       // a duration that a time.Duration cannot hold is refused
}

// Decode accepts Django's form "1 02:03:04.5", ISO 8601, PostgreSQL's, and a number of seconds. A
// Short one is refused in the words of Python for one of more than 999,999,999 days.
func (f Duration) Decode(raw any) (Timedelta, *Error) {
	if d, ok := raw.(time.Duration); ok {
		return TimedeltaOf(d), nil
	}
	delta, isForm, inRange := parseDuration(pytext.Str(raw))
	switch {
	case !isForm:
		return Timedelta{}, refuse("invalid", "Duration has wrong format. Use one of these formats instead: {format}.",
			"format", "[DD] [HH:[MM:]]ss[.uuuuuu]")
	case !inRange:
		return Timedelta{}, &Error{Faults: []Fault{DaysFault(999_999_999)}}
	case f.Max != nil && delta.Compare(*f.Max) > 0:
		return Timedelta{}, refuseMax(f.Max.String())
	case f.Min != nil && delta.Compare(*f.Min) < 0:
		return Timedelta{}, refuseMin(f.Min.String())
	}
	if _, fits := delta.Duration(); f.Short && !fits {
		return Timedelta{}, &Error{Faults: []Fault{DaysFault(math.MaxInt64 / int64(24*time.Hour))}}
	}
	return delta, nil
}

// DaysFault is the fault of a duration of more than so many days.
func DaysFault(most int64) Fault {
	days := strconv.FormatInt(most, 10)
	return fault("overflow", "The number of days must be between {min_days} and {max_days}.",
		"min_days", "-"+days, "max_days", days)
}

// Append appends the duration.
func (f Duration) Append(dst []byte, d Timedelta) []byte {
	if f.ISO {
		return append(appendISO(append(dst, '"'), d), '"')
	}
	days, rest := d.split()
	dst = append(dst, '"')
	if days != 0 {
		dst = append(strconv.AppendInt(dst, days, 10), ' ')
	}
	dst = fmt.Appendf(dst, "%02d:%02d:%02d", rest.Seconds/3600, rest.Seconds/60%60, rest.Seconds%60)
	if rest.Microseconds != 0 {
		dst = fmt.Appendf(dst, ".%06d", rest.Microseconds)
	}
	return append(dst, '"')
}

// AppendISODuration appends Django's duration_iso_string: P1DT00H00M02.000003S.
func AppendISODuration(dst []byte, d time.Duration) []byte { return appendISO(dst, TimedeltaOf(d)) }

func appendISO(dst []byte, d Timedelta) []byte {
	if d.Seconds < 0 {
		dst, d = append(dst, '-'), Timedelta{}.add(d, -1)
	}
	days, rest := d.split()
	dst = fmt.Appendf(dst, "P%dDT%02dH%02dM%02d", days, rest.Seconds/3600, rest.Seconds/60%60, rest.Seconds%60)
	if rest.Microseconds != 0 {
		dst = fmt.Appendf(dst, ".%06d", rest.Microseconds)
	}
	return append(dst, 'S')
}

// Read implements Kind.
func (f Duration) Read(raw any) (any, *Error) { return erase(f.Decode(raw)) }

// Write implements Kind.
func (f Duration) Write(dst []byte, v any) []byte { return f.Append(dst, v.(Timedelta)) }

package model

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"time"
)

// Duration is a DurationField with the range of Python's timedelta: up to 999,999,999 days. A
// time.Duration holds 292 years, and may be the type of a field too. The zero Duration is no time,
// so a field that may be NULL is a *Duration.
type Duration struct {
	Seconds      int64 // rounded down, so that -1 µs is second -1 and 999,999 µs
	Microseconds int64 // 0 to 999,999
}

// DurationOf returns a time.Duration, to microseconds as in Django.
func DurationOf(d time.Duration) Duration { return durationOf(0, d.Microseconds()) }

func durationOf(seconds, microseconds int64) Duration {
	carry := microseconds / 1e6
	if microseconds%1e6 < 0 {
		carry--
	}
	return Duration{seconds + carry, microseconds - carry*1e6}
}

// Add returns the duration with more seconds and microseconds, which may be negative.
func (d Duration) Add(seconds, microseconds int64) Duration {
	more := durationOf(seconds, microseconds)
	return durationOf(d.Seconds+more.Seconds, d.Microseconds+more.Microseconds)
}

// Std returns a time.Duration. It reports false for one of more than 292 years.
func (d Duration) Std() (time.Duration, bool) {
	const most = math.MaxInt64 / int64(time.Second)
	if d.Seconds >= most || d.Seconds <= -most {
		return 0, false
	}
	return time.Duration(d.Seconds)*time.Second + time.Duration(d.Microseconds)*time.Microsecond, true
}

// TotalMicroseconds returns the length in microseconds, the form of a bigint column. It reports
// false for one of more than 106,751,991 days, which SQLite and MariaDB cannot store.
func (d Duration) TotalMicroseconds() (int64, bool) {
	const most = math.MaxInt64 / 1_000_000
	if d.Seconds >= most || d.Seconds < -most {
		return 0, false
	}
	return d.Seconds*1_000_000 + d.Microseconds, true
}

// Compare returns -1 if d is shorter than other, 1 if it is longer, and 0 if they are equal.
func (d Duration) Compare(other Duration) int {
	return cmp.Or(cmp.Compare(d.Seconds, other.Seconds), cmp.Compare(d.Microseconds, other.Microseconds))
}

// Days returns whole days, rounded down, and the rest of a day.
func (d Duration) Days() (days int64, rest time.Duration) {
	days = d.Seconds / 86400
	if d.Seconds%86400 < 0 {
		days--
	}
	return days, time.Duration(d.Seconds-days*86400)*time.Second + time.Duration(d.Microseconds)*time.Microsecond
}

// String returns the duration as Python's str does: "1 day, 2:03:04.000005".
func (d Duration) String() string {
	days, rest := d.Days()
	text := ""
	switch days {
	case 0:
	case 1, -1:
		text = strconv.FormatInt(days, 10) + " day, "
	default:
		text = strconv.FormatInt(days, 10) + " days, "
	}
	s := int64(rest / time.Second)
	text += fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	if d.Microseconds != 0 {
		text += fmt.Sprintf(".%06d", d.Microseconds)
	}
	return text
}

var durationText = regexp.MustCompile(`^(?:(-?\d{1,9}) (?:days?, )?)?(\d\d?):(\d\d):(\d\d)(?:\.(\d{6}))?$`)

// ParseDuration reads what String writes, with or without the word days, and what
// time.ParseDuration reads.
func ParseDuration(text string) (Duration, error) {
	m := durationText.FindStringSubmatch(text)
	if m == nil {
		d, err := time.ParseDuration(text)
		if err != nil {
			return Duration{}, fmt.Errorf("%q is not a duration: want 1h30m or [D days, ]hh:mm:ss[.uuuuuu]", text)
		}
		return DurationOf(d), nil
	}
	var n [6]int64
	for i := 1; i < len(n); i++ {
		n[i], _ = strconv.ParseInt(m[i], 10, 64) // digits, or nothing
	}
	return durationOf(((n[1]*24+n[2])*60+n[3])*60+n[4], n[5]), nil
}

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDuration(string(text))
	return err
}

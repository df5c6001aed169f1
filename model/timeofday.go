package model

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"time"
)

// TimeOfDay is a TimeField: a time without a day and without a zone, exact to the microsecond as in
// Django. The zero TimeOfDay is midnight, so a field that may be NULL is a *TimeOfDay.
type TimeOfDay struct {
	Hour, Minute, Second, Microsecond int
}

// TimeOfDayOf returns the time of day of t in the zone of t. What is below a microsecond is cut
// off.
func TimeOfDayOf(t time.Time) TimeOfDay {
	return TimeOfDay{t.Hour(), t.Minute(), t.Second(), t.Nanosecond() / 1000}
}

// ParseTimeOfDay reads "15:04", "15:04:05" and "15:04:05.000006".
func ParseTimeOfDay(text string) (TimeOfDay, error) {
	for _, layout := range []string{time.TimeOnly, "15:04"} { // TimeOnly takes a fraction too
		if t, err := time.Parse(layout, text); err == nil {
			return TimeOfDayOf(t), nil
		}
	}
	return TimeOfDay{}, fmt.Errorf("%q is not a time: want hh:mm[:ss[.uuuuuu]]", text)
}

// Microseconds returns the microseconds since midnight.
func (t TimeOfDay) Microseconds() int64 {
	return int64((t.Hour*60+t.Minute)*60+t.Second)*1_000_000 + int64(t.Microsecond)
}

// IsValid reports whether t is a time of a day: from 00:00:00 to 23:59:59.999999.
func (t TimeOfDay) IsValid() bool {
	within := func(n, end int) bool { return n >= 0 && n < end }
	return within(t.Hour, 24) && within(t.Minute, 60) && within(t.Second, 60) && within(t.Microsecond, 1_000_000)
}

// Compare returns -1 if t is before other, 1 if it is after, and 0 if they are equal.
func (t TimeOfDay) Compare(other TimeOfDay) int {
	return cmp.Compare(t.Microseconds(), other.Microseconds())
}

// String returns "15:04:05", with six digits of a fraction if there is one, as Python's isoformat.
func (t TimeOfDay) String() string {
	text := fmt.Sprintf("%02d:%02d:%02d", t.Hour, t.Minute, t.Second)
	if t.Microsecond != 0 {
		text += fmt.Sprintf(".%06d", t.Microsecond)
	}
	return text
}

// MarshalText implements encoding.TextMarshaler.
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *TimeOfDay) UnmarshalText(text []byte) (err error) {
	*t, err = ParseTimeOfDay(string(text))
	return err
}

// Scan implements sql.Scanner.
func (t *TimeOfDay) Scan(src any) error {
	switch v := src.(type) {
	case time.Time:
		*t = TimeOfDayOf(v)
		return nil
	case string:
		return t.UnmarshalText([]byte(v))
	case []byte:
		return t.UnmarshalText(v)
	}
	return cannotScan("time", src)
}

// Value implements driver.Valuer.
func (t TimeOfDay) Value() (driver.Value, error) { return t.String(), nil }

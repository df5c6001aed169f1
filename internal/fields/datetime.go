package fields

import (
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// DateTime is DRF's DateTimeField.
type DateTime struct {
	// Zone is where a text without an offset is from, and the zone of the output: Django's
	// TIME_ZONE. Nil is UTC.
	Zone   *time.Location
	Naive  bool     // the output has no offset, and Zone is not read: USE_TZ = False
	Format string   // of the output, for strftime; "": iso-8601
	Inputs []string // formats for strptime, or "iso-8601"; nil: that
}

const spaceClass = `[\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]`

var datetimePattern = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})[T ]` + clockPattern +
	spaceClass + `*(Z|[+-]\d{2}(?::?\d{2})?)?\n?$`)

// Decode accepts a text in one of the formats, or a time. Its result is in Zone. Of a time that
// clocks show twice, the first is meant; one that they skip is read with the offset before.
func (f DateTime) Decode(raw any) (time.Time, *Error) {
	switch v := raw.(type) {
	case Date:
		return time.Time{}, refuse("date", "Expected a datetime but got a date.")
	case time.Time:
		return f.within(v)
	case string:
		for _, format := range inputs(f.Inputs) {
			var d Date
			var c clock
			var ok bool
			if format == iso8601 {
				d, c, ok = parseDatetime(v)
			} else {
				d, c, ok = strptime(v, format)
			}
			if ok {
				return f.moment(d, c)
			}
		}
	}
	return time.Time{}, refuse("invalid", "Datetime has wrong format. Use one of these formats instead: {format}.",
		"format", humanFormats(f.Inputs, "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]"))
}

// parseDatetime is Django's parse_datetime.
func parseDatetime(text string) (Date, clock, bool) {
	if d, c, ok := isoDatetime(text); ok {
		return d, c, true
	}
	m := datetimePattern.FindStringSubmatch(pytext.ASCIIDigits(text))
	if m == nil {
		return Date{}, clock{}, false
	}
	d, ok := newDate(atoi(m[1]), atoi(m[2]), atoi(m[3]), true)
	c := clockOf(m[4:])
	if zone := m[8]; zone != "" {
		c.hasOffset = true
		if zone != "Z" {
			minutes := 60 * atoi(zone[1:3])
			if len(zone) > 3 {
				minutes += atoi(zone[len(zone)-2:])
			}
			if c.offset = int64(minutes) * 60e6; zone[0] == '-' {
				c.offset = -c.offset
			}
		}
	}
	return d, c, ok && c.isValid()
}

// moment is DRF's enforce_timezone.
func (f DateTime) moment(d Date, c clock) (time.Time, *Error) {
	switch {
	case c.hasOffset:
		return f.within(d.at(c, time.UTC).Add(-time.Duration(c.offset) * time.Microsecond))
	case f.Naive:
		return d.at(c, time.UTC), nil
	}
	t := firstAt(d.at(c, time.UTC), f.zone())
	if _, err := f.within(t.UTC()); err != nil {
		return time.Time{}, err
	}
	return t.In(f.zone()), nil
}

// firstAt returns the first moment at which clocks in the zone show wall, whose own zone is UTC. If
// they never do, it is that by the offset before the gap, as in Python.
func firstAt(wall time.Time, zone *time.Location) time.Time {
	const day = 24 * time.Hour // a zone does not change twice within it
	for _, near := range []time.Duration{-day, day} {
		_, offset := wall.Add(near).In(zone).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second)
		if _, at := t.In(zone).Zone(); at == offset {
			return t
		}
	}
	_, offset := wall.Add(-day).In(zone).Zone()
	return wall.Add(-time.Duration(offset) * time.Second)
}

func (f DateTime) zone() *time.Location {
	if f.Zone == nil || f.Naive {
		return time.UTC
	}
	return f.Zone
}

// within returns a time in the field's zone, if Python can hold it there.
func (f DateTime) within(t time.Time) (time.Time, *Error) {
	if t = t.In(f.zone()); t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, refuse("overflow", "Datetime value out of range.")
	}
	return t, nil
}

// Append appends the time in the field's zone, to microseconds.
func (f DateTime) Append(dst []byte, t time.Time) []byte {
	t = t.In(f.zone())
	if f.Format != "" && f.Format != iso8601 {
		return appendText(dst, strftime(t, f.Format))
	}
	return append(AppendISO(append(dst, '"'), t, !f.Naive), '"')
}

// AppendISO appends Python's isoformat, with Z for +00:00, as DRF does.
func AppendISO(dst []byte, t time.Time, offset bool) []byte {
	dst = appendStamp(dst, t)
	if !offset {
		return dst
	}
	switch _, seconds := t.Zone(); {
	case seconds == 0:
		return append(dst, 'Z')
	case seconds%60 != 0:
		return t.AppendFormat(dst, "-07:00:00")
	}
	return t.AppendFormat(dst, "-07:00")
}

// Read implements Kind.
func (f DateTime) Read(raw any) (any, *Error) { return erase(f.Decode(raw)) }

// Write implements Kind.
func (f DateTime) Write(dst []byte, v any) []byte { return f.Append(dst, v.(time.Time)) }

// isUTF8 reports whether Python could encode a text: it has no lone surrogate.
func isUTF8(text string) bool { return utf8.ValidString(text) }

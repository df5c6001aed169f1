package fields

import (
	"fmt"
	"regexp"
	"time"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// TimeOfDay is what a clock shows.
type TimeOfDay struct {
	Hour, Minute, Second, Microsecond int
}

// TimeField is DRF's TimeField.
type TimeField struct {
	Format string   // of the output, for strftime; "": hh:mm:ss[.uuuuuu]
	Inputs []string // formats for strptime, or "iso-8601"; nil: that
}

const clockPattern = `(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,6})\d{0,6})?)?`

var timePattern = regexp.MustCompile(`^` + clockPattern + `\n?$`)

// Decode accepts a text in one of the formats, or a TimeOfDay. As in Django an offset from UTC is
// dropped.
func (f TimeField) Decode(raw any) (TimeOfDay, *Error) {
	switch v := raw.(type) {
	case TimeOfDay:
		return v, nil
	case string:
		for _, format := range inputs(f.Inputs) {
			var c clock
			var ok bool
			if format == iso8601 {
				c, ok = parseTime(v)
			} else {
				_, c, ok = strptime(v, format)
			}
			if ok {
				return TimeOfDay{c.hour, c.minute, c.second, c.microsecond}, nil
			}
		}
	}
	return TimeOfDay{}, refuse("invalid", "Time has wrong format. Use one of these formats instead: {format}.",
		"format", humanFormats(f.Inputs, "hh:mm[:ss[.uuuuuu]]"))
}

// parseTime is Django's parse_time.
func parseTime(text string) (clock, bool) {
	iso := text
	if iso != "" && iso[0] == 'T' {
		iso = iso[1:]
	}
	if c, ok := isoTime(iso); ok && c.isValid() && isUTF8(text) {
		return c, true
	}
	m := timePattern.FindStringSubmatch(pytext.ASCIIDigits(text))
	if m == nil {
		return clock{}, false
	}
	c := clockOf(m[1:])
	return c, c.isValid()
}

// clockOf returns the clock of clockPattern's groups.
func clockOf(groups []string) clock {
	return clock{
		hour: atoi(groups[0]), minute: atoi(groups[1]), second: atoi(groups[2]),
		microsecond: atoi((groups[3] + "000000")[:6]),
	}
}

// Append appends the time.
func (f TimeField) Append(dst []byte, t TimeOfDay) []byte {
	if f.Format != "" && f.Format != iso8601 {
		day := time.Date(1900, 1, 1, t.Hour, t.Minute, t.Second, t.Microsecond*1000, time.UTC)
		return appendText(dst, strftime(day, f.Format))
	}
	dst = fmt.Appendf(dst, `"%02d:%02d:%02d`, t.Hour, t.Minute, t.Second)
	if t.Microsecond != 0 {
		dst = fmt.Appendf(dst, ".%06d", t.Microsecond)
	}
	return append(dst, '"')
}

// Read implements Kind.
func (f TimeField) Read(raw any) (any, *Error) { return erase(f.Decode(raw)) }

// Write implements Kind.
func (f TimeField) Write(dst []byte, v any) []byte { return f.Append(dst, v.(TimeOfDay)) }

package fields

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Date is a day. Its years are 1 to 9999.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// newDate returns a date if ok and there is such a day.
func newDate(year, month, day int, ok bool) (Date, bool) {
	d := Date{year, time.Month(month), day}
	return d, ok && year >= 1 && year <= 9999 && dateOf(d.at(clock{}, time.UTC)) == d
}

// weekDate returns the day of an ISO week.
func weekDate(year, week, day int) (Date, bool) {
	if year < 1 || year > 9999 || week < 1 || week > 53 || day < 1 || day > 7 {
		return Date{}, false
	}
	fourth := time.Date(year, time.January, 4, 0, 0, 0, 0, time.UTC) // in week 1
	monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7)
	t := monday.AddDate(0, 0, 7*(week-1))
	if in, got := t.ISOWeek(); in != year || got != week { // not every year has 53 weeks
		return Date{}, false
	}
	d := dateOf(t.AddDate(0, 0, day-1))
	return d, d.Year >= 1 && d.Year <= 9999
}

func dateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// at returns the moment at which clocks show c in the zone.
func (d Date) at(c clock, zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, c.hour, c.minute, c.second, c.microsecond*1000, zone)
}

// DateField is DRF's DateField.
type DateField struct {
	Format string   // of the output, for strftime; "": YYYY-MM-DD
	Inputs []string // formats for strptime, or "iso-8601"; nil: that
}

var datePattern = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})\n?$`)

// Decode accepts a text in one of the formats, or a Date.
func (f DateField) Decode(raw any) (Date, *Error) {
	switch v := raw.(type) {
	case Date:
		return v, nil
	case time.Time:
		return Date{}, refuse("datetime", "Expected a date but got a datetime.")
	case string:
		for _, format := range inputs(f.Inputs) {
			if format == iso8601 {
				if d, ok := parseDate(v); ok {
					return d, nil
				}
			} else if d, _, ok := strptime(v, format); ok {
				return d, nil
			}
		}
	}
	return Date{}, refuse("invalid", "Date has wrong format. Use one of these formats instead: {format}.",
		"format", humanFormats(f.Inputs, "YYYY-MM-DD"))
}

// parseDate is Django's parse_date.
func parseDate(text string) (Date, bool) {
	if d, ok := isoDate(text); ok {
		return d, true
	}
	m := datePattern.FindStringSubmatch(pytext.ASCIIDigits(text))
	if m == nil {
		return Date{}, false
	}
	return newDate(atoi(m[1]), atoi(m[2]), atoi(m[3]), true)
}

// atoi returns the value of a few digits, or 0 for "".
func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// Append appends the date.
func (f DateField) Append(dst []byte, d Date) []byte {
	if f.Format != "" && f.Format != iso8601 {
		return appendText(dst, strftime(d.at(clock{}, time.UTC), f.Format))
	}
	return fmt.Appendf(dst, `"%04d-%02d-%02d"`, d.Year, d.Month, d.Day)
}

// Read implements Kind.
func (f DateField) Read(raw any) (any, *Error) { return erase(f.Decode(raw)) }

// Write implements Kind.
func (f DateField) Write(dst []byte, v any) []byte { return f.Append(dst, v.(Date)) }

const iso8601 = "iso-8601"

func inputs(formats []string) []string {
	if formats == nil {
		return []string{iso8601}
	}
	return formats
}

// humanFormats returns formats as DRF shows them. iso is how it shows iso-8601.
func humanFormats(formats []string, iso string) string {
	return humanNames.Replace(strings.ReplaceAll(strings.Join(inputs(formats), ", "), iso8601, iso))
}

var humanNames = strings.NewReplacer("%Y", "YYYY", "%y", "YY", "%m", "MM", "%b", "[Jan-Dec]", "%B",
	"[January-December]", "%d", "DD", "%H", "hh", "%I", "hh", "%M", "mm", "%S", "ss", "%f", "uuuuuu",
	"%a", "[Mon-Sun]", "%A", "[Monday-Sunday]", "%p", "[AM|PM]", "%z", "[+HHMM|-HHMM]")

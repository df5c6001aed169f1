package sqlite

import (
	sqldriver "database/sql/driver"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	driver "modernc.org/sqlite"
)

// addFunctions registers the SQL functions that Django registers for the look-ups of its ORM, under
// Django's names: REGEXP, and the functions that read parts of a date or a time. The driver gives
// them to every connection that it opens from then on. A program that has registered a function of
// the same name keeps its own.
var addFunctions = sync.OnceFunc(func() {
	patterns := &patterns{compiled: map[string]*regexp.Regexp{}}
	for name, f := range map[string]struct {
		args int32
		call func(args []sqldriver.Value) (sqldriver.Value, error)
	}{
		"regexp":                    {2, patterns.match},
		"django_date_extract":       {2, extract},
		"django_datetime_extract":   {4, extract},
		"django_time_extract":       {2, extractTime},
		"django_datetime_cast_date": {3, castDate},
		"django_datetime_cast_time": {3, castTime},
	} {
		// The error says that the program has registered the name.
		_ = driver.RegisterDeterministicScalarFunction(name, f.args,
			func(_ *driver.FunctionContext, args []sqldriver.Value) (sqldriver.Value, error) { return f.call(args) })
	}
})

// patterns keeps the regular expressions of recent look-ups.
type patterns struct {
	mu       sync.Mutex
	compiled map[string]*regexp.Regexp
}

const maxPatterns = 64

func (p *patterns) compile(text string) (*regexp.Regexp, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if re := p.compiled[text]; re != nil {
		return re, nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	if len(p.compiled) >= maxPatterns {
		clear(p.compiled)
	}
	p.compiled[text] = re
	return re, nil
}

// match is Django's _sqlite_regexp: the first argument is the pattern.
func (p *patterns) match(args []sqldriver.Value) (sqldriver.Value, error) {
	if args[0] == nil || args[1] == nil {
		return nil, nil
	}
	re, err := p.compile(textOf(args[0]))
	if err != nil {
		return nil, err
	}
	return re.MatchString(textOf(args[1])), nil
}

func textOf(v sqldriver.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case float64: // as Python's str
		text := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text
	}
	return fmt.Sprint(v)
}

// parseTime is Django's _sqlite_datetime_parse: a stored date or time, in the zone of the first
// argument behind it. It returns false for NULL and for what is no time, as Django does.
func parseTime(stored sqldriver.Value, zone ...sqldriver.Value) (time.Time, bool) {
	if stored == nil {
		return time.Time{}, false
	}
	text := strings.Replace(textOf(stored), "T", " ", 1)
	for _, layout := range []string{time.DateTime, time.DateOnly} { // DateTime takes a fraction too
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		if len(zone) > 0 && zone[0] != nil {
			in, err := time.LoadLocation(textOf(zone[0]))
			if err != nil {
				return time.Time{}, false
			}
			t = t.In(in)
		}
		return t, true
	}
	return time.Time{}, false
}

// extract is Django's _sqlite_datetime_extract: the name of the part, the time, and perhaps a zone.
func extract(args []sqldriver.Value) (sqldriver.Value, error) {
	t, ok := parseTime(args[1], args[2:]...)
	if !ok {
		return nil, nil
	}
	year, week := t.ISOWeek()
	switch part := textOf(args[0]); part {
	case "year":
		return int64(t.Year()), nil
	case "iso_year":
		return int64(year), nil
	case "quarter":
		return (int64(t.Month()) + 2) / 3, nil
	case "month":
		return int64(t.Month()), nil
	case "week":
		return int64(week), nil
	case "day":
		return int64(t.Day()), nil
	case "week_day":
		return int64(t.Weekday()) + 1, nil
	case "iso_week_day":
		return (int64(t.Weekday())+6)%7 + 1, nil
	default:
		return clock(part, t)
	}
}

// extractTime is Django's _sqlite_time_extract: the name of the part, and a time of the day.
func extractTime(args []sqldriver.Value) (sqldriver.Value, error) {
	if args[1] == nil {
		return nil, nil
	}
	t, err := time.Parse(time.TimeOnly, textOf(args[1]))
	if err != nil {
		return nil, nil //nolint:nilerr // Django's function returns NULL too
	}
	return clock(textOf(args[0]), t)
}

func clock(part string, t time.Time) (sqldriver.Value, error) {
	switch part {
	case "hour":
		return int64(t.Hour()), nil
	case "minute":
		return int64(t.Minute()), nil
	case "second":
		return int64(t.Second()), nil
	}
	return nil, fmt.Errorf("no part of a time: %s", part)
}

// castDate is Django's _sqlite_datetime_cast_date.
func castDate(args []sqldriver.Value) (sqldriver.Value, error) {
	t, ok := parseTime(args[0], args[1:]...)
	if !ok {
		return nil, nil
	}
	return t.Format(time.DateOnly), nil
}

// castTime is Django's _sqlite_datetime_cast_time, in the form of Python's isoformat.
func castTime(args []sqldriver.Value) (sqldriver.Value, error) {
	t, ok := parseTime(args[0], args[1:]...)
	if !ok {
		return nil, nil
	}
	if t.Nanosecond() != 0 {
		return t.Format("15:04:05.000000"), nil
	}
	return t.Format(time.TimeOnly), nil
}

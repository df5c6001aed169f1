package fields

import "github.com/latchkey-go/latchkey/internal/pytext"

// clock is a time of day, perhaps with an offset from UTC, as Python's fromisoformat reads it.
type clock struct {
	hour, minute, second, microsecond int
	hasOffset                         bool
	offset                            int64 // microseconds
}

func (c clock) isValid() bool {
	return c.hour < 24 && c.minute < 60 && c.second < 60 && c.offset > -86400e6 && c.offset < 86400e6
}

// byteAt returns the byte at i, or NUL behind the end, as C does.
func byteAt(text string, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 0
}

// digitsAt reads n digits from i on.
func digitsAt(text string, i, n int) (value int, ok bool) {
	for k := i; k < i+n; k++ {
		c := byteAt(text, k)
		if !pytext.IsDigit(c) {
			return 0, false
		}
		value = 10*value + int(c-'0')
	}
	return value, true
}

// isoDate is Python 3.11's date.fromisoformat: YYYY-MM-DD, YYYYMMDD, or a week with a day or none.
func isoDate(text string) (Date, bool) {
	if len(text) != 7 && len(text) != 8 && len(text) != 10 {
		return Date{}, false
	}
	year, ok := digitsAt(text, 0, 4)
	if !ok {
		return Date{}, false
	}
	at, separated := 4, byteAt(text, 4) == '-'
	if separated {
		at++
	}
	if byteAt(text, at) == 'W' {
		return isoWeek(text, year, at+1, separated)
	}
	month, ok := digitsAt(text, at, 2)
	if at += 2; !ok || separated && byteAt(text, at) != '-' {
		return Date{}, false
	}
	if separated {
		at++
	}
	day, ok := digitsAt(text, at, 2)
	return newDate(year, month, day, ok && at+2 == len(text))
}

// isoWeek reads a week, and a day or none, from at on.
func isoWeek(text string, year, at int, separated bool) (Date, bool) {
	week, ok := digitsAt(text, at, 2)
	if at += 2; !ok {
		return Date{}, false
	}
	day := 1
	if at != len(text) {
		if separated {
			if byteAt(text, at) != '-' {
				return Date{}, false
			}
			at++
		}
		if day, ok = digitsAt(text, at, 1); !ok {
			return Date{}, false
		}
	}
	return weekDate(year, week, day)
}

// isoDatetime is Python 3.11's datetime.fromisoformat. Any one character separates date and time.
func isoDatetime(text string) (Date, clock, bool) {
	if n, _ := pytext.Measure(text); n < 7 {
		return Date{}, clock{}, false
	}
	at := separatorOf(text)
	if at < 0 || at > len(text) {
		return Date{}, clock{}, false
	}
	date, ok := isoDate(text[:at])
	if !ok || at == len(text) {
		return date, clock{}, ok
	}
	_, size := pytext.DecodeRune(text[at:])
	c, ok := isoTime(text[at+size:])
	return date, c, ok && c.isValid()
}

// separatorOf returns where the date of a datetime ends, or -1.
func separatorOf(text string) int {
	switch {
	case len(text) == 7:
		return 7
	case text[4] == '-' && text[5] == 'W':
		switch {
		case byteAt(text, 8) != '-':
			return 8
		case len(text) == 9:
			return -1
		case pytext.IsDigit(byteAt(text, 10)): // YYYY-Www-## is most likely a week and an hour
			return 8
		}
		return 10
	case text[4] == '-':
		return 10
	case text[4] == 'W':
		end := 7
		for end < len(text) && pytext.IsDigit(text[end]) {
			end++
		}
		if end < 9 {
			return end
		}
		if end%2 == 0 {
			return 7
		}
	}
	return 8
}

// isoTime is the part of fromisoformat that reads a time.
func isoTime(text string) (c clock, ok bool) {
	zone := 0
	for zone < len(text) && text[zone] != '+' && text[zone] != '-' && text[zone] != 'Z' {
		zone++
	}
	if text != "" && zone == 0 { // C looks at the first byte before it compares with the end
		return c, false
	}
	if ended, ok := c.read(text, 0, zone); !ok || zone == len(text) {
		return c, ok && ended
	}
	c.hasOffset = true
	if text[zone] == 'Z' {
		return c, byteAt(text, zone+1) == 0
	}
	var o clock
	ended, ok := o.read(text, zone+1, len(text))
	c.offset = int64(o.hour*3600+o.minute*60+o.second)*1e6 + int64(o.microsecond)
	if text[zone] == '-' {
		c.offset = -c.offset
	}
	return c, ok && ended
}

// read reads hh[:?mm[:?ss[.ffffff]]] between at and end. ended reports whether nothing follows.
func (c *clock) read(text string, at, end int) (ended, ok bool) {
	separated := true
	for i, into := range []*int{&c.hour, &c.minute, &c.second} {
		if *into, ok = digitsAt(text, at, 2); !ok {
			return false, false
		}
		next := byteAt(text, at+2)
		at += 3
		if i == 0 {
			separated = next == ':'
		}
		if at >= end {
			return next == 0, true
		}
		if separated && next == ':' {
			continue // after the seconds too, as 3.11 does
		}
		if next == '.' || next == ',' {
			break
		}
		if separated {
			return false, false
		}
		at--
	}
	count := min(end-at, 6)
	if c.microsecond, ok = digitsAt(text, at, count); !ok {
		return false, false
	}
	for range 6 - count {
		c.microsecond *= 10
	}
	for at += count; pytext.IsDigit(byteAt(text, at)); at++ {
	}
	return byteAt(text, at) == 0, true
}

package fields

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// CheckFormats returns an error for a format with a directive that strptime or strftime here does
// not know.
func CheckFormats(formats ...string) error {
	for _, format := range formats {
		for i := 0; i < len(format); i++ {
			if format[i] != '%' {
				continue
			}
			if i++; i == len(format) || !strings.ContainsRune("YymbBdHIMSfpzaAj%", rune(format[i])) {
				return fmt.Errorf("the format %q has a directive other than "+
					"%%Y %%y %%m %%b %%B %%d %%H %%I %%M %%S %%f %%p %%z %%a %%A %%j %%%%", format)
			}
		}
	}
	return nil
}

// numbers are Python's patterns of the numeric directives, in the order in which it tries them. \d
// is any decimal digit, a range is one of ASCII's.
var numbers = map[byte]string{
	'Y': `\d\d\d\d`, 'y': `\d\d`, 'm': `1[0-2]|0[1-9]|[1-9]`, 'd': `3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9]`,
	'H': `2[0-3]|[0-1]\d|\d`, 'I': `1[0-2]|0[1-9]|[1-9]`, 'M': `[0-5]\d|\d`, 'S': `6[0-1]|[0-5]\d|\d`,
	'j': `36[0-6]|3[0-5]\d|[1-2]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9]`,
	'f': `[0-9][0-9][0-9][0-9][0-9][0-9]|[0-9][0-9][0-9][0-9][0-9]|[0-9][0-9][0-9][0-9]|[0-9][0-9][0-9]|[0-9][0-9]|` +
		`[0-9]`,
}

// stamp is what strptime has read.
type stamp struct {
	got   map[byte]int // by directive
	clock clock        // the offset
}

// strptime reads a text as Python's strptime does, with the English names of months and days.
func strptime(text, format string) (Date, clock, bool) {
	s := stamp{got: map[byte]int{'Y': 1900, 'm': 1, 'd': 1}}
	rest, ok := s.read(text, format)
	return combine(s.got, s.clock, ok && rest == "")
}

// read reads what the format describes, and returns the rest of the text. A number takes fewer
// digits if the next directive needs them, as in Python's pattern.
func (s *stamp) read(text, format string) (rest string, ok bool) {
	if format == "" {
		return text, true
	}
	if format[0] == '%' && len(format) > 1 && numbers[format[1]] != "" {
		for pattern := range strings.SplitSeq(numbers[format[1]], "|") {
			value, after, fits := numberAt(text, pattern)
			if !fits {
				continue
			}
			if rest, ok = s.read(after, format[2:]); ok {
				for digits := len(text) - len(after); format[1] == 'f' && digits < 6; digits++ {
					value *= 10
				}
				s.got[format[1]] = value
				return rest, true
			}
		}
		return "", false
	}
	if text, format, ok = s.step(text, format); !ok {
		return "", false
	}
	return s.read(text, format)
}

// step reads one part of the format that is no number, and returns what follows in both.
func (s *stamp) step(text, format string) (string, string, bool) {
	switch b := format[0]; {
	case b == ' ' || b >= '\t' && b <= '\r': // any run of white space, at least one
		trimmed := strings.TrimLeftFunc(text, pytext.IsSpace)
		return trimmed, strings.TrimLeftFunc(format, pytext.IsSpace), trimmed != text
	case b != '%':
		_, size := utf8.DecodeRuneInString(format)
		ok := len(text) >= size && strings.EqualFold(text[:size], format[:size])
		return text[min(size, len(text)):], format[size:], ok
	case len(format) == 1:
		return "", "", false
	}
	rest, ok := readDirective(text, format[1], s.got, &s.clock)
	return rest, format[2:], ok
}

// numberAt reads a number of the pattern.
func numberAt(text, pattern string) (value int, rest string, ok bool) {
	for pattern != "" {
		r, size := utf8.DecodeRuneInString(text)
		least, most := rune(pattern[0]), rune(pattern[0])
		switch pattern[0] {
		case '\\':
			digit, _ := utf8.DecodeRuneInString(pytext.ASCIIDigits(text[:size]))
			r, least, most, pattern = digit, '0', '9', pattern[2:]
		case '[':
			least, most, pattern = rune(pattern[1]), rune(pattern[3]), pattern[5:]
		default:
			pattern = pattern[1:]
		}
		if size == 0 || r < least || r > most {
			return 0, "", false
		}
		if text = text[size:]; r != ' ' {
			value = 10*value + int(r-'0')
		}
	}
	return value, text, true
}

// readDirective reads what a directive that is no number stands for, and returns the rest of the
// text.
func readDirective(text string, directive byte, got map[byte]int, c *clock) (rest string, ok bool) {
	switch directive {
	case '%':
		return strings.CutPrefix(text, "%")
	case 'b', 'B':
		for m := time.January; m <= time.December; m++ {
			if rest, ok := cutName(text, m.String(), directive == 'b'); ok {
				got['m'] = int(m)
				return rest, true
			}
		}
	case 'a', 'A':
		for d := time.Sunday; d <= time.Saturday; d++ {
			if rest, ok := cutName(text, d.String(), directive == 'a'); ok {
				return rest, true
			}
		}
	case 'p':
		for i, half := range []string{"AM", "PM"} {
			if rest, ok := cutName(text, half, false); ok {
				got['p'] = i
				return rest, true
			}
		}
	case 'z':
		return readOffset(text, c)
	}
	return "", false
}

func cutName(text, name string, short bool) (string, bool) {
	if short {
		name = name[:3]
	}
	if len(text) < len(name) || !strings.EqualFold(text[:len(name)], name) {
		return "", false
	}
	return text[len(name):], true
}

// readOffset reads Z, +hhmm, +hh:mm or either with seconds.
func readOffset(text string, c *clock) (string, bool) {
	c.hasOffset = true
	if rest, ok := strings.CutPrefix(text, "Z"); ok {
		return rest, true
	}
	if text == "" || text[0] != '+' && text[0] != '-' {
		return "", false
	}
	hour, ok1 := digitsAt(text, 1, 2)
	at, separated := 3, byteAt(text, 3) == ':'
	if separated {
		at++
	}
	minute, ok2 := digitsAt(text, at, 2)
	if c.offset = int64(hour*3600+minute*60) * 1e6; text[0] == '-' {
		c.offset = -c.offset
	}
	if !ok1 || !ok2 || minute > 59 {
		return "", false
	}
	return text[at+2:], true
}

// combine returns the date and time of what strptime has read.
func combine(got map[byte]int, c clock, ok bool) (Date, clock, bool) {
	year, hour := got['Y'], got['H']
	if y, has := got['y']; has {
		if year = 1900 + y; y < 69 {
			year += 100
		}
	}
	if twelve, has := got['I']; has {
		if hour = twelve % 12; got['p'] == 1 {
			hour += 12
		}
	}
	c.hour, c.minute, c.second, c.microsecond = hour, got['M'], got['S'], got['f']
	month, day := got['m'], got['d']
	if n, has := got['j']; has {
		y, m, d := time.Date(year, 1, n, 0, 0, 0, 0, time.UTC).Date()
		year, month, day = y, int(m), d // day 366 may be in the next year, as in Python
	}
	d, exists := newDate(year, month, day, ok)
	return d, c, exists && c.isValid()
}

// strftime writes a time as Python's strftime does, with the English names of months and days.
func strftime(t time.Time, format string) string {
	layouts := map[byte]string{'y': "06", 'm': "01", 'b': "Jan", 'B': "January", 'd': "02", 'H': "15",
		'I': "03", 'M': "04", 'S': "05", 'p': "PM", 'z': "-0700", 'a': "Mon", 'A': "Monday", 'j': "002"}
	var dst []byte
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			dst = append(dst, format[i])
			continue
		}
		switch i++; format[i] {
		case '%':
			dst = append(dst, '%')
		case 'Y': // without zeros in front, as in C
			dst = strconv.AppendInt(dst, int64(t.Year()), 10)
		case 'f':
			dst = fmt.Appendf(dst, "%06d", t.Nanosecond()/1000)
		default:
			dst = t.AppendFormat(dst, layouts[format[i]])
		}
	}
	return string(dst)
}

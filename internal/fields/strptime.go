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

// digitsOf is the most digits of a numeric directive, and the least and the largest value.
var digitsOf = map[byte][3]int{
	'Y': {4, 0, 9999}, 'y': {2, 0, 99}, 'm': {2, 1, 12}, 'd': {2, 1, 31}, 'H': {2, 0, 23}, 'I': {2, 1, 12},
	'M': {2, 0, 59}, 'S': {2, 0, 61}, 'f': {6, 0, 999999}, 'j': {3, 1, 366},
}

// strptime reads a text as Python's strptime does, with the English names of months and days.
func strptime(text, format string) (Date, clock, bool) {
	got := map[byte]int{'Y': 1900, 'm': 1, 'd': 1}
	var c clock
	for i := 0; i < len(format); i++ {
		switch b := format[i]; {
		case b == ' ' || b >= '\t' && b <= '\r': // any run of white space, at least one
			trimmed := strings.TrimLeftFunc(text, pytext.IsSpace)
			if trimmed == text {
				return Date{}, clock{}, false
			}
			text = trimmed
			for i+1 < len(format) && pytext.IsSpace(rune(format[i+1])) {
				i++
			}
		case b != '%':
			_, size := utf8.DecodeRuneInString(format[i:])
			if len(text) < size || !strings.EqualFold(text[:size], format[i:i+size]) {
				return Date{}, clock{}, false
			}
			text, i = text[size:], i+size-1
		default:
			if i++; i == len(format) {
				return Date{}, clock{}, false
			}
			rest, ok := readDirective(text, format[i], got, &c)
			if !ok {
				return Date{}, clock{}, false
			}
			text = rest
		}
	}
	return combine(got, c, text == "")
}

// readDirective reads what one directive stands for, and returns the rest of the text.
func readDirective(text string, directive byte, got map[byte]int, c *clock) (rest string, ok bool) {
	if spec, isNumber := digitsOf[directive]; isNumber {
		return readNumber(text, directive, spec, got)
	}
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

func readNumber(text string, directive byte, spec [3]int, got map[byte]int) (string, bool) {
	size := 0
	for size < spec[0] && pytext.IsDigit(byteAt(text, size)) {
		size++
	}
	for ; size > 0; size-- { // Python's patterns fall back to fewer digits: 13 as a month is 1 and 3
		n, _ := digitsAt(text, 0, size)
		if directive == 'Y' && size < 4 || n < spec[1] || n > spec[2] {
			continue
		}
		if directive == 'f' {
			for range 6 - size {
				n *= 10
			}
		}
		got[directive] = n
		return text[size:], true
	}
	return "", false
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

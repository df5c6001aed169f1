package rest

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// maxIndent is how many bytes of indentation an answer may have. In deeply nested data every line
// is indented by all levels: 40 KB could become 140 MB.
const maxIndent = 4 << 20

// appendIndented appends data on several lines, each level indented by n more spaces. Empty arrays
// and objects stay on one line. Data that would need more than maxIndent bytes of indentation is
// written compact.
func (s *jsonStyle) appendIndented(dst []byte, data any, n int) ([]byte, error) {
	compact, err := s.append(nil, data, 0)
	if err != nil {
		return dst, err
	}
	return indented(dst, compact, n)
}

// indented appends compact JSON as appendIndented does.
func indented(dst, compact []byte, n int) ([]byte, error) {
	if indentation(compact, n) > maxIndent {
		return append(dst, compact...), nil
	}
	return jsontext.AppendFormat(dst, compact, jsontext.WithIndent(strings.Repeat(" ", n)),
		jsontext.PreserveRawStrings(true), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// indentation returns how many bytes the indentation of compact JSON would take. It may be a few
// bytes too low.
func indentation(compact []byte, n int) (bytes int) {
	depth, quoted := 0, false
	for i := 0; i < len(compact); i++ {
		switch c := compact[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			bytes += depth * n
		case c == '}' || c == ']':
			depth--
			bytes += depth * n
		case c == ',':
			bytes += depth * n
		}
	}
	return bytes
}

// appendSpaced appends data as Django's JsonResponse writes it: a space after each comma and colon,
// only ASCII. NaN, which Django would write, is an error. In djangoStyle times are in milliseconds,
// durations in ISO 8601.
func (s *jsonStyle) appendSpaced(dst []byte, data any) ([]byte, error) {
	out, err := s.append(dst, data, 0)
	if err != nil {
		return dst, err
	}
	from, end := len(dst), len(out)
	more := spacing(out[from:])
	if more == 0 {
		return out, nil
	}
	// Move the compact text to the end of its room, and spread it from there to the beginning. It
	// never gets ahead of what is still to be read, because spacing is exact.
	out = slices.Grow(out, more)[:end+more]
	compact := out[from+more:]
	copy(compact, out[from:end])
	return spread(out[:from], compact), nil
}

// spread appends compact JSON in Django's style.
func spread(dst, compact []byte) []byte {
	quoted := false
	for i := 0; i < len(compact); {
		c := compact[i]
		switch {
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(compact[i:])
			i += size
			dst = pytext.AppendEscape(dst, r)
			continue
		case c == 0x7f:
			dst = pytext.AppendEscape(dst, rune(c))
		case quoted && c == '\\':
			dst = append(dst, c, compact[i+1])
			i++
		case !quoted && (c == ',' || c == ':'):
			dst = append(dst, c, ' ')
		default:
			quoted = quoted != (c == '"')
			dst = append(dst, c)
		}
		i++
	}
	return dst
}

// spacing returns how many bytes spread adds.
func spacing(compact []byte) (more int) {
	const escape = len(`\u0000`)
	quoted := false
	for i := 0; i < len(compact); i++ {
		switch c := compact[i]; {
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(compact[i:])
			i += size - 1
			more += escape - size
			if r > 0xffff { // a pair of surrogates
				more += escape
			}
		case c == 0x7f:
			more += escape - 1
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == ':'):
			more++
		}
	}
	return more
}

// appendTime appends Python's isoformat with Z for +00:00, as DRF does.
func appendTime(dst []byte, t time.Time) []byte {
	return appendISO(dst, t, t.Nanosecond()/1000 != 0, ".000000")
}

// appendTimeMillis appends a time as DjangoJSONEncoder does: truncated to milliseconds.
func appendTimeMillis(dst []byte, t time.Time) []byte {
	return appendISO(dst, t, t.Nanosecond()/1000 != 0, ".000")
}

func appendISO(dst []byte, t time.Time, fraction bool, digits string) []byte {
	dst = t.AppendFormat(dst, "2006-01-02T15:04:05")
	if fraction {
		dst = t.AppendFormat(dst, digits)
	}
	switch _, offset := t.Zone(); {
	case offset == 0:
		return append(dst, 'Z')
	case offset%60 != 0:
		return t.AppendFormat(dst, "-07:00:00")
	}
	return t.AppendFormat(dst, "-07:00")
}

// appendSeconds appends str(timedelta.total_seconds()).
func appendSeconds(dst []byte, d time.Duration) []byte {
	return pytext.AppendFloat(dst, float64(d.Microseconds())/1e6)
}

// appendISODuration appends Django's duration_iso_string: P1DT00H00M02.000003S.
func appendISODuration(dst []byte, d time.Duration) []byte {
	us := d.Microseconds()
	if us < 0 {
		dst, us = append(dst, '-'), -us
	}
	const second, minute, hour, day = 1e6, 60e6, 3600e6, 86400e6
	dst = fmt.Appendf(dst, "P%dDT%02dH%02dM%02d", us/day, us%day/hour, us%hour/minute, us%minute/second)
	if us%second != 0 {
		dst = fmt.Appendf(dst, ".%06d", us%second)
	}
	return append(dst, 'S')
}

package web

import (
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/internal/lines"
	"github.com/latchkey-go/latchkey/internal/reqinfo"
)

// AccessLog writes the lines of requests without reflection and in batches. A line has the same
// bytes as slog's own handlers write.
type AccessLog struct {
	to     *lines.Writer
	json   bool
	second atomic.Pointer[second] // of the latest line
}

// NewAccessLog returns an AccessLog in the format of slog.TextHandler or, with json, of
// slog.JSONHandler.
func NewAccessLog(to *lines.Writer, json bool) *AccessLog { return &AccessLog{to: to, json: json} }

// second is the text of one second, which many lines share.
type second struct {
	unix       int64
	date, zone string // "2006-01-02T15:04:05" and "+02:00"
}

// access is the content of an access line.
type access struct {
	info   *reqinfo.Info
	level  slog.Level
	at     time.Time
	status int
	bytes  int64
	took   time.Duration
	client client
	cut    bool
}

// write writes a line. It writes none and returns false if a value needs quotes or escapes: slog
// writes such a line.
func (l *AccessLog) write(a *access) bool {
	var buf [1024]byte // stays on the stack: no function stores it
	form := accessForm{l.json}
	method, path := a.info.Method(), a.info.Path()
	text := form.begin(buf[:0], l.secondOf(a.at), a.at.Nanosecond(), a.level)
	text = form.word(form.word(text, "method", method), "path", path)
	text = form.quote(form.key(text, "request_id"))
	from := len(text)
	text = a.info.AppendID(text)
	plain := isPlain(method, l.json) && isPlain(path, l.json) && isPlain(text[from:], l.json)
	text = form.quote(text)
	if user, ok := a.info.User(); ok {
		text = form.word(text, "user", string(user))
		plain = plain && isPlain(user, l.json)
	}
	text = strconv.AppendInt(form.key(text, "status"), int64(a.status), 10)
	text = strconv.AppendInt(form.key(text, "bytes"), a.bytes, 10)
	text = form.milliseconds(form.key(text, "ms"), a.took)
	if a.client.addr.IsValid() {
		text = form.quote(a.client.addr.AppendTo(form.quote(form.key(text, "client"))))
	} else {
		text = form.word(text, "client", a.client.name)
		plain = plain && isPlain(a.client.name, l.json)
	}
	if a.cut {
		text = append(form.key(text, "cut"), "true"...)
	}
	if plain {
		l.to.Append(form.end(text))
	}
	return plain
}

// secondOf returns the text of t's second.
func (l *AccessLog) secondOf(t time.Time) *second {
	if s := l.second.Load(); s != nil && s.unix == t.Unix() {
		return s
	}
	s := &second{t.Unix(), t.Format("2006-01-02T15:04:05"), t.Format("Z07:00")}
	l.second.Store(s)
	return s
}

// accessForm appends the parts of a line in one of the two formats.
type accessForm struct{ json bool }

// begin appends the beginning of a line: the time, the level and the message.
func (f accessForm) begin(dst []byte, s *second, nanosecond int, level slog.Level) []byte {
	if f.json {
		dst = append(append(dst, `{"time":"`...), s.date...)
		if nanosecond != 0 { // RFC3339Nano
			dst = appendFraction(dst, nanosecond, 9)
		}
		dst = append(append(dst, s.zone...), `","level":"`...)
		return append(append(dst, level.String()...), `","msg":"request"`...)
	}
	dst = append(append(dst, "time="...), s.date...)
	milli := nanosecond / 1e6
	dst = append(dst, '.', '0'+byte(milli/100), '0'+byte(milli/10%10), '0'+byte(milli%10))
	dst = append(append(dst, s.zone...), " level="...)
	return append(append(dst, level.String()...), " msg=request"...)
}

// end appends the end of a line.
func (f accessForm) end(dst []byte) []byte {
	if f.json {
		dst = append(dst, '}')
	}
	return append(dst, '\n')
}

// key appends the beginning of an attribute: its name, up to the value.
func (f accessForm) key(dst []byte, name string) []byte {
	if f.json {
		return append(append(append(dst, `,"`...), name...), `":`...)
	}
	return append(append(append(dst, ' '), name...), '=')
}

// quote appends the quote before or after a text. Only JSON has quotes around every text.
func (f accessForm) quote(dst []byte) []byte {
	if f.json {
		return append(dst, '"')
	}
	return dst
}

// word appends an attribute whose value is a plain text.
func (f accessForm) word(dst []byte, name, value string) []byte {
	return f.quote(append(f.quote(f.key(dst, name)), value...))
}

// milliseconds appends d in milliseconds, with the microseconds as a fraction.
func (f accessForm) milliseconds(dst []byte, d time.Duration) []byte {
	micro := d.Microseconds()
	if micro < 0 || micro >= 1e9 { // the clock was set back, or slog writes the form 1e+06
		form := byte('g')
		if f.json {
			form = 'f'
		}
		return strconv.AppendFloat(dst, float64(micro)/1000, form, -1, 64)
	}
	dst = strconv.AppendInt(dst, micro/1000, 10)
	if micro%1000 != 0 {
		dst = appendFraction(dst, int(micro%1000), 3)
	}
	return dst
}

// appendFraction appends a point and n as a number of so many digits, without zeros at the end.
func appendFraction(dst []byte, n, digits int) []byte {
	for n%10 == 0 {
		n, digits = n/10, digits-1
	}
	end := len(dst) + 1 + digits
	dst = append(dst, ".000000000"[:1+digits]...)
	for i := end - 1; n > 0; i-- {
		dst[i] = '0' + byte(n%10)
		n /= 10
	}
	return dst
}

// isPlain reports whether slog writes the text without escapes and, apart from JSON, without
// quotes.
func isPlain[T ~string | []byte](text T, json bool) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ', c > '~', c == '"', c == '\\':
			return false
		case !json && (c == ' ' || c == '='):
			return false
		}
	}
	return json || len(text) > 0
}

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

// write writes a line. It reports false, without a line, if a value needs quotes or escapes that
// slog knows better.
func (l *AccessLog) write(a *access) bool {
	var buf [1024]byte
	line := accessLine{text: buf[:0], json: l.json, isPlain: true}
	line.begin(l.secondOf(a.at), a.at.Nanosecond(), a.level)
	line.word("method", a.info.Method())
	line.word("path", a.info.Path())
	line.key("request_id")
	line.quote()
	from := len(line.text)
	line.text = a.info.AppendID(line.text)
	line.isPlain = line.isPlain && isPlain(line.text[from:], l.json)
	line.quote()
	if user, ok := a.info.User(); ok {
		line.word("user", string(user))
	}
	line.key("status")
	line.text = strconv.AppendInt(line.text, int64(a.status), 10)
	line.key("bytes")
	line.text = strconv.AppendInt(line.text, a.bytes, 10)
	line.key("ms")
	line.milliseconds(a.took)
	if a.client.addr.IsValid() {
		line.key("client")
		line.quote()
		line.text = a.client.addr.AppendTo(line.text)
		line.quote()
	} else {
		line.word("client", a.client.name)
	}
	if a.cut {
		line.key("cut")
		line.text = append(line.text, "true"...)
	}
	if !line.isPlain {
		return false
	}
	line.end()
	l.to.Append(line.text)
	return true
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

// accessLine is a line that is being written.
type accessLine struct {
	text    []byte
	json    bool
	isPlain bool // no value needs escapes
}

func (l *accessLine) begin(s *second, nanosecond int, level slog.Level) {
	if l.json {
		l.text = append(append(l.text, `{"time":"`...), s.date...)
		if nanosecond != 0 { // RFC3339Nano
			l.fraction(nanosecond, 9)
		}
		l.text = append(append(l.text, s.zone...), `","level":"`...)
		l.text = append(append(l.text, level.String()...), `","msg":"request"`...)
		return
	}
	l.text = append(append(l.text, "time="...), s.date...)
	milli := nanosecond / 1e6
	l.text = append(l.text, '.', '0'+byte(milli/100), '0'+byte(milli/10%10), '0'+byte(milli%10))
	l.text = append(append(l.text, s.zone...), " level="...)
	l.text = append(append(l.text, level.String()...), " msg=request"...)
}

func (l *accessLine) end() {
	if l.json {
		l.text = append(l.text, '}')
	}
	l.text = append(l.text, '\n')
}

// key begins an attribute.
func (l *accessLine) key(name string) {
	if l.json {
		l.text = append(append(append(l.text, `,"`...), name...), `":`...)
		return
	}
	l.text = append(append(append(l.text, ' '), name...), '=')
}

// quote begins or ends a text: only JSON has quotes around every text.
func (l *accessLine) quote() {
	if l.json {
		l.text = append(l.text, '"')
	}
}

func (l *accessLine) word(name, value string) {
	l.isPlain = l.isPlain && isPlain(value, l.json)
	l.key(name)
	l.quote()
	l.text = append(l.text, value...)
	l.quote()
}

// milliseconds appends d in milliseconds, with the microseconds as a fraction.
func (l *accessLine) milliseconds(d time.Duration) {
	micro := d.Microseconds()
	if micro < 0 || micro >= 1e9 { // a clock that was set back, or the form 1e+06
		form := byte('g')
		if l.json {
			form = 'f'
		}
		l.text = strconv.AppendFloat(l.text, float64(micro)/1000, form, -1, 64)
		return
	}
	l.text = strconv.AppendInt(l.text, micro/1000, 10)
	if micro%1000 != 0 {
		l.fraction(int(micro%1000), 3)
	}
}

// fraction appends a point and n as a number of so many digits, without zeros at the end.
func (l *accessLine) fraction(n, digits int) {
	for n%10 == 0 {
		n, digits = n/10, digits-1
	}
	end := len(l.text) + 1 + digits
	l.text = append(l.text, ".000000000"[:1+digits]...)
	for i := end - 1; n > 0; i-- {
		l.text[i] = '0' + byte(n%10)
		n /= 10
	}
}

// isPlain reports whether slog writes the text as it is, in quotes only if it is JSON.
func isPlain[T string | []byte](text T, json bool) bool {
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

package resource

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// Cursor is DRF's CursorPagination. It counts nothing, and a page is as fast at the end as at the
// beginning. The order should be one that does not change, by an index. Cursors of Django are read
// and written.
type Cursor struct {
	Size    int
	Order   []string // ordering; default "-created"
	Param   string   // cursor_query_param; default "cursor"
	SizeBy  string   // page_size_query_param; default none
	MaxSize int      // of SizeBy; 0: no bound
}

func (p Cursor) order() []string {
	if len(p.Order) == 0 {
		return []string{"-created"}
	}
	return p.Order
}

func (p Cursor) check(s *set) error {
	return sized(p.Size, p.SizeBy, p.MaxSize)
}

// cursor is what a cursor says.
type cursor struct {
	offset   int64
	reverse  bool
	position string
	set      bool // there is a position
}

func (p Cursor) append(dst []byte, l *listing) ([]byte, error) {
	w := &cursorPage{at: addressOf(l.r), param: cmp.Or(p.Param, "cursor"), order: p.order(),
		size: size(l.r.Query(), p.SizeBy, p.Size, p.MaxSize)}
	if l.set.orders {
		if order := l.query.Order; len(order) > 0 {
			w.order = order
		}
	}
	name := strings.TrimPrefix(w.order[0], "-")
	if w.field = l.set.model.Field(name); w.field == nil {
		return dst, fmt.Errorf("a cursor cannot order by %s", name)
	}
	text, given := last(l.r.Query(), w.param)
	if given {
		var ok bool
		if w.cursor, ok = readCursor(text); !ok {
			return dst, rest.NotFound("Invalid cursor")
		}
	}
	l.query.Order = w.order
	if w.cursor.reverse {
		l.query.Order = reversed(w.order)
	}
	if w.cursor.set {
		value, ok := position(w.field, w.cursor.position)
		if !ok {
			return dst, rest.NotFound("Invalid cursor")
		}
		lookup := "__gt"
		if w.cursor.reverse != strings.HasPrefix(w.order[0], "-") {
			lookup = "__lt"
		}
		l.query.Where = chain(l.query.Where, model.Is(name+lookup, value))
	}
	l.query.Limit, l.query.Offset = w.size+1, int(w.cursor.offset)
	if err := w.read(l); err != nil {
		return dst, err
	}
	w.arrange()
	dst = append(dst, `{"next":`...)
	dst = appendLink(dst, w.next())
	dst = appendLink(append(dst, `,"previous":`...), w.previous())
	return w.write(append(dst, `,"results":`...)), nil
}

func reversed(order []string) []string {
	var all []string
	for _, term := range order {
		name, desc := strings.CutPrefix(term, "-")
		if !desc {
			name = "-" + term
		}
		all = append(all, name)
	}
	return all
}

// readCursor is DRF's decode_cursor.
func readCursor(text string) (c cursor, ok bool) {
	if !pytext.IsASCII(text) {
		return c, false
	}
	raw, ok := pytext.DecodeBase64([]byte(text))
	if !ok || !pytext.IsASCII(string(raw)) {
		return c, false
	}
	tokens := url.Values{}
	pytext.ParsePairs(tokens, string(raw), pytext.UTF8)
	first := func(name string) (string, bool) {
		if list := tokens[name]; len(list) > 0 {
			return list[0], true
		}
		return "0", false
	}
	text, _ = first("o")
	offset, ok := integer(text)
	if !ok || offset.Sign() < 0 {
		return c, false
	}
	const cutoff = 1000 // offset_cutoff
	if offset.Cmp(big.NewInt(cutoff)) > 0 {
		offset = big.NewInt(cutoff)
	}
	text, _ = first("r")
	reverse, ok := integer(text)
	if !ok {
		return c, false
	}
	c = cursor{offset: offset.Int64(), reverse: reverse.Sign() != 0}
	if text, c.set = first("p"); c.set {
		c.position = text
	}
	return c, true
}

// String is DRF's encode_cursor.
func (c cursor) String() string {
	var tokens []string
	if c.offset != 0 {
		tokens = append(tokens, fmt.Sprint("o=", c.offset))
	}
	if c.reverse {
		tokens = append(tokens, "r=1")
	}
	if c.set {
		tokens = append(tokens, "p="+url.QueryEscape(c.position))
	}
	return base64.StdEncoding.EncodeToString([]byte(strings.Join(tokens, "&")))
}

// positionOf is Python's str() of a value, as a cursor has it.
func positionOf(value any) string {
	switch v := value.(type) {
	case nil:
		return "None"
	case bool:
		return pytext.Str(v)
	case float64:
		return string(pytext.AppendFloat(nil, v))
	case time.Time:
		v = v.UTC()
		text := v.Format("2006-01-02 15:04:05")
		if micro := v.Nanosecond() / 1000; micro != 0 {
			text += fmt.Sprintf(".%06d", micro)
		}
		return text + "+00:00"
	case model.Duration:
		return fields.Timedelta(v).String()
	case decimal.Decimal:
		return fields.DecimalText(v)
	}
	return fmt.Sprint(value)
}

// position reads the value of a cursor.
func position(f *model.Field, text string) (any, bool) {
	if strings.Contains(text, "\x00") {
		return nil, false
	}
	target := f
	for target.Link != nil && target.Link.ToField != nil {
		target = target.Link.ToField
	}
	switch {
	case target.Kind.IsInteger():
		n, ok := integer(text)
		if !ok || !n.IsInt64() {
			return nil, false
		}
		return n.Int64(), true
	case target.Kind == model.BooleanField:
		return text == "True", slices.Contains([]string{"True", "False"}, text)
	case target.Kind == model.DateTimeField:
		value, err := fields.DateTime{}.Read(text)
		return value, err == nil
	case target.Kind == model.DurationField:
		value, err := fields.Duration{}.Decode(text)
		return model.Duration(value), err == nil
	}
	value, err := f.Convert(text)
	return value, err == nil && value != nil
}

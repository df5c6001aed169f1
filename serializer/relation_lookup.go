package serializer

import (
	"math"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
)

// lookUp returns the value that the target's field is compared with, and nil if no row can have it.
func (r *relation) lookUp(raw any) (any, *fields.Error) {
	_, isBool := raw.(bool)
	if r.kind == SlugRelated {
		if text, isText := raw.(string); isText && !utf8.ValidString(text) {
			return nil, refuse("invalid", "Invalid value.") // Python cannot send a surrogate to a database
		}
		value, ok := keyValue(r.by, raw)
		text, _ := raw.(string)
		switch hasNUL := strings.IndexByte(text, 0) >= 0; {
		case !ok || hasNUL && r.env.Engine == PostgreSQL || !utf8.ValidString(text): // a lone surrogate
			return nil, refuse("invalid", "Invalid value.")
		case hasNUL:
			return nil, nil
		}
		return value, nil
	}
	value, ok := keyValue(r.by, raw)
	if !ok || isBool {
		return nil, refuse("incorrect_type", "Incorrect type. Expected pk value, received "+fields.TypeName(raw)+".")
	}
	return value, nil
}

// keyValue converts what was sent as Django's get_prep_value does. It returns nil for a value that
// no row can have, and false for one that is no value of the field.
func keyValue(f *model.Field, raw any) (any, bool) {
	if f.Link != nil && f.Link.ToField != nil {
		f = f.Link.ToField
	}
	if raw == nil {
		return nil, true
	}
	if !f.Kind.IsInteger() {
		text := pytext.Str(raw)
		if !isStorable(text) {
			return nil, true
		}
		value, err := f.Convert(text)
		return value, err == nil
	}
	switch v := raw.(type) {
	case bool:
		if v {
			return int64(1), true
		}
		return int64(0), true
	case string:
		n, ok := new(big.Int).SetString(pytext.Numeral(v), 10)
		return fitting(n), ok && len(v) <= 4300
	case interface {
		IsInteger() bool
		String() string
	}:
		if v.IsInteger() {
			n, ok := new(big.Int).SetString(v.String(), 10)
			return fitting(n), ok
		}
		x, err := pytext.Number(v.String()).Float64()
		if err != nil || math.IsInf(x, 0) || math.Abs(x) > 1<<62 {
			return nil, true
		}
		return int64(x), true
	}
	return nil, false
}

// isStorable reports whether a database can compare with a text: PostgreSQL refuses NUL, and every
// engine a surrogate.
func isStorable(text string) bool { return strings.IndexByte(text, 0) < 0 && utf8.ValidString(text) }

func fitting(n *big.Int) any {
	if n == nil || !n.IsInt64() {
		return nil
	}
	return n.Int64()
}

// pathOf returns the path of an absolute URL as Python's urlparse does, which reads what url.Parse
// refuses. It reports false for a host that urlparse refuses.
func pathOf(url string) (path string, ok bool) {
	url = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(url)
	_, url, _ = strings.Cut(url, ":")
	url, _, _ = strings.Cut(url, "#")
	url, _, _ = strings.Cut(url, "?")
	if after, hasHost := strings.CutPrefix(url, "//"); hasHost {
		host, _, _ := strings.Cut(after, "/")
		if strings.Contains(host, "[") != strings.Contains(host, "]") {
			return "", false
		}
		url = after[len(host):]
	}
	name := strings.LastIndexByte(url, '/') + 1
	last, _, _ := strings.Cut(url[name:], ";") // parameters
	return url[:name] + last, true
}

// follow finds the row of a hyperlink.
func (r *relation) follow(rd *reading, raw any) (any, *fields.Error) {
	text, ok := raw.(string)
	if !ok {
		return nil, refuse("incorrect_type",
			"Incorrect type. Expected URL string, received "+fields.TypeName(raw)+".")
	}
	if strings.HasPrefix(text, "http:") || strings.HasPrefix(text, "https:") {
		if text, ok = pathOf(text); !ok {
			return nil, refuse("no_match", "Invalid hyperlink - No URL match.")
		}
	}
	name, values, ok := r.env.Links.Resolve(rd.r, pytext.Unquote(text, pytext.UTF8))
	switch {
	case !ok:
		return nil, refuse("no_match", "Invalid hyperlink - No URL match.")
	case name != r.link:
		return nil, refuse("incorrect_match", "Invalid hyperlink - Incorrect URL match.")
	}
	if value, ok := keyValue(r.by, values[r.arg]); ok && value != nil {
		if rows := rd.selectRows(r.env, r.to, model.And(r.where, model.Is(r.by.Name, value))); len(rows) > 0 {
			return rows[0], nil
		}
	}
	return nil, refuse("does_not_exist", "Invalid hyperlink - Object does not exist.")
}

// Write implements fields.Kind for the rows of a Plain.
func (r *relation) Write(dst []byte, value any) []byte {
	if list, ok := value.([]any); ok {
		dst = append(dst, '[')
		for i, one := range list {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = r.Write(dst, one)
		}
		return append(dst, ']')
	}
	row, ok := value.(model.Row)
	if !ok {
		row = r.to.Row(value)
	}
	if r.kind == StringRelated {
		return pytext.AppendJSON(dst, row.String())
	}
	return appendForm(dst, r.by, row.Value(r.by), r.env.Zone)
}

// refuse returns the error for one fault.
func refuse(code, text string) *fields.Error {
	return &fields.Error{Faults: []fields.Fault{{Code: code, Text: text}}}
}

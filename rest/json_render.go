package rest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
)

// jsonStyle is one of two ways to write times and durations: that of DRF's encoder, and that of the
// DjangoJSONEncoder of JsonResponse.
type jsonStyle struct {
	time     func(dst []byte, t time.Time) []byte
	duration func(dst []byte, d time.Duration) []byte
	textIDs  bool           // Config.TextUserIDs
	zone     *time.Location // Config.TimeZone
	options  json.Options
}

// styles are the two styles of one API. They never change.
type styles struct{ drf, django *jsonStyle }

// The styles of an API with the defaults of Config.
var (
	drfStyle    = newStyle(appendTime, appendSeconds, Config{TimeZone: time.UTC})
	djangoStyle = newStyle(appendTimeMillis, fields.AppendISODuration, Config{TimeZone: time.UTC})
)

// newStyles returns the styles of an API.
func newStyles(c Config) *styles {
	if !c.TextUserIDs && c.TimeZone == time.UTC {
		return &styles{drfStyle, djangoStyle}
	}
	return &styles{newStyle(appendTime, appendSeconds, c), newStyle(appendTimeMillis, fields.AppendISODuration, c)}
}

// drfStyle returns DRF's style of the API.
func (r *Request) drfStyle() *jsonStyle {
	if r.view == nil { // in a test
		return drfStyle
	}
	return r.view.policy.styles.drf
}

// djangoStyle returns Django's style of the API.
func (r *Request) djangoStyle() *jsonStyle { return r.view.policy.styles.django }

func newStyle(t func([]byte, time.Time) []byte, d func([]byte, time.Duration) []byte, c Config) *jsonStyle {
	s := &jsonStyle{time: t, duration: d, textIDs: c.TextUserIDs, zone: c.TimeZone}
	s.options = json.JoinOptions(
		json.Deterministic(true),
		jsontext.AllowDuplicateNames(true), // an Object may repeat a key
		jsontext.AllowInvalidUTF8(true),
		jsontext.EscapeForJS(true),
		json.WithMarshalers(json.JoinMarshalers(
			marshaler[Object](s), marshaler[Number](s), marshaler[float64](s), marshaler[float32](s),
			marshaler[time.Time](s), marshaler[time.Duration](s), marshaler[decimal.Decimal](s),
			marshaler[auth.User](s), userIDMarshaler(s), marshaler[StyledAppender](s), marshaler[JSONAppender](s))),
	)
	return s
}

// marshaler makes the JSON package write values of type T through append.
func marshaler[T any](s *jsonStyle) *json.Marshalers {
	return json.MarshalToFunc(func(enc *jsontext.Encoder, v T) error {
		b, err := s.append(enc.AvailableBuffer(), v, enc.StackDepth())
		if err != nil {
			return err
		}
		return enc.WriteValue(b)
	})
}

var (
	errDepth     = errors.New("rest: value nests too deeply for JSON")
	errNotFinite = errors.New("rest: out of range float values are not JSON compliant")
)

// append appends v. It writes the common types itself, without reflection, and leaves the others to
// the JSON package.
func (s *jsonStyle) append(dst []byte, v any, depth int) ([]byte, error) {
	if depth > maxDepth { // most likely a cycle
		return dst, errDepth
	}
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case string:
		return appendString(dst, v)
	case int:
		return strconv.AppendInt(dst, int64(v), 10), nil
	case int64:
		return strconv.AppendInt(dst, v, 10), nil
	case float64:
		return appendFinite(dst, v)
	case float32: // the shortest digits of the float32, not of the float64
		f, _ := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
		return appendFinite(dst, f)
	case Number:
		if !v.isValid() {
			return dst, fmt.Errorf("rest: %q is not a JSON number", string(v))
		}
		return pytext.Number(v).Append(dst), nil
	case time.Time:
		return append(s.time(append(dst, '"'), v), '"'), nil
	case time.Duration:
		return append(s.duration(append(dst, '"'), v), '"'), nil
	case Object:
		return s.appendObject(dst, v, depth+1)
	case map[string]any:
		return appendMap(dst, v, func(dst []byte, e any) ([]byte, error) { return s.append(dst, e, depth+1) })
	case map[string]string:
		return appendMap(dst, v, appendString)
	case []any:
		return appendList(dst, v, func(dst []byte, e any) ([]byte, error) { return s.append(dst, e, depth+1) })
	case []string:
		return appendList(dst, v, appendString)
	case decimal.Decimal: // as a DecimalField
		return append(fields.AppendDecimal(append(dst, '"'), v), '"'), nil
	case auth.UserID:
		return s.appendUserID(dst, v)
	case auth.User:
		return s.appendObject(dst, userObject(v, s.zone), depth+1)
	case StyledAppender:
		return appendStyled(dst, v, s)
	case JSONAppender:
		return appendOwn(dst, v)
	}
	if q, ok := sequenceOf(v); ok {
		return s.appendSequence(dst, q, depth+1, nil)
	}
	b, err := json.Marshal(v, s.options)
	if err != nil {
		return dst, fmt.Errorf("rest: %w", err)
	}
	return append(dst, b...), nil
}

// MarshalJSON writes the keys in their order, for other JSON packages. A key without a value, or
// that is no string, is an error.
func (o Object) MarshalJSON() ([]byte, error) { return drfStyle.append(nil, o, 0) }

func (s *jsonStyle) appendObject(dst []byte, o Object, depth int) (_ []byte, err error) {
	if len(o)%2 != 0 {
		return dst, errors.New("rest: Object has a key without a value")
	}
	dst = append(dst, '{')
	for i := 0; i < len(o); i += 2 {
		key, ok := o[i].(string)
		if !ok {
			return dst, fmt.Errorf("rest: Object has a key of type %T", o[i])
		}
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = appendString(dst, key); err != nil {
			return dst, err
		}
		if dst, err = s.append(append(dst, ':'), o[i+1], depth); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func appendMap[V any](dst []byte, m map[string]V, value func([]byte, V) ([]byte, error)) (_ []byte, err error) {
	var few [16]string
	keys := few[:0]
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	dst = append(dst, '{')
	for i, k := range keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = appendString(dst, k); err != nil {
			return dst, err
		}
		if dst, err = value(append(dst, ':'), m[k]); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func appendList[V any](dst []byte, list []V, value func([]byte, V) ([]byte, error)) (_ []byte, err error) {
	dst = append(dst, '[')
	for i, v := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = value(dst, v); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

func appendFinite(dst []byte, f float64) ([]byte, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return dst, errNotFinite
	}
	return pytext.AppendFloat(dst, f), nil
}

// appendString appends text as pytext.AppendJSON does. It has no error.
func appendString(dst []byte, text string) ([]byte, error) { return pytext.AppendJSON(dst, text), nil }

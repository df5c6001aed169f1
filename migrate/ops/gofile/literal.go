package gofile

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/model"
)

// literal writes a value of a default, of the rows that exist, or in a condition. A value that has
// no literal in Go is written as its text, which [model.Field.Convert] takes.
func (w *writer) literal(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "nil", nil
	case model.JSON:
		w.imports = append(w.imports, "model")
		return "model.JSON(" + quote(string(v)) + ")", nil
	case decimal.Decimal:
		return strconv.Quote(v.String()), nil
	case time.Time:
		return strconv.Quote(v.Format(time.RFC3339Nano)), nil
	case []byte:
		return "[]byte(" + strconv.Quote(string(v)) + ")", nil
	}
	at := reflect.ValueOf(v)
	if s, ok := v.(fmt.Stringer); ok && at.Kind() != reflect.String {
		return strconv.Quote(s.String()), nil
	}
	switch {
	case at.Kind() == reflect.Bool:
		return strconv.FormatBool(at.Bool()), nil
	case at.CanInt():
		return strconv.FormatInt(at.Int(), 10), nil
	case at.CanUint():
		return unsigned(at.Uint()), nil
	case at.CanFloat():
		return float(at.Float())
	case at.Kind() == reflect.String:
		return quote(at.String()), nil
	case at.Kind() == reflect.Slice || at.Kind() == reflect.Array:
		return w.anys(at)
	case at.Kind() == reflect.Pointer && !at.IsNil():
		return w.literal(at.Elem().Interface())
	}
	return "", fmt.Errorf("a value of the type %T has no form in a migration", v)
}

func unsigned(n uint64) string {
	if n > math.MaxInt64 {
		return fmt.Sprintf("uint64(%d)", n)
	}
	return strconv.FormatUint(n, 10)
}

func float(f float64) (string, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "", fmt.Errorf("%v has no form in a migration", f)
	}
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text, nil
}

// anys writes the list of an in-condition.
func (w *writer) anys(at reflect.Value) (string, error) {
	var parts []string
	for i := range at.Len() {
		text, err := w.literal(at.Index(i).Interface())
		if err != nil {
			return "", err
		}
		parts = append(parts, text)
	}
	return "[]any{" + strings.Join(parts, ", ") + "}", nil
}

// condition writes a condition by the functions of package model.
func (w *writer) condition(c model.Cond) (string, error) {
	w.imports = append(w.imports, "model")
	var parts []string
	for _, part := range c.Parts {
		text, err := w.condition(part)
		if err != nil {
			return "", err
		}
		parts = append(parts, text)
	}
	inside := strings.Join(parts, ", ")
	switch c.Op {
	case model.None:
		return "model.Nothing()", nil
	case model.IsOp:
		value, err := w.literal(c.Value)
		return fmt.Sprintf("model.Is(%q, %s)", c.Path, value), err
	case model.AndOp:
		return "model.And(" + inside + ")", nil
	case model.OrOp:
		return "model.Or(" + inside + ")", nil
	case model.NotOp:
		return "model.Not(" + inside + ")", nil
	case model.EachOp:
		return "model.Each(" + inside + ")", nil
	}
	return "model.Cond{}", nil
}

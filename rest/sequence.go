package rest

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/go-json-experiment/json/jsontext"
)

// sequence is data that an iterator makes: an iter.Seq or iter.Seq2 of any types.
type sequence struct {
	fn       reflect.Value
	isObject bool // an iter.Seq2 with string keys
	fails    bool // an iter.Seq2 whose second value is an error
}

// sequenceOf returns data as a sequence, and reports false for other data. An iter.Seq2 of other
// types, such as that of slices.All, is not a sequence: it is unclear whether the keys belong into
// the answer.
func sequenceOf(data any) (sequence, bool) {
	t := reflect.TypeOf(data)
	if t == nil || t.Kind() != reflect.Func {
		return sequence{}, false
	}
	q := sequence{fn: reflect.ValueOf(data)}
	switch {
	case t.CanSeq():
		return q, true
	case !t.CanSeq2():
		return q, false
	}
	yield := t.In(0)
	q.fails = yield.In(1) == reflect.TypeFor[error]()
	q.isObject = !q.fails && yield.In(0).Kind() == reflect.String
	return q, q.fails || q.isObject
}

// each calls visit with every element; key is "" in a list. It stops at the first error, of visit
// or of the sequence, and returns it. A nil iterator is empty.
func (q sequence) each(visit func(key string, value any) error) (err error) {
	switch {
	case q.fn.IsNil():
	case q.isObject:
		for key, value := range q.fn.Seq2() {
			if err = visit(key.String(), value.Interface()); err != nil {
				return err
			}
		}
	case q.fails:
		for value, failed := range q.fn.Seq2() {
			if err, _ = failed.Interface().(error); err != nil {
				return err
			}
			if err = visit("", value.Interface()); err != nil {
				return err
			}
		}
	default:
		for value := range q.fn.Seq() {
			if err = visit("", value.Interface()); err != nil {
				return err
			}
		}
	}
	return nil
}

// appendSequence appends a sequence. After each element it calls flush, if not nil, with all bytes
// so far; flush returns the bytes to go on with.
func (s *jsonStyle) appendSequence(
	dst []byte, q sequence, depth int, flush func([]byte) ([]byte, error),
) ([]byte, error) {
	begin, end := byte('['), byte(']')
	if q.isObject {
		begin, end = '{', '}'
	}
	dst = append(dst, begin)
	first := true
	err := q.each(func(key string, value any) (err error) {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if q.isObject {
			if dst, err = appendString(dst, key); err != nil {
				return err
			}
			dst = append(dst, ':')
		}
		if dst, err = s.append(dst, value, depth); err == nil && flush != nil {
			dst, err = flush(dst)
		}
		return err
	})
	if err != nil {
		return dst, err
	}
	return append(dst, end), nil
}

// JSONAppender is an optional interface of data: a value that writes its own JSON. JSON appends the
// result as it is, also inside of other data. Compact JSON without a line end is expected. An
// error, and a result that is not one JSON value, are faults, answered 500. dst does not contain
// the answer so far.
type JSONAppender interface {
	AppendJSON(dst []byte) ([]byte, error)
}

// appendOwn appends the JSON of v, or null for a nil pointer.
func appendOwn(dst []byte, v JSONAppender) ([]byte, error) {
	if isNil(v) {
		return append(dst, "null"...), nil
	}
	own, err := v.AppendJSON(nil) // not dst, which has the answer so far and is pooled
	if err == nil && !jsontext.Value(own).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) {
		err = errors.New("the result is not one JSON value")
	}
	if err != nil {
		return dst, fmt.Errorf("rest: %T.AppendJSON: %w", v, err)
	}
	return append(dst, own...), nil
}

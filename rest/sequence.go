package rest

import (
	"iter"
	"reflect"
)

// sequence is data that an iterator makes: an iter.Seq or iter.Seq2 of any types.
type sequence struct {
	data     any
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
	q := sequence{data: data, fn: reflect.ValueOf(data)}
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
	if q.fn.IsNil() {
		return nil
	}
	switch fn := q.data.(type) { // without reflection, which allocates for each element
	case iter.Seq2[any, error]:
		return eachOf(fn, visit)
	case iter.Seq2[StyledAppender, error]:
		return eachOf(fn, visit)
	}
	switch {
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

// eachOf is each for a list that can fail.
func eachOf[T any](list iter.Seq2[T, error], visit func(key string, value any) error) error {
	for value, err := range list {
		if err == nil {
			err = visit("", value)
		}
		if err != nil {
			return err
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

package rest

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/auth"
)

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

// StyledAppender is a JSONAppender for hot paths, such as the rows of a serializer: what it writes
// is neither copied nor checked. It is trusted to append one compact JSON value without a line end
// to dst, which has the answer so far, and to keep no part of dst. An error is a fault, answered
// 500. Indentation and the style of JsonResponse are applied later, to the whole answer.
type StyledAppender interface {
	AppendStyled(dst []byte, style JSONStyle) ([]byte, error)
}

// appendStyled appends the JSON of v, or null for a nil pointer.
func appendStyled(dst []byte, v StyledAppender, s *jsonStyle) ([]byte, error) {
	if isNil(v) {
		return append(dst, "null"...), nil
	}
	dst, err := v.AppendStyled(dst, JSONStyle{s})
	if err != nil {
		return dst, fmt.Errorf("rest: %T.AppendStyled: %w", v, err)
	}
	return dst, nil
}

// JSONStyle is how an API writes values in JSON. A StyledAppender gets it; in a handler it is
// Request.JSONStyle. The zero JSONStyle is that of an API with the defaults.
type JSONStyle struct{ style *jsonStyle }

// JSONStyle returns the style of DRF's renderer in the request's API.
func (r *Request) JSONStyle() JSONStyle { return JSONStyle{r.drfStyle()} }

// Append appends any value as [JSON] writes it. The error says which value JSON cannot have.
func (j JSONStyle) Append(dst []byte, value any) ([]byte, error) {
	return j.get().append(dst, value, 0)
}

// AppendString appends a text as JSON writes it.
func (j JSONStyle) AppendString(dst []byte, text string) []byte {
	dst, _ = appendString(dst, text) // it has no error
	return dst
}

// AppendUserID appends the id of a user: a number if it is an integer, else text.
func (j JSONStyle) AppendUserID(dst []byte, id auth.UserID) []byte {
	dst, _ = j.get().appendUserID(dst, id) // as appendString
	return dst
}

// AppendTime appends a time in quotes, in TimeZone: see Request.AppendTime.
func (j JSONStyle) AppendTime(dst []byte, t time.Time) []byte {
	s := j.get()
	return append(s.time(append(dst, '"'), t.In(s.zone)), '"')
}

// TimeZone returns Config.TimeZone.
func (j JSONStyle) TimeZone() *time.Location { return j.get().zone }

func (j JSONStyle) get() *jsonStyle {
	if j.style == nil {
		return drfStyle
	}
	return j.style
}

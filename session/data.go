package session

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// The members that Django's login stores in a session.
const (
	userKey    = `"_auth_user_id"`
	backendKey = `"_auth_user_backend"`
	hashKey    = `"_auth_user_hash"`
	expiryKey  = `"_session_expiry"`
)

// data is the content of a session, a JSON object. It keeps the order of members and the spelling
// of names and values, so that everything that Django has stored in the session survives.
type data struct {
	names  []string // quoted
	values map[string]jsontext.Value
}

func newData() data { return data{values: map[string]jsontext.Value{}} }

var errNoObject = errors.New("session data is not a JSON object")

func parseData(text []byte) (data, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(text),
		jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if dec.PeekKind() != jsontext.KindBeginObject {
		return data{}, errNoObject
	}
	if _, err := dec.ReadToken(); err != nil {
		return data{}, err
	}
	d := newData()
	for dec.PeekKind() != jsontext.KindEndObject {
		name, err := dec.ReadValue()
		if err != nil {
			return data{}, err
		}
		quoted := string(name) // the decoder reuses name's memory
		value, err := dec.ReadValue()
		if err != nil {
			return data{}, err
		}
		d.set(quoted, value.Clone())
	}
	if _, err := dec.ReadToken(); err != nil {
		return data{}, err
	}
	if _, err := dec.ReadToken(); err != io.EOF {
		return data{}, errNoObject
	}
	return d, nil
}

func (d *data) set(name string, value jsontext.Value) {
	if _, ok := d.values[name]; !ok {
		d.names = append(d.names, name)
	}
	d.values[name] = value
}

func (d *data) delete(name string) {
	delete(d.values, name)
	d.names = slices.DeleteFunc(d.names, func(other string) bool { return other == name })
}

func (d *data) setText(name, text string) { d.set(name, pytext.QuoteASCII(text)) }

// text returns the member name if it is a string or a number (as it is written), else "".
func (d *data) text(name string) string {
	value := d.values[name]
	switch value.Kind() {
	case jsontext.KindString:
		text, err := jsontext.AppendUnquote(nil, value)
		if err != nil { // a lone surrogate
			return ""
		}
		return string(text)
	case jsontext.KindNumber:
		return string(value)
	}
	return ""
}

// encode writes the object as compactly as Django does.
func (d *data) encode() []byte {
	out := []byte{'{'}
	for i, name := range d.names {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, name...), ':'), d.values[name]...)
	}
	return append(out, '}')
}

// expiry is Django's get_expiry_age. It returns how long the session lives from now on, and whether
// its cookie expires when the browser closes. The session's own _session_expiry takes precedence
// over age and close: seconds, or a time in ISO 8601.
func (d *data) expiry(now time.Time, age time.Duration, close bool) (_ time.Duration, atClose bool) {
	value, own := d.values[expiryKey]
	switch {
	case !own, value.Kind() == jsontext.KindNull:
		return age, close
	case value.Kind() == jsontext.KindNumber:
		seconds, err := strconv.ParseFloat(string(value), 64)
		if err != nil || seconds == 0 {
			return age, err == nil
		}
		const most = 100 * 365 * 24 * 3600
		return time.Duration(max(-most, min(seconds, most)) * float64(time.Second)), false
	}
	if at, err := time.Parse(time.RFC3339Nano, d.text(expiryKey)); err == nil {
		return at.Sub(now), false
	}
	return age, false
}

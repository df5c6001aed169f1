package client

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Error is an answer with a status of 300 and more.
type Error struct {
	Status int
	Detail string // of {"detail": …}; "" without one
	// Fields are the messages of a 400 by name of field, in REST framework's form: "number", and
	// "items.0.quantity" of nested rows. Messages about the whole stand under "non_field_errors".
	Fields     map[string][]string
	RetryAfter time.Duration // of a 429 or a 503; 0 without the header

	hasRetryAfter bool
}

// Error returns the status and the messages.
func (e *Error) Error() string {
	text := strconv.Itoa(e.Status)
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	for _, name := range slices.Sorted(maps.Keys(e.Fields)) {
		text += "; " + name + ": " + strings.Join(e.Fields[name], " ")
	}
	return text
}

const (
	whole    = "non_field_errors"
	maxDepth = 20 // of the messages of nested rows
)

// readError reads the body of an answer. A body of another form is left out.
func readError(status int, content []byte) *Error {
	e := &Error{Status: status}
	var body any
	if json.Unmarshal(content, &body) != nil {
		return e
	}
	if o, ok := body.(map[string]any); ok && len(o) == 1 {
		if detail, ok := o["detail"].(string); ok {
			e.Detail = detail
			return e
		}
	}
	if status == 400 {
		e.Fields = map[string][]string{}
		e.add(nil, body)
	}
	return e
}

// add adds the messages in a value: a text, a list of texts, or objects and lists of those.
func (e *Error) add(path []string, value any) {
	if len(path) > maxDepth {
		return
	}
	name := strings.Join(path, ".")
	if name == "" {
		name = whole
	}
	switch v := value.(type) {
	case string:
		e.Fields[name] = append(e.Fields[name], v)
	case []any:
		for i, one := range v {
			if _, isText := one.(string); isText {
				e.add(path, one)
			} else {
				e.add(append(slices.Clone(path), strconv.Itoa(i)), one)
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			e.add(append(slices.Clone(path), key), v[key])
		}
	case nil:
	default:
		e.add(path, fmt.Sprint(v))
	}
}

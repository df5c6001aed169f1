package fields

import (
	"strconv"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Choice is DRF's ChoiceField.
type Choice struct {
	Values []any    // what the field may be: strings or integers
	Names  []string // of the values in order, for people; none or "": the value itself
	Blank  bool     // "" too
}

// Decode returns the value that was sent. As in DRF, the text of what was sent must be that of a
// value: 1 and "1" are both the integer 1.
func (c Choice) Decode(raw any) (any, *Error) {
	if raw == "" && c.Blank {
		return "", nil
	}
	text := pytext.Str(raw)
	if value, ok := c.find(text); ok {
		return value, nil
	}
	return nil, refuse("invalid_choice", `"{input}" is not a valid choice.`, "input", text)
}

func (c Choice) find(text string) (any, bool) {
	for _, value := range c.Values {
		if choiceText(value) == text {
			return value, true
		}
	}
	return nil, false
}

// choiceText returns the text of a value.
func choiceText(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return pytext.Str(value)
}

func (c Choice) allowsBlank() bool { return c.Blank }

// Append appends a value.
func (Choice) Append(dst []byte, value any) []byte { return appendAny(dst, value) }

// Read implements Kind.
func (c Choice) Read(raw any) (any, *Error) { return c.Decode(raw) }

// Write implements Kind.
func (c Choice) Write(dst []byte, value any) []byte { return c.Append(dst, value) }

// MultipleChoice is DRF's MultipleChoiceField. Its values are lists without duplicates, in the
// order in which they were sent.
type MultipleChoice struct {
	Choice
	NotEmpty bool // allow_empty=False
}

// Decode returns the values that were sent. As in DRF an object counts as the list of its keys, and
// only the first bad choice is reported.
func (c MultipleChoice) Decode(raw any) ([]any, *Error) {
	sent, ok := ListOf(raw)
	if !ok {
		return nil, RefuseNotList(raw)
	}
	if c.NotEmpty && len(sent) == 0 {
		return nil, refuse("empty", "This selection may not be empty.")
	}
	values, seen := []any{}, map[any]bool{}
	for _, one := range sent {
		value, err := c.Choice.Decode(one)
		if err != nil {
			return nil, err
		}
		if !seen[value] {
			seen[value] = true
			values = append(values, value)
		}
	}
	return values, nil
}

// ListOf returns a list that was sent. As in DRF an object counts as the list of its keys.
func ListOf(raw any) (list []any, ok bool) {
	if list, ok = raw.([]any); ok {
		return list, true
	}
	object, ok := pytext.AsObject(raw)
	if !ok {
		return nil, false
	}
	for key := range object.All() {
		list = append(list, key)
	}
	return list, true
}

// Append appends the values as a list.
func (c MultipleChoice) Append(dst []byte, values []any) []byte { return appendAny(dst, values) }

// Read implements Kind.
func (c MultipleChoice) Read(raw any) (any, *Error) { return erase(c.Decode(raw)) }

// Write implements Kind.
func (c MultipleChoice) Write(dst []byte, value any) []byte { return c.Append(dst, value.([]any)) }

package fields

import (
	"fmt"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Choice is DRF's ChoiceField.
type Choice struct {
	Values []any    // what the field may be: strings or integers
	Names  []string // of the values in order, for people; none or "": the value itself
	Blank  bool     // "" too
}

// Read implements Kind. As in DRF, the text of what was sent must be that of a value: 1 and "1" are
// both the integer 1.
func (c Choice) Read(raw any) (any, []string) {
	text := pytext.Str(raw)
	if raw == "" && c.Blank {
		return "", nil
	}
	for _, value := range c.Values {
		if fmt.Sprint(value) == text {
			return value, nil
		}
	}
	return nil, []string{`"` + text + `" is not a valid choice.`}
}

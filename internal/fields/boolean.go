package fields

import (
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Boolean is DRF's BooleanField. In a nullable field the texts "null" and "" are null.
type Boolean struct{}

// Decode accepts true and false, 1 and 0, and DRF's words for them in any letter case.
func (Boolean) Decode(raw any) (bool, *Error) {
	switch v := raw.(type) {
	case bool:
		return v, nil
	case number:
		if n, err := pytext.Number(v.String()).Float64(); err == nil && (n == 0 || n == 1) {
			return n == 1, nil
		}
	case string:
		switch strings.ToLower(v) {
		case "t", "y", "yes", "true", "on", "1":
			return true, nil
		case "f", "n", "no", "false", "off", "0":
			return false, nil
		}
	}
	return false, refuse("invalid", "Must be a valid boolean.")
}

func (Boolean) isNull(raw any) bool {
	text, ok := raw.(string)
	return ok && (text == "" || strings.EqualFold(text, "null"))
}

// Append appends true or false.
func (Boolean) Append(dst []byte, v bool) []byte { return strconv.AppendBool(dst, v) }

// Read implements Kind.
func (b Boolean) Read(raw any) (any, *Error) { return erase(b.Decode(raw)) }

// Write implements Kind.
func (b Boolean) Write(dst []byte, v any) []byte { return b.Append(dst, v.(bool)) }

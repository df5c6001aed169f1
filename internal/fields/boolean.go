package fields

import (
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

const msgBoolean = "Must be a valid boolean."

// Boolean is DRF's BooleanField. Its values are bools.
type Boolean struct {
	Nullable bool // the texts "null" and "" are null
}

// Read implements Kind.
func (b Boolean) Read(raw any) (any, []string) {
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
		case "null", "":
			if b.Nullable {
				return nil, nil
			}
		}
	}
	return nil, []string{msgBoolean}
}

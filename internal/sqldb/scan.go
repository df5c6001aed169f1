package sqldb

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// ScanTime returns a scanner of a column that was selected by Engine.TimeColumn. NULL is the zero
// time.
func ScanTime(e *engine.Engine, to *time.Time) sql.Scanner { return timestamp{e, to} }

type timestamp struct {
	engine *engine.Engine
	to     *time.Time
}

// Scan implements sql.Scanner. A stored time that cannot be read becomes the zero time instead of
// an error, so that a malformed one locks nobody out: no decision depends on the times of a user or
// a token. A session with the zero time has expired.
func (s timestamp) Scan(stored any) error {
	*s.to = time.Time{}
	if stored == nil {
		return nil
	}
	if t, err := s.engine.DecodeTime(stored); err == nil {
		*s.to = t
	}
	return nil
}

// ScanFlag returns a scanner of a boolean column, which on some engines is any integer. NULL is
// false.
func ScanFlag(to *bool) sql.Scanner { return flag{to} }

type flag struct{ to *bool }

// Scan implements sql.Scanner.
func (f flag) Scan(stored any) error {
	switch v := stored.(type) {
	case bool:
		*f.to = v
	case int64:
		*f.to = v != 0
	case nil: // a project's own user table may allow NULL
		*f.to = false
	default:
		return fmt.Errorf("boolean of type %T", stored)
	}
	return nil
}

// ScanText returns a scanner of a text column that may be NULL. NULL is "".
func ScanText(to *string) sql.Scanner { return text{to} }

type text struct{ to *string }

// Scan implements sql.Scanner.
func (t text) Scan(stored any) error {
	switch v := stored.(type) {
	case nil:
		*t.to = ""
	case string:
		*t.to = v
	case []byte:
		*t.to = string(v)
	default:
		return fmt.Errorf("text of type %T", stored)
	}
	return nil
}

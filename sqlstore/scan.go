package sqlstore

import (
	"fmt"
	"time"
)

// timestamp scans a column that was selected by Dialect.TimeColumn; NULL leaves the zero time.
type timestamp struct {
	dialect Dialect
	to      *time.Time
}

// Scan implements sql.Scanner. What cannot be read is the zero time: no time of a user or token decides anything,
// so that a spoilt one keeps nobody out, and a session of that time is over.
func (s timestamp) Scan(stored any) error {
	*s.to = time.Time{}
	if stored == nil {
		return nil
	}
	if t, err := s.dialect.DecodeTime(stored); err == nil {
		*s.to = t
	}
	return nil
}

// flag scans a boolean column, which on some engines is any integer.
type flag struct{ to *bool }

// Scan implements sql.Scanner.
func (f flag) Scan(stored any) error {
	switch v := stored.(type) {
	case bool:
		*f.to = v
	case int64:
		*f.to = v != 0
	case nil: // a mapped model may allow it
		*f.to = false
	default:
		return fmt.Errorf("boolean of type %T", stored)
	}
	return nil
}

// text scans a text column that may be NULL, as one of a mapped model may: then it is empty.
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

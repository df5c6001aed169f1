package model

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"strconv"
)

// ID is a primary key: an integer, a UUID or a text. The zero ID is none, which is NULL in a
// database. An ID is comparable, and an integer needs no allocation. Two IDs of one model are equal
// if and only if the keys are: [Model.ID] turns any value of a key into the one form.
type ID struct {
	text string
	n    int64
	kind idKind
}

type idKind uint8

const (
	noID idKind = iota
	intID
	textID
	uuidID
)

// Int returns an integer key.
func Int(n int64) ID { return ID{n: n, kind: intID} }

// Key returns a text key. The key of a model with integers or UUIDs is never one: see [Model.ID].
func Key(text string) ID { return ID{text: text, kind: textID} }

// UUIDKey returns a UUID as a key.
func UUIDKey(u UUID) ID { return ID{text: u.String(), kind: uuidID} }

// IsZero reports whether id is none.
func (id ID) IsZero() bool { return id.kind == noID }

// Int returns an integer key, and false for any other.
func (id ID) Int() (n int64, ok bool) { return id.n, id.kind == intID }

// String returns the key as Python's str(pk) does, and "" for none.
func (id ID) String() string {
	if id.kind == intID {
		return strconv.FormatInt(id.n, 10)
	}
	return id.text
}

// Any returns the key as an int64, a [UUID] or a string, and nil for none.
func (id ID) Any() any {
	switch id.kind {
	case intID:
		return id.n
	case uuidID:
		u, _ := ParseUUID(id.text)
		return u
	case textID:
		return id.text
	}
	return nil
}

// MarshalJSON implements json.Marshaler: a number, a string or null.
func (id ID) MarshalJSON() ([]byte, error) {
	switch id.kind {
	case intID:
		return strconv.AppendInt(nil, id.n, 10), nil
	case noID:
		return []byte("null"), nil
	}
	return json.Marshal(id.text)
}

// UnmarshalJSON implements json.Unmarshaler.
func (id *ID) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		*id = ID{}
		return nil
	}
	if n, err := strconv.ParseInt(string(data), 10, 64); err == nil {
		*id = Int(n)
		return nil
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	*id = Key(text)
	return nil
}

// Scan implements sql.Scanner. NULL is the zero ID. It cannot know that a text is a UUID; see
// [Model.ID].
func (id *ID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*id = ID{}
	case int64:
		*id = Int(v)
	case string:
		*id = Key(v)
	case []byte:
		*id = Key(string(v))
	default:
		return cannotScan("key", src)
	}
	return nil
}

// Value implements driver.Valuer. The zero ID is NULL.
func (id ID) Value() (driver.Value, error) {
	switch id.kind {
	case noID:
		return nil, nil
	case intID:
		return id.n, nil
	}
	return id.text, nil
}

package model

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"errors"
)

// JSON is a JSONField: a JSON document as its text. In a field with the option null, the empty JSON
// is SQL's NULL. The text null is the document null, which is stored as such.
type JSON []byte

// ToJSON returns the document of a Go value.
func ToJSON(v any) (JSON, error) { return json.Marshal(v) }

// Decode reads the document into a Go value, as json.Unmarshal does.
func (j JSON) Decode(into any) error { return json.Unmarshal(j, into) }

// String returns the text of the document.
func (j JSON) String() string { return string(j) }

// MarshalJSON implements json.Marshaler. The empty JSON is null.
func (j JSON) MarshalJSON() ([]byte, error) {
	if len(j) == 0 {
		return []byte("null"), nil
	}
	return j, nil
}

// UnmarshalJSON implements json.Unmarshaler. It keeps the text as it stands.
func (j *JSON) UnmarshalJSON(text []byte) error {
	*j = bytes.Clone(text)
	return nil
}

// Scan implements sql.Scanner. NULL is the empty JSON.
func (j *JSON) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*j = nil
	case string:
		*j = JSON(v)
	case []byte:
		*j = bytes.Clone(v)
	default:
		return cannotScan("JSON document", src)
	}
	return nil
}

// Value implements driver.Valuer. The empty JSON is NULL. A text that is not JSON is an error.
func (j JSON) Value() (driver.Value, error) {
	if len(j) == 0 {
		return nil, nil
	}
	if !json.Valid(j) {
		return nil, errors.New("the text of a model.JSON is not JSON")
	}
	return string(j), nil
}

// File is a FileField: the name of a stored file, as Django's column holds it. The empty name is no
// file. What stores and serves the file is not the model's.
type File string

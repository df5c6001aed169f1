package model

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"strings"
)

// UUID is a UUIDField. The zero UUID is a value like any other ("0000…"), so a field that may be
// NULL is a *UUID.
type UUID [16]byte

// NewUUID returns a random UUID (version 4), as Python's uuid.uuid4 does.
func NewUUID() UUID {
	var u UUID
	rand.Read(u[:]) // never fails
	u[6] = u[6]&0x0f | 0x40
	u[8] = u[8]&0x3f | 0x80
	return u
}

// ParseUUID reads the forms that Python's uuid.UUID reads: 32 hexadecimal digits, with or without
// hyphens, braces and "urn:uuid:".
func ParseUUID(text string) (UUID, error) {
	digits := strings.ReplaceAll(strings.ReplaceAll(text, "urn:", ""), "uuid:", "")
	digits = strings.ReplaceAll(strings.Trim(digits, "{}"), "-", "")
	var u UUID
	if len(digits) != 2*len(u) {
		return UUID{}, fmt.Errorf("%q is not a UUID", text)
	}
	if _, err := hex.Decode(u[:], []byte(digits)); err != nil {
		return UUID{}, fmt.Errorf("%q is not a UUID", text)
	}
	return u, nil
}

// String returns the form with hyphens, in lower case.
func (u UUID) String() string {
	text, _ := u.AppendText(make([]byte, 0, 36))
	return string(text)
}

// Hex returns the 32 digits without hyphens, as Django stores a UUID where the engine has no type
// for them.
func (u UUID) Hex() string { return hex.EncodeToString(u[:]) }

// AppendText implements encoding.TextAppender.
func (u UUID) AppendText(dst []byte) ([]byte, error) {
	for i, part := range [][]byte{u[:4], u[4:6], u[6:8], u[8:10], u[10:]} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, part)
	}
	return dst, nil
}

// MarshalText implements encoding.TextMarshaler.
func (u UUID) MarshalText() ([]byte, error) { return u.AppendText(nil) }

// UnmarshalText implements encoding.TextUnmarshaler; see ParseUUID.
func (u *UUID) UnmarshalText(text []byte) (err error) {
	*u, err = ParseUUID(string(text))
	return err
}

// Scan implements sql.Scanner. It reads text in any form and 16 bytes.
func (u *UUID) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return u.UnmarshalText([]byte(v))
	case [16]byte:
		*u = v
		return nil
	case []byte:
		if len(v) == len(u) {
			*u = UUID(v)
			return nil
		}
		return u.UnmarshalText(v)
	}
	return cannotScan("UUID", src)
}

// Value implements driver.Valuer. It returns the form with hyphens; package table writes the
// engine's.
func (u UUID) Value() (driver.Value, error) { return u.String(), nil }

func cannotScan(kind string, src any) error {
	return fmt.Errorf("cannot read %s from %T", article(kind), src)
}

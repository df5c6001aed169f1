package sqldb

import (
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Key is a kind of primary key. In Go a key is always the text that Django's str(pk) gives.
type Key uint8

// The kinds of keys.
const (
	KeyInteger Key = iota // AutoField, BigAutoField and their like
	KeyUUID               // UUIDField: a uuid, or char(32) where Django keeps it so
	KeyText               // CharField
)

// ParseKey converts an id to the value to bind. ok is false for a text that cannot be an id. A uuid
// is bound as 32 hexadecimal digits: engines with a uuid type read them, and the others store them.
func ParseKey(k Key, id string) (value any, ok bool) {
	switch k {
	case KeyUUID:
		bare := strings.ReplaceAll(id, "-", "")
		return bare, len(bare) == 32 && hyphenated(bare) == id && strings.Trim(bare, "0123456789abcdef") == ""
	case KeyText:
		return id, id != "" && IsStorable(id)
	}
	return ParseInteger(id)
}

// hyphenated formats 32 digits as Python formats a uuid.
func hyphenated(bare string) string {
	return strings.Join([]string{bare[:8], bare[8:12], bare[12:16], bare[16:20], bare[20:]}, "-")
}

// ParseInteger converts an id to the key of an integer column. It takes only the form that Django's
// str(pk) gives, so not "01".
func ParseInteger(id string) (int64, bool) {
	n, err := strconv.ParseInt(id, 10, 64)
	return n, err == nil && strconv.FormatInt(n, 10) == id
}

// ScanKey returns a scanner of a key, or of a column that refers to one.
func ScanKey(k Key, to *string) sql.Scanner { return key{k, to} }

type key struct {
	kind Key
	to   *string
}

// Scan implements sql.Scanner.
func (s key) Scan(stored any) error {
	var id string
	switch v := stored.(type) {
	case int64:
		id = strconv.FormatInt(v, 10)
	case string:
		id = v
	case []byte:
		id = string(v)
	default:
		return fmt.Errorf("key of type %T", stored)
	}
	if s.kind == KeyUUID {
		bare := strings.ToLower(strings.ReplaceAll(id, "-", ""))
		if len(bare) != 32 {
			return fmt.Errorf("key of %d characters, want a uuid", len(id))
		}
		id = hyphenated(bare)
	}
	*s.to = id
	return nil
}

// NewUUID returns a random uuid (RFC 9562, version 4).
func NewUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return hyphenated(hex.EncodeToString(b[:]))
}

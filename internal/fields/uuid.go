package fields

import (
	"encoding/hex"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// UUIDFormat is how a UUID is written.
type UUIDFormat uint8

// The formats of DRF's UUIDField.
const (
	HexVerbose UUIDFormat = iota // 0b3d5f66-8e2f-4a07-9a43-0d9d3f1f6c01
	Hex                          // 0b3d5f668e2f4a079a430d9d3f1f6c01
	Int                          // a number
	URN                          // urn:uuid:0b3d5f66-8e2f-4a07-9a43-0d9d3f1f6c01
)

// UUID is DRF's UUIDField.
type UUID struct {
	Format UUIDFormat // of the output; every format is accepted
}

// Decode accepts the text of a UUID in any of Python's forms, or its number.
func (UUID) Decode(raw any) (id [16]byte, err *Error) {
	n, ok := uuidNumber(raw)
	if !ok || n.Sign() < 0 || n.BitLen() > 128 {
		return id, refuse("invalid", "Must be a valid UUID.")
	}
	n.FillBytes(id[:])
	return id, nil
}

func uuidNumber(raw any) (*big.Int, bool) {
	switch v := raw.(type) {
	case bool: // an int in Python
		if v {
			return big.NewInt(1), true
		}
		return new(big.Int), true
	case number:
		if !v.IsInteger() {
			return nil, false
		}
		return new(big.Int).SetString(v.String(), 10)
	case string:
		text := strings.ReplaceAll(strings.ReplaceAll(v, "urn:", ""), "uuid:", "")
		text = strings.ReplaceAll(strings.Trim(text, "{}"), "-", "")
		if utf8.RuneCountInString(text) != 32 {
			return nil, false
		}
		var id [16]byte
		if _, err := hex.Decode(id[:], []byte(text)); err == nil {
			return new(big.Int).SetBytes(id[:]), true
		}
		return pythonHex(text)
	}
	return nil, false
}

// pythonHex reads a text as Python's int(text, 16) does, which knows signs, a prefix 0x and
// underscores.
func pythonHex(text string) (*big.Int, bool) {
	text = strings.TrimFunc(pytext.ASCIIDigits(text), pytext.IsSpace)
	sign := ""
	if text != "" && (text[0] == '+' || text[0] == '-') {
		sign, text = text[:1], text[1:]
	}
	if len(text) > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') {
		text = strings.TrimPrefix(text[2:], "_")
	}
	if strings.HasPrefix(text, "_") || strings.HasSuffix(text, "_") || strings.Contains(text, "__") {
		return nil, false
	}
	text = strings.ReplaceAll(text, "_", "")
	if text == "" || text[0] == '+' || text[0] == '-' {
		return nil, false
	}
	return new(big.Int).SetString(strings.TrimPrefix(sign, "+")+text, 16)
}

// Append appends the UUID in the field's format.
func (u UUID) Append(dst []byte, id [16]byte) []byte {
	switch u.Format {
	case Int:
		return new(big.Int).SetBytes(id[:]).Append(dst, 10)
	case Hex:
		return append(hex.AppendEncode(append(dst, '"'), id[:]), '"')
	case URN:
		dst = append(dst, `"urn:uuid:`...)
	default:
		dst = append(dst, '"')
	}
	for i, part := range [][]byte{id[:4], id[4:6], id[6:8], id[8:10], id[10:]} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, part)
	}
	return append(dst, '"')
}

// Read implements Kind.
func (u UUID) Read(raw any) (any, *Error) { return erase(u.Decode(raw)) }

// Write implements Kind.
func (u UUID) Write(dst []byte, v any) []byte { return u.Append(dst, v.([16]byte)) }

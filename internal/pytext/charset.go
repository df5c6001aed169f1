package pytext

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// Charset is a text encoding that a Content-Type can name. There is one for each of Python's codecs
// that clients use. An unknown charset counts as UTF-8, as in Django.
type Charset uint8

const (
	UTF8    Charset = iota
	UTF8Sig         // with an optional byte order mark
	ASCII
	Latin1
	Latin9
	Windows1252
	UTF16 // byte order by the byte order mark, else little-endian
	UTF16LE
	UTF16BE
	NoText // one of Python's codecs that do not produce text: hex, zlib
)

// pythonName returns the codec's name in Python's messages.
func (c Charset) pythonName() string {
	return [...]string{
		"utf-8", "utf-8", "ascii", "latin-1", "charmap", "charmap", "utf-16", "utf-16-le", "utf-16-be", "",
	}[c]
}

// decodeError is Python's UnicodeDecodeError.
type decodeError struct {
	codec  string
	bytes  []byte // the offending ones
	at     int
	reason string
}

func (e *decodeError) Error() string {
	where := fmt.Sprintf("bytes in position %d-%d", e.at, e.at+len(e.bytes)-1)
	if len(e.bytes) == 1 {
		where = fmt.Sprintf("byte 0x%02x in position %d", e.bytes[0], e.at)
	}
	return fmt.Sprintf("'%s' codec can't decode %s: %s", e.codec, where, e.reason)
}

// byteOrder returns UTF16LE or UTF16BE for UTF16, by the byte order mark of raw, and any other
// charset unchanged. mark is the length of the mark.
func (c Charset) byteOrder(raw []byte) (_ Charset, mark int) {
	if c != UTF16 {
		return c, 0
	}
	switch {
	case len(raw) >= 2 && raw[0] == 0xff && raw[1] == 0xfe:
		return UTF16LE, 2
	case len(raw) >= 2 && raw[0] == 0xfe && raw[1] == 0xff:
		return UTF16BE, 2
	}
	return UTF16LE, 0
}

// withoutSignature drops the byte order mark of utf-8-sig. Python counts positions from after it.
func (c Charset) withoutSignature(raw []byte) []byte {
	if c == UTF8Sig {
		return bytes.TrimPrefix(raw, []byte("\ufeff"))
	}
	return raw
}

var errNoBOM = errors.New("UTF-16 stream does not start with BOM")

// DecodeStream decodes a whole body as Python's StreamReader does: it drops a character that is cut
// off at the end, and fails on any other invalid byte, with Python's message.
func (c Charset) DecodeStream(raw []byte) ([]byte, error) {
	if c == UTF8 && utf8.Valid(raw) {
		return raw, nil
	}
	if _, mark := c.byteOrder(raw); c == UTF16 && mark == 0 && len(raw) >= 2 {
		return nil, errNoBOM
	}
	text, err := c.decodePrefix(raw)
	if cut, is := err.(*decodeError); is && cut.reason == truncated {
		err = nil
	}
	return text, err
}

// DecodeStrict is bytes.decode: it fails on any invalid byte.
func (c Charset) DecodeStrict(raw []byte) (string, error) {
	if c == UTF8 && utf8.Valid(raw) {
		return string(raw), nil
	}
	text, err := c.decodePrefix(raw)
	return string(text), err
}

// decodePrefix stops at the first invalid byte. It returns the text before it and the error.
func (c Charset) decodePrefix(raw []byte) ([]byte, error) {
	raw = c.withoutSignature(raw)
	c, i := c.byteOrder(raw)
	text := make([]byte, 0, len(raw))
	for i < len(raw) {
		r, size, reason := c.next(raw[i:])
		if reason != "" {
			return text, &decodeError{c.pythonName(), raw[i : i+size], i, reason}
		}
		text = utf8.AppendRune(text, r)
		i += size
	}
	return text, nil
}

// Decode decodes raw bytes. Each invalid sequence becomes one U+FFFD, as with Python's
// errors="replace".
func (c Charset) Decode(raw []byte) string {
	if c == UTF8 && utf8.Valid(raw) {
		return string(raw)
	}
	raw = c.withoutSignature(raw)
	c, i := c.byteOrder(raw)
	text := make([]byte, 0, len(raw)+2)
	for i < len(raw) {
		r, size, reason := c.next(raw[i:])
		if reason != "" {
			r = utf8.RuneError
		}
		text = utf8.AppendRune(text, r)
		i += size
	}
	return string(text)
}

// truncated is the reason for a character that is cut off at the end.
const truncated = "unexpected end of data"

// next decodes one character of raw, which must not be empty. If reason is not "", it fails, and
// size is the number of bytes that Python reports.
func (c Charset) next(raw []byte) (r rune, size int, reason string) {
	switch c {
	case ASCII:
		if raw[0] >= utf8.RuneSelf {
			return 0, 1, "ordinal not in range(128)"
		}
		return rune(raw[0]), 1, ""
	case Latin1:
		return rune(raw[0]), 1, ""
	case Latin9:
		return latin9(raw[0]), 1, ""
	case Windows1252:
		if r = windows1252(raw[0]); r == 0 && raw[0] != 0 {
			return 0, 1, "character maps to <undefined>"
		}
		return r, 1, ""
	case UTF16LE:
		return nextUTF16(raw, binary.LittleEndian)
	case UTF16BE:
		return nextUTF16(raw, binary.BigEndian)
	}
	if r, size = utf8.DecodeRune(raw); r == utf8.RuneError && size == 1 {
		size, reason = utf8Problem(raw)
	}
	return r, size, reason
}

func nextUTF16(raw []byte, order binary.ByteOrder) (rune, int, string) {
	if len(raw) < 2 {
		return 0, len(raw), truncated
	}
	r := rune(order.Uint16(raw))
	switch {
	case !utf16.IsSurrogate(r):
		return r, 2, ""
	case r >= 0xdc00:
		return 0, 2, "illegal encoding"
	case len(raw) < 4:
		return 0, len(raw), truncated
	}
	if r = utf16.DecodeRune(r, rune(order.Uint16(raw[2:]))); r == utf8.RuneError {
		return 0, 2, "illegal UTF-16 surrogate"
	}
	return r, 4, ""
}

// utf8Problem returns why raw does not begin with a character. size is how many bytes form the
// beginning of one (Unicode 3.9, "maximal subpart"); reason is what is wrong after them.
func utf8Problem(raw []byte) (size int, reason string) {
	low, high := byte(0x80), byte(0xbf)
	switch lead := raw[0]; {
	case lead < 0xc2 || lead > 0xf4:
		return 1, "invalid start byte"
	case lead == 0xe0:
		low = 0xa0
	case lead == 0xed:
		high = 0x9f
	case lead == 0xf0:
		low = 0x90
	case lead == 0xf4:
		high = 0x8f
	}
	for i := 1; i < len(raw); i++ {
		if raw[i] < low || raw[i] > high {
			return i, "invalid continuation byte"
		}
		low, high = 0x80, 0xbf
	}
	return len(raw), truncated
}

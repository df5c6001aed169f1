package pytext

import (
	"testing"
	"unicode/utf8"
)

// TestDecode compares with bytes.decode of Python 3.11: text is its result with errors="replace",
// message its error with errors="strict".
func TestDecode(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		charset            Charset
		raw, text, message string
	}{
		{UTF8, "é☃", "é☃", ""},
		{UTF8, "a\xffb", "a\ufffdb", "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte"},
		{UTF8, "\xe2\x98", "\ufffd", "'utf-8' codec can't decode bytes in position 0-1: unexpected end of data"},
		{UTF8, "\xe2\x98(", "\ufffd(", "'utf-8' codec can't decode bytes in position 0-1: invalid continuation byte"},
		{UTF8, "\xed\xa0\x80", "\ufffd\ufffd\ufffd", "'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte"},
		{UTF8Sig, "\xef\xbb\xbfa", "a", ""},
		{ASCII, "a\x80", "a\ufffd", "'ascii' codec can't decode byte 0x80 in position 1: ordinal not in range(128)"},
		{Latin1, "\xe9\x80", "é\u0080", ""},
		{Latin9, "\xa4\xe9", "€é", ""},
		{Windows1252, "\x80\x81", "€\ufffd", "'charmap' codec can't decode byte 0x81 in position 1: character maps to <undefined>"},
		{UTF16, "\xff\xfea\x00", "a", ""},
		{UTF16, "\xfe\xff\x00a", "a", ""},
		{UTF16LE, "=\xd8\x00\xde", "😀", ""},
		{UTF16LE, "\x00\xdc", "\ufffd", "'utf-16-le' codec can't decode bytes in position 0-1: illegal encoding"},
		{UTF16BE, "\xd8\x00\x00a", "\ufffda", "'utf-16-be' codec can't decode bytes in position 0-1: illegal UTF-16 surrogate"},
		{UTF16LE, "=\xd8\x00", "\ufffd", "'utf-16-le' codec can't decode bytes in position 0-2: unexpected end of data"},
	} {
		if got := tt.charset.Decode([]byte(tt.raw)); got != tt.text {
			t.Errorf("%d %q: got %q, want %q", tt.charset, tt.raw, got, tt.text)
		}
		text, err := tt.charset.DecodeStrict([]byte(tt.raw))
		if tt.message == "" && (err != nil || text != tt.text) || tt.message != "" &&
			(err == nil || err.Error() != tt.message) {
			t.Errorf("%d %q: got %q, %v; want %s", tt.charset, tt.raw, text, err, tt.message)
		}
	}
}

// TestDecodeStream compares with Python's StreamReader, which drops a character that is cut off at
// the end.
func TestDecodeStream(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		charset            Charset
		raw, text, message string
	}{
		{UTF8, "a\xe2\x98", "a", ""},
		{UTF8, "a\xff", "a", "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte"},
		{UTF16, "\xff\xfea\x00b", "a", ""},
		{UTF16, "a\x00", "", "UTF-16 stream does not start with BOM"},
		{UTF16, "a", "", ""},
	} {
		text, err := tt.charset.DecodeStream([]byte(tt.raw))
		if tt.message == "" && err != nil || tt.message != "" && (err == nil || err.Error() != tt.message) ||
			string(text) != tt.text {
			t.Errorf("%d %q: got %q, %v; want %q, %s", tt.charset, tt.raw, text, err, tt.text, tt.message)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, raw := range []string{"é", "\xff\xfe", "=\xd8\x00\xde", "\xed\xa0\x80", "\xf0\x90\x80"} {
		f.Add([]byte(raw), "utf-16")
		f.Add([]byte(raw), "cp1252")
	}
	f.Fuzz(func(t *testing.T, raw []byte, name string) {
		c, _ := LookupCharset(name)
		text, err := c.DecodeStrict(raw)
		if decoded := c.Decode(raw); !utf8.ValidString(decoded) || err == nil && decoded != text {
			t.Errorf("%s of %q: got %q, and strictly %q", name, raw, decoded, text)
		}
	})
}

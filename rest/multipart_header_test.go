package rest

import (
	"maps"
	"testing"
)

// TestHeaderParams has what Django's parse_header_parameters answered. nil is its ValueError.
func TestHeaderParams(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		line, main string
		params     map[string]string
	}{
		{"f; name*=utf-8''\u2603", "f", map[string]string{"name": `\u2603`}},
		{"f; a*=utf-8''\U0001f600", "f", map[string]string{"a": `\U0001f600`}},
		{"f; a*=utf-8''%e2%98%83", "f", map[string]string{"a": "\u2603"}},
		{"f; name*=latin-1''%e9é", "f", map[string]string{"name": "éé"}},
		{"f; a*=LATIN  1''%e9", "f", map[string]string{"a": "é"}},
		{"f; a*=é-utf-8''%e9", "f", map[string]string{"a": "\ufffd"}},
		{"f; a*=cp1252''%80%81", "f", map[string]string{"a": "€\ufffd"}},
		{"f; a*=iso-8859-15''%a4", "f", map[string]string{"a": "€"}},
		{"f; a*=utf-8-sig''%ef%bb%bfx", "f", map[string]string{"a": "x"}},
		{"f; a*=x%e9", "f", map[string]string{"a": "x\ufffd"}},
		{"f; a*=windows-1252'", "f", map[string]string{"a": "windows-1252'"}},
		{`f; name*=''"a"`, "f", map[string]string{"name": "a"}},
		{`f; name*=hex''"a"`, "f", map[string]string{"name": "a"}},
		{"f; name*=undefined''a", "", nil},
		{"f; name*=bogus''a", "", nil},
		{"f; filename**=x", "f", map[string]string{"filename**": "x"}},
		{"f; file-name*=bogus''x", "f", map[string]string{"file-name*": "bogus''x"}},
		{"f; é*=bogus''x", "f", map[string]string{"é*": "bogus''x"}},
		{"f; *=x", "f", map[string]string{"*": "x"}},
		{"f; a*1**=x", "f", map[string]string{"a*1**": "x"}},
		{"f; a*=b; a*=a", "f", map[string]string{"a": "ab"}},
		{"f; a*10=x; a*9=y; a*00000000000000000000000011=z", "f", map[string]string{"a": "yxz"}},
		{"application/json=x; a=b", "application/json", map[string]string{"a": "b"}},
		{"application/json=x", "application/json=x", map[string]string{}},
		{" f\x1c; a=\x1ca\u00a0", "f", map[string]string{"a": "a"}},
	} {
		main, params, ok := headerParams(tt.line)
		if main != tt.main || !maps.Equal(params, tt.params) || ok != (tt.params != nil) {
			t.Errorf("%q: got %q %q %v", tt.line, main, params, ok)
		}
	}
}

func TestLookupCharset(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]charset{
		"latin 1": charsetLatin1, "ISO-8859-1:1987": charsetLatin1, "-UTF--16 le-": charsetUTF16LE, "Windows-1252": charsetWindows1252,
		"rot-13": charsetNoText, "HEX codec": charsetNoText, "quoted-printable": charsetNoText, "utf-8\u00e9": charsetUTF8, "utf_8_sig": charsetUTF8Sig,
	} {
		if got, known := lookupCharset(name); got != want || !known {
			t.Errorf("%s: got %d, %v; want %d", name, got, known, want)
		}
	}
	for _, name := range []string{"", "nope", "utf.8", "ut"} {
		if got, known := lookupCharset(name); got != charsetUTF8 || known {
			t.Errorf("%q: got %d, %v; want UTF-8 for want of a better one", name, got, known)
		}
	}
}

func TestShortFileName(t *testing.T) {
	t.Parallel()
	long := func(r rune, n int) string {
		name := make([]rune, n)
		for i := range name {
			name[i] = r
		}
		return string(name)
	}
	for name, want := range map[string]string{
		long('é', 255):               long('é', 255),
		long('é', 256):               long('é', 255),
		long('x', 300) + ".txt":      long('x', 251) + ".txt",
		"x." + long('y', 300):        "." + long('y', 254),
		"." + long('z', 300):         "." + long('z', 254),
		".." + long('a', 300) + ".b": ".." + long('a', 251) + ".b",
	} {
		if got := sanitizeFileName(name); got != want {
			t.Errorf("%.10s (%d bytes): got %q", name, len(name), got)
		}
	}
}

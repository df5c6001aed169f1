package pytext

import "testing"

func TestLookupCharset(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Charset{
		"latin 1": Latin1, "ISO-8859-1:1987": Latin1, "-UTF--16 le-": UTF16LE, "Windows-1252": Windows1252,
		"rot-13": NoText, "HEX codec": NoText, "quoted-printable": NoText, "utf-8\u00e9": UTF8, "utf_8_sig": UTF8Sig,
	} {
		if got, known := LookupCharset(name); got != want || !known {
			t.Errorf("%s: got %d, %v; want %d", name, got, known, want)
		}
	}
	for _, name := range []string{"", "nope", "utf.8", "ut"} {
		if got, known := LookupCharset(name); got != UTF8 || known {
			t.Errorf("%q: got %d, %v; want UTF-8, reported as unknown", name, got, known)
		}
	}
}

package pytext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// LookupCharset returns the charset of a name, by the aliases of Python's encodings package. It
// reports false for an unknown name.
func LookupCharset(name string) (Charset, bool) {
	switch NormalizeEncoding(name) {
	case "utf_8", "utf8", "u8", "utf", "cp65001", "utf8_ucs2", "utf8_ucs4":
		return UTF8, true
	case "utf_8_sig":
		return UTF8Sig, true
	case "ascii", "us_ascii", "646", "us", "ansi_x3.4_1968", "ansi_x3_4_1968", "ansi_x3.4_1986",
		"cp367", "csascii", "ibm367", "iso646_us", "iso_646.irv_1991", "iso_ir_6":
		return ASCII, true
	case "iso_8859_1", "iso8859_1", "iso8859", "8859", "latin_1", "latin1", "latin", "l1",
		"cp819", "csisolatin1", "ibm819", "iso_8859_1_1987", "iso_ir_100":
		return Latin1, true
	case "iso_8859_15", "iso8859_15", "latin9", "l9":
		return Latin9, true
	case "cp1252", "windows_1252", "1252":
		return Windows1252, true
	case "utf_16", "utf16", "u16":
		return UTF16, true
	case "utf_16_le", "utf_16le", "unicodelittleunmarked":
		return UTF16LE, true
	case "utf_16_be", "utf_16be", "unicodebigunmarked":
		return UTF16BE, true
	case "base64", "base_64", "base64_codec", "bz2", "bz2_codec", "hex", "hex_codec", "quopri", "quopri_codec",
		"quoted_printable", "quotedprintable", "rot13", "rot_13", "uu", "uu_codec", "zip", "zlib", "zlib_codec",
		"undefined":
		return NoText, true
	}
	return UTF8, false
}

// NormalizeEncoding returns the name of an encoding as Python compares it, in lower case. Each run
// of characters other than letters, digits and dots becomes one underscore, but not at the ends.
// Letters beyond ASCII are dropped.
func NormalizeEncoding(name string) string {
	b := make([]byte, 0, len(name))
	gap := false
	for _, r := range strings.ToLower(name) {
		if r != '.' && !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			gap = true
			continue
		}
		if gap && len(b) > 0 {
			b = append(b, '_')
		}
		if gap = false; r < utf8.RuneSelf {
			b = append(b, byte(r))
		}
	}
	return string(b)
}

// windows1252 returns a character of Windows' Western code page, or 0 for the five undefined bytes.
func windows1252(b byte) rune {
	if b < 0x80 || b > 0x9f {
		return rune(b)
	}
	return windows1252High[b-0x80]
}

var windows1252High = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

// latin9 returns a character of ISO 8859-15, which differs from Latin-1 in eight places.
func latin9(b byte) rune {
	switch b {
	case 0xa4:
		return '€'
	case 0xa6:
		return 'Š'
	case 0xa8:
		return 'š'
	case 0xb4:
		return 'Ž'
	case 0xb8:
		return 'ž'
	case 0xbc:
		return 'Œ'
	case 0xbd:
		return 'œ'
	case 0xbe:
		return 'Ÿ'
	}
	return rune(b)
}

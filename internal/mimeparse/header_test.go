package mimeparse

import (
	"maps"
	"testing"
)

// TestParseHeader compares with Django's parse_header_parameters. nil is its ValueError.
func TestParseHeader(t *testing.T) {
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
		main, params, ok := ParseHeader(tt.line)
		if main != tt.main || !maps.Equal(params, tt.params) || ok != (tt.params != nil) {
			t.Errorf("%q: got %q %q %v", tt.line, main, params, ok)
		}
	}
}

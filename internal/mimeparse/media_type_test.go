package mimeparse

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseMediaType(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]MediaType{
		"application/json":                   {"application", "json", map[string]string{}},
		" Text/HTML ; Charset=\"UTF-8\" ":    {"text", "html", map[string]string{"charset": "UTF-8"}},
		"text/plain; title=\xe9":             {"text", "plain", map[string]string{"title": "é"}},
		"":                                   {"", "", map[string]string{}},
		"a/b; x=" + strings.Repeat("x", 256): {},
	} {
		if diff := cmp.Diff(want, ParseMediaType(line)); diff != "" {
			t.Errorf("%q: %s", line, diff)
		}
	}
}

func TestMatches(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		offered, accepted string
		want              bool
	}{
		{"application/json", "application/json; indent=4", true},
		{"application/json", "application/*", true},
		{"application/json", "*/*", true},
		{"application/json", "text/html", false},
		{"application/json; version=1", "application/json", false},
		{"application/json; version=1", "application/json; version=1; q=0", true},
		{"application/json; q=1", "application/json", true}, // q is no parameter of the type
	} {
		if got := ParseMediaType(tt.offered).Matches(ParseMediaType(tt.accepted)); got != tt.want {
			t.Errorf("%s for %s: got %v", tt.offered, tt.accepted, got)
		}
	}
}

// TestParseAccept counts the entries of each group.
func TestParseAccept(t *testing.T) {
	t.Parallel()
	const small = "a/b,"
	for line, want := range map[string][4]int{
		"*/*, text/*;q=1, text/html;q=0.1, text/html;level=1": {1, 1, 1, 1},
		"text/html, application/json":                         {0, 2, 0, 0},
		" , ,\t":                                              {},
		strings.Repeat(small, 65):                             {0, 64, 0, 0},
		"a/b; x=" + strings.Repeat("x", 256) + ", */*":        {0, 0, 0, 1},
		"*/*," + strings.Repeat(" ", 8192) + ",a/b":           {0, 0, 0, 1}, // bytes after the first 8,192 are ignored
	} {
		var got [4]int
		for i, group := range ParseAccept(line) {
			got[i] = len(group)
		}
		if got != want {
			t.Errorf("%.60q: got %v, want %v", line, got, want)
		}
	}
}

// TestBoundary compares errors with those of Django's MultiPartParser.
func TestBoundary(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"multipart/form-data; boundary=B":                           "B",
		"multipart/form-data; boundary=\"a b\"":                     "a b",
		"multipart/form-data; boundary=" + strings.Repeat("b", 201): strings.Repeat("b", 201),
		"multipart/form-data; boundary=" + strings.Repeat("b", 202): "Invalid boundary in multipart: " +
			strings.Repeat("b", 202),
		"multipart/form-data; boundary=\"b \"": "Invalid boundary in multipart: b ",
		"multipart/form-data; boundary=b\x01":  "Invalid boundary in multipart: b\x01",
		"multipart/form-data; boundary=":       "Invalid boundary in multipart: ",
		"multipart/form-data":                  "Invalid boundary in multipart: None",
		"multipart/form-data; boundary=\xe9": "Invalid non-ASCII Content-Type in multipart: " +
			"multipart/form-data; boundary=é",
		"text/\xe9": "Invalid Content-Type: text/é",
	} {
		got, err := Boundary(line)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func FuzzParseHeader(f *testing.F) {
	for _, line := range []string{"f; a*=utf-8''%e2%98%83", "f; a*0=x; a*1*=%79", `f; a="\"b\\"; c=<d>`, "f; a*=hex''x",
		";=;*="} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		_, params, ok := ParseHeader(line)
		if ok != (params != nil) {
			t.Errorf("%q: got %q, %v", line, params, ok)
		}
		for _, group := range ParseAccept(line) {
			for _, m := range group {
				if !m.Matches(m) {
					t.Errorf("%q does not match itself", m)
				}
			}
		}
	})
}

package rest

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseQuery(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]url.Values{
		"":                                {},
		"a=1&a=2&b=%E2%98%83&c=":          {"a": {"1", "2"}, "b": {"☃"}, "c": {""}},
		"a=1;b=2":                         {"a": {"1;b=2"}},
		"a=%zz&b=%ff&c":                   {"a": {"%zz"}, "b": {"\ufffd"}, "c": {""}},
		"a=\xc3\xa9":                      {"a": {"é"}},
		"a=\xe9":                          {"a": {"é"}}, // no UTF-8: Latin-1
		"a+b=c+d%2B":                      {"a b": {"c d+"}},
		strings.Repeat("&", 999) + "a=1":  {"a": {"1"}},
		strings.Repeat("&", 1000) + "a=1": {},
	} {
		if diff := cmp.Diff(want, ParseQuery(raw)); diff != "" {
			t.Errorf("%.40q: %s", raw, diff)
		}
	}
}

func FuzzParseQuery(f *testing.F) {
	f.Add("a=1&b=%C3%A9&%zz=%&&=&c;d")
	f.Fuzz(func(t *testing.T, raw string) {
		fields := 0
		for _, list := range ParseQuery(raw) {
			fields += len(list)
		}
		if fields > min(strings.Count(raw, "&")+1, maxFields) {
			t.Errorf("%d fields", fields)
		}
	})
}

package staticfiles

import (
	"strings"
	"testing"
)

// TestAcceptEncoding lists headers with the weights of gzip and of the plain form, in thousandths.
// A plain form that nobody has asked for has the weight 1.
func TestAcceptEncoding(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]accepted{
		"":                              {0, 1},
		"gzip":                          {1000, 1},
		"GZip":                          {1000, 1},
		"x-gzip":                        {1000, 1},
		"gzip, deflate, br, zstd":       {1000, 1},
		"br;q=1.0, gzip;q=0.8, *;q=0.1": {800, 100},
		" gzip\t;\tq=0.5 ":              {500, 1},
		"gzip;Q=0.25":                   {250, 1},
		"gzip;q=0":                      {0, 1},
		"gzip;q=0.000":                  {0, 1},
		"gzip;q=0.001":                  {1, 1},
		"gzip;q=1.000":                  {1000, 1},
		"gzip;q=1.":                     {1000, 1},
		"br":                            {0, 1},
		"identity":                      {0, 1000},
		"identity;q=1, gzip;q=0.5":      {500, 1000},
		"identity;q=0":                  {0, 0},
		"gzip, identity;q=0":            {1000, 0},
		"*":                             {1000, 1000},
		"*;q=0":                         {0, 0},
		"*;q=0, gzip":                   {1000, 0},
		"*;q=0, identity;q=0.5":         {0, 500},
		"*, gzip;q=0":                   {0, 1000},
		"gzip;q=0.5, gzip;q=0":          {0, 1},
		"gzip;q=0, gzip":                {0, 1},

		// Malformed elements count as absent.
		"gzip;q=1.001": {0, 1}, "gzip;q=2": {0, 1}, "gzip;q=-1": {0, 1}, "gzip;q=0.0001": {0, 1}, "gzip;q=": {0, 1},
		"gzip;q=.5": {0, 1}, "gzip;q=abc": {0, 1}, "gzip;level=9": {0, 1}, "gzip;q=0.5;q=1": {0, 1}, "gzip;q": {0, 1},
		";q=1": {0, 1}, ",,,": {0, 1}, "gzip gzip": {0, 1}, "notgzip": {0, 1}, "gzip;q=0.-1": {0, 1},
		"gzip;q=1e3, br, gzip": {1000, 1}, "identity;q=x": {0, 1},
	} {
		if got := parseAcceptEncoding(header, true); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
	if got := (parseAcceptEncoding("", false)); got != (accepted{0, 1}) {
		t.Errorf("no header: %v", got)
	}
}

// FuzzAcceptEncoding checks what holds for every header: weights are in range, a client that does
// not name gzip or "*" never gets gzip, and one that refuses nothing never gets a 406.
func FuzzAcceptEncoding(f *testing.F) {
	for _, seed := range []string{"", "gzip", "gzip;q=0.5, identity;q=0", "*;q=0", "x-gzip;q=1.000,\t*", ";;==,"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got := parseAcceptEncoding(header, true)
		lower := strings.ToLower(header)
		switch {
		case got.gzip < 0 || got.gzip > 1000 || got.identity < 0 || got.identity > 1000:
			t.Errorf("%q: weights %v", header, got)
		case got.gzip > 0 && !strings.Contains(lower, "gzip") && !strings.Contains(header, "*"):
			t.Errorf("%q: gzip, which the header does not name", header)
		case got.identity == 0 && !strings.Contains(lower, "q=0"):
			t.Errorf("%q: the plain form is refused", header)
		case got != parseAcceptEncoding(header+",", true) || got != parseAcceptEncoding(" "+header, true):
			t.Errorf("%q: an empty element or a space changes the meaning", header)
		}
	})
}

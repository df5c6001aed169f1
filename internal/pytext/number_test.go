package pytext

import "testing"

// TestNumber compares with Python: text is str of the parsed number, written its json.dumps.
func TestNumber(t *testing.T) {
	t.Parallel()
	for sent, want := range map[Number]struct {
		text, written string
		integer       bool
	}{
		"1":                    {"1", "1", true},
		"-0":                   {"0", "0", true},
		"-0.0":                 {"-0.0", "-0.0", false},
		"1.0":                  {"1.0", "1.0", false},
		"1e2":                  {"100.0", "100.0", false},
		"1e16":                 {"1e+16", "1e+16", false},
		"0.0001":               {"0.0001", "0.0001", false},
		"1e-5":                 {"1e-05", "1e-05", false},
		"12345678901234567890": {"12345678901234567890", "12345678901234567890", true},
		"1e400":                {"inf", "1e400", false},
		"-1e400":               {"-inf", "-1e400", false},
	} {
		if got := sent.Text(); got != want.text {
			t.Errorf("the text of %s: got %s, want %s", sent, got, want.text)
		}
		if got := string(sent.Append([]byte("x"))); got != "x"+want.written {
			t.Errorf("%s written: got %s, want %s", sent, got, want.written)
		}
		if got := sent.IsInteger(); got != want.integer {
			t.Errorf("%s is an integer: got %v", sent, got)
		}
	}
}

// TestNumeral has texts that Python's int or float accepts; "" stands for a ValueError.
func TestNumeral(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		" 1_000\n": "1000",
		"١٢_٣":     "123",
		"\u00a05":  "5",
		"\x1c5":    "\x1c5", // in pure ASCII Python does not count it as white space
		"\x1c５":    "5",
		"1__0":     "",
		"_1":       "",
		"1_":       "",
	} {
		if got := Numeral(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

package password

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestQuickRatio compares with Python 3.11's SequenceMatcher(a=a, b=b).quick_ratio().
func TestQuickRatio(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want float64
	}{
		{"alice1865", "alice", 0.7142857142857143},
		{"wonderland", "alice", 0.4},
		{"ecila", "alice", 1.0},
		{"aalliiccee", "alice", 0.6666666666666666},
		{"testclient", "testclient", 1.0},
		{"joehn@example.com", "joe", 0.3},
		{"örsted77", "ørsted", 0.7142857142857143},
		{"", "alice", 0.0},
		{"", "", 1.0},
		{"abcd", "bcde", 0.75},
		{"private278650", "private", 0.7},
		{"aaaa", "aa", 0.6666666666666666},
		{"liddell-a", "liddell", 0.875},
	} {
		if got := quickRatio([]rune(tt.a), []rune(tt.b)); got != tt.want {
			t.Errorf("quickRatio(%q, %q) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

// TestWords compares with Python 3.11's re.split(r'\W+', text).
func TestWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                  {""},
		"@a":                {"", "a"},
		"--":                {"", ""},
		"alice@example.com": {"alice", "example", "com"},
		"jo_e+x":            {"jo_e", "x"},
		"é-ß٣²":             {"é", "ß٣²"},
	} {
		if diff := cmp.Diff(want, words(text)); diff != "" {
			t.Errorf("words(%q) (-want +got):\n%s", text, diff)
		}
	}
}

// Django CVE-2021-45115: a comparison with a far longer password took long.
func TestIsFarLonger(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		password, part int
		want           bool
	}{{0, 0, false}, {1, 0, true}, {9, 1, false}, {10, 1, true}, {49, 5, false}, {50, 5, true}} {
		if got := isFarLonger(make([]rune, tt.password), make([]rune, tt.part), 0.7); got != tt.want {
			t.Errorf("isFarLonger(%d, %d) = %v", tt.password, tt.part, got)
		}
	}
}

func TestCommonPasswordList(t *testing.T) {
	t.Parallel()
	if n := len(unpackCommonPasswords()); n < 19_000 {
		t.Errorf("%d common passwords", n)
	}
}

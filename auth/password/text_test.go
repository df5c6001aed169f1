package password

import (
	"encoding/base64"
	"testing"

	"golang.org/x/crypto/argon2"
)

func TestRandomText(t *testing.T) {
	t.Parallel()
	const draws = 62 * 1000
	counts := map[rune]int{}
	for _, r := range randomText(draws) {
		counts[r]++
	}
	if len(counts) != len(alphabet) {
		t.Fatalf("%d different letters", len(counts))
	}
	chi2 := 0.0
	for _, r := range alphabet {
		d := float64(counts[r]) - draws/62
		chi2 += d * d / (draws / 62)
	}
	if chi2 > 150 { // 61 degrees of freedom: once in 10^8 by chance; a modulo of bytes gives over 500
		t.Errorf("chi² = %.0f", chi2)
	}
	if a, b := newSalt(), newSalt(); len(a) != saltLength || a == b {
		t.Errorf("salts %q and %q", a, b)
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{"1": 1, "100": 100, "101": 0, "": 0, "0": 0, "01": 0, "-1": 0, "+1": 0, "1_0": 0, " 1": 0, "٣": 0} {
		if n, ok := number(s, 100); ok != (want > 0) || ok && n != want {
			t.Errorf("number(%q) = %d, %v", s, n, ok)
		}
	}
}

// argon2-cffi before 21.2 knows keys of 16 bytes alone, and would shorten a longer one again.
func TestArgon2ShortKeyStays(t *testing.T) {
	t.Parallel()
	hasher := Argon2{Memory: 64, Time: 1, Lanes: 1}
	salt := []byte(newSalt())
	encoded := "argon2$argon2id$v=19$m=64,t=1,p=1$" + base64.RawStdEncoding.EncodeToString(salt) + "$" +
		base64.RawStdEncoding.EncodeToString(argon2.IDKey([]byte("right"), salt, 1, 64, 1, 16))
	ok, upgraded, err := NewPool(Config{Hashers: []Hasher{hasher}}).Verify(t.Context(), "right", encoded)
	if !ok || upgraded != "" || err != nil {
		t.Errorf("Verify = %v, %q, %v", ok, upgraded, err)
	}
}

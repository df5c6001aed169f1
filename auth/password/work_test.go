package password

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/argon2"
)

// Work is counted, not timed: what a refused sign-in costs must not tell one account from another.
func TestWorkOfPBKDF2(t *testing.T) {
	t.Parallel()
	old := PBKDF2SHA256{Iterations: 300}
	stored, err := old.Encode("right")
	if err != nil {
		t.Fatal(err)
	}
	current, err := PBKDF2SHA256{Iterations: 1000}.Encode("right")
	if err != nil {
		t.Fatal(err)
	}
	dearer, err := PBKDF2SHA256{Iterations: 1200}.Encode("right")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, password, encoded string
		want                    []int // iterations of each derivation
	}{
		{"right", "right", current, []int{1000}},
		{"wrong", "wrong", current, []int{1000}},
		{"no account", "wrong", "", []int{1000}},
		{"unusable", "wrong", "!x", []int{1000}},
		{"malformed", "wrong", "pbkdf2_sha256$x", []int{1000}},
		{"unknown algorithm", "wrong", "rot13$x$y", []int{1000}},
		{"beyond the limits", "wrong", strings.Replace(current, "$1000$", "$2000000000$", 1), []int{1000}},
		{"password beyond the limits", strings.Repeat("x", 65), current, []int{1000}},
		{"wrong, cheap hash", "wrong", stored, []int{300, 700}},
		{"right, cheap hash", "right", stored, []int{300, 1000}},
		{"wrong, dear hash", "wrong", dearer, []int{1200}},
		{"right, dear hash", "right", dearer, []int{1200}},
		{"wrong, other algorithm", "wrong", "md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3", []int{1000}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var spent []int
			scheme := newPBKDF2("pbkdf2_sha256", sha256.New, sha256.Size, 1000)
			scheme.spent = func(n int) { spent = append(spent, n) }
			pool := NewPool(Config{Hashers: []Hasher{scheme, MD5{}}, Limits: Limits{Password: 64}})
			ok, _, err := pool.Verify(t.Context(), tt.password, tt.encoded)
			if err != nil || ok != (tt.password == "right") {
				t.Errorf("Verify = %v, %v", ok, err)
			}
			if diff := cmp.Diff(tt.want, spent); diff != "" {
				t.Errorf("iterations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWorkOfBcrypt(t *testing.T) {
	t.Parallel()
	stored, err := BcryptSHA256{Cost: 4}.Encode("right")
	if err != nil {
		t.Fatal(err)
	}
	rounds := 0
	scheme := BcryptSHA256{Cost: 7}.scheme()
	scheme.spent = func(cost int) { rounds += 1 << cost }
	pool := NewPool(Config{Hashers: []Hasher{scheme}})
	for _, encoded := range []string{stored, "", "bcrypt_sha256$$2b$31$" + strings.Repeat("x", 53)} {
		rounds = 0
		if ok, _, err := pool.Verify(t.Context(), "wrong", encoded); ok || err != nil {
			t.Errorf("Verify = %v, %v", ok, err)
		}
		if want := 1 << 7; rounds != want {
			t.Errorf("%q: %d rounds, want %d", encoded, rounds, want)
		}
	}
}

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

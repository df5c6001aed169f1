package password

import (
	"encoding/base64"
	"strings"
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
	if chi2 > 150 { // 61 degrees of freedom: by chance once in 10^8 runs; a modulo bias gives over 500
		t.Errorf("chi² = %.0f", chi2)
	}
	if a, b := newSalt(), newSalt(); len(a) != saltLength || a == b {
		t.Errorf("salts %q and %q", a, b)
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{"1": 1, "100": 100, "101": 0, "": 0, "0": 0, "01": 0, "-1": 0, "+1": 0,
		"1_0": 0, " 1": 0, "٣": 0} {
		if n, ok := number(s, 100); ok != (want > 0) || ok && n != want {
			t.Errorf("number(%q) = %d, %v", s, n, ok)
		}
	}
}

// TestArgon2ShortKeyStays: argon2-cffi before 21.2 makes only keys of 16 bytes, and would replace a
// longer key by a short one again.
func TestArgon2ShortKeyStays(t *testing.T) {
	t.Parallel()
	hasher := Argon2{Memory: 64, Time: 1, Lanes: 1}
	salt := []byte(newSalt())
	encoded := "argon2$argon2id$v=19$m=64,t=1,p=1$" + base64.RawStdEncoding.EncodeToString(salt) + "$" +
		base64.RawStdEncoding.EncodeToString(argon2.IDKey([]byte("right"), salt, 1, 64, 1, 16))
	ok, upgraded, err := NewPool(PoolConfig{Hashers: []Hasher{hasher}}).Verify(t.Context(), "right", encoded)
	if !ok || upgraded != "" || err != nil {
		t.Errorf("Verify = %v, %q, %v", ok, upgraded, err)
	}
}

// TestOldArgon2IsReplaced: a hash of another variant or version is upgraded, and keeps its cost if
// that is higher.
func TestOldArgon2IsReplaced(t *testing.T) {
	t.Parallel()
	pool := NewPool(PoolConfig{Hashers: []Hasher{Argon2{Memory: 32, Time: 2, Lanes: 2}}})
	for _, name := range []string{"argon2d", "argon2i", "argon2id"} {
		for _, version := range []string{"", "v=16$", "v=19$"} {
			stored := argon2Text(name, version, 64, 2, 2)
			ok, upgraded, err := pool.Verify(t.Context(), "right", stored)
			if !ok || err != nil {
				t.Fatalf("%s: %v, %v", stored, ok, err)
			}
			if current := name == "argon2id" && version == "v=19$"; (upgraded == "") != current ||
				!current && !strings.HasPrefix(upgraded, "argon2$argon2id$v=19$m=64,t=2,p=2$") {
				t.Errorf("%s became %q", stored, upgraded)
			}
		}
	}
}

// TestLimitsAreInclusive: a cost equal to the limit is accepted, a higher one is not.
func TestLimitsAreInclusive(t *testing.T) {
	t.Parallel()
	at := Argon2{Memory: 64, Time: 3, Lanes: 4}
	for _, tt := range []struct {
		cost Argon2
		want bool
	}{
		{at, true}, {Argon2{Memory: 65, Time: 2, Lanes: 4}, false}, {Argon2{Memory: 32, Time: 4, Lanes: 4}, false},
		{Argon2{Memory: 64, Time: 1, Lanes: 5}, false},
		{Argon2{Memory: 32, Time: 3, Lanes: 4}, true}, {Argon2{Memory: 31, Time: 3, Lanes: 4}, false},
		{Argon2{Memory: 64, Lanes: 4}, false}, {Argon2{Memory: 64, Time: 1}, false},
	} {
		if got := tt.cost.isWithin(Limits{Argon2Memory: 64, Argon2Time: 3, Argon2Lanes: 4,
			Argon2Work: 192}); got != tt.want {
			t.Errorf("%+v: %v", tt.cost, got)
		}
		if got := tt.cost.isWithin(Limits{Argon2Memory: 64, Argon2Time: 3, Argon2Lanes: 4,
			Argon2Work: 191}); got != (tt.want && tt.cost != at) {
			t.Errorf("%+v with less work: %v", tt.cost, got)
		}
	}
	for _, tt := range []struct {
		cost Scrypt
		want bool
	}{
		{Scrypt{N: 16, R: 4, P: 2}, true}, {Scrypt{N: 16, R: 5, P: 1}, false}, {Scrypt{N: 16, R: 4, P: 3}, false},
		{Scrypt{N: 32, R: 4, P: 1}, false},
		{Scrypt{N: 12, R: 4, P: 2}, false}, {Scrypt{N: 1, R: 4, P: 2}, false}, {Scrypt{N: 16, P: 2}, false},
		{Scrypt{N: 16, R: 4}, false},
	} {
		if got := tt.cost.isWithin(Limits{ScryptMemory: 128 * 64, ScryptWork: 128 * 128}); got != tt.want {
			t.Errorf("%+v: %v", tt.cost, got)
		}
	}
}

// TestArgon2LanesAbove255: a number of lanes above 255 is refused, because it would wrap around in
// a byte.
func TestArgon2LanesAbove255(t *testing.T) {
	t.Parallel()
	pool := NewPool(PoolConfig{Iterations: 1000, Limits: Limits{Argon2Lanes: 300}})
	for lanes, want := range map[string]bool{"255": true, "256": false} {
		encoded := "argon2$argon2id$v=19$m=2048,t=1,p=" + lanes + "$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$o3xMAmNQaUSLJT7mUXCgCQ"
		if hash, _, err := pool.registry.parse(encoded); (hash != nil) != want || (err == nil) != want {
			t.Errorf("%s lanes: %v", lanes, err)
		}
	}
}

// TestShortSalts: a hash whose salt is shorter than 22 letters is replaced, in every format whose
// salt is text.
func TestShortSalts(t *testing.T) {
	t.Parallel()
	salt := newSalt()
	pbkdf2Of := func(salt string) string {
		return "pbkdf2_sha256$10$" + salt + "$" + PBKDF2SHA256{}.scheme().derive("right", salt, 10)
	}
	scryptOf := func(salt string) string {
		cost := Scrypt{N: 16, R: 1, P: 1}
		key, err := cost.derive("right", salt)
		if err != nil {
			t.Fatal(err)
		}
		return cost.format(salt, key)
	}
	argon2Of := func(salt string) string {
		form := Argon2{Memory: 8, Time: 1, Lanes: 1}.form()
		return "argon2$argon2id$v=19$m=8,t=1,p=1$" + base64.RawStdEncoding.EncodeToString([]byte(salt)) + "$" +
			base64.RawStdEncoding.EncodeToString(form.derive("right", []byte(salt), 32))
	}
	for name, c := range map[string]struct {
		hasher Hasher
		stored func(salt string) string
	}{
		"pbkdf2": {PBKDF2SHA256{Iterations: 10}, pbkdf2Of},
		"scrypt": {Scrypt{N: 16, R: 1, P: 1}, scryptOf},
		"argon2": {Argon2{Memory: 8, Time: 1, Lanes: 1}, argon2Of},
		"md5":    {MD5{}, func(salt string) string { return "md5$" + salt + "$" + md5Hex(salt, "right") }},
	} {
		pool := NewPool(PoolConfig{Hashers: []Hasher{c.hasher}})
		for letters, replaced := range map[int]bool{21: true, 22: false} {
			ok, upgraded, err := pool.Verify(t.Context(), "right", c.stored(salt[:letters]))
			if !ok || (upgraded != "") != replaced || err != nil {
				t.Errorf("%s with a salt of %d letters: %v, %q, %v", name, letters, ok, upgraded, err)
			}
		}
	}
}

// TestShortArgon2Keys: a key shorter than 16 bytes is replaced.
func TestShortArgon2Keys(t *testing.T) {
	t.Parallel()
	form, salt := Argon2{Memory: 8, Time: 1, Lanes: 1}.form(), newSalt()
	for size, replaced := range map[int]bool{15: true, 16: false} {
		h := argon2Hash{hasher: form.Argon2, form: form, salt: []byte(salt),
			key: form.derive("right", []byte(salt), size)}
		if upgraded, err := h.Upgrade("right"); (upgraded != "") != replaced || err != nil {
			t.Errorf("%d bytes: %q, %v", size, upgraded, err)
		}
	}
}

// TestIdentify: a hash without fields is known by its length alone, as in Django's identify_hasher.
func TestIdentify(t *testing.T) {
	t.Parallel()
	for length, want := range map[int]string{31: "unknown", 32: "unsalted_md5", 33: "unknown"} {
		if name := (registry{}).loggable(identify(strings.Repeat("a", length))); name != want {
			t.Errorf("%d letters: %s", length, name)
		}
	}
	for prefix, name := range map[string]string{"md5$$": "unsalted_md5", "sha1$$": "unsalted_sha1"} {
		long := len("md5$$") + 32
		if prefix == "sha1$$" {
			long = len("sha1$$") + 40
		}
		plain, _, _ := strings.Cut(prefix, "$")
		for length, want := range map[int]string{long - 1: plain, long: name, long + 1: plain} {
			if got := identify(prefix + strings.Repeat("a", length-len(prefix))); got != want {
				t.Errorf("%s of %d characters: %s, want %s", prefix, length, got, want)
			}
		}
	}
	for encoded, want := range map[string]string{ // the prefix begins the hash, and the letters are not "$"
		"x" + "md5$$" + strings.Repeat("a", 31): "xmd5", "x" + "sha1$$" + strings.Repeat("a", 39): "xsha1",
		"md5$" + strings.Repeat("a", 28): "md5",
	} {
		if got := identify(encoded); got != want {
			t.Errorf("%s: %s, want %s", encoded, got, want)
		}
	}
	own := registry{hashers: []Hasher{PBKDF2SHA256{}, renamed{name: "legacy"}}}
	for name, want := range map[string]string{"legacy": "legacy", "crypt": "crypt", "secret": "unknown",
		"": "unknown"} {
		if got := own.loggable(name); got != want {
			t.Errorf("%q is logged as %q", name, got)
		}
	}
}

// renamed is MD5 under another name.
type renamed struct {
	MD5
	name string
}

func (r renamed) Algorithm() string { return r.name }

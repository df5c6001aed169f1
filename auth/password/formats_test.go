//go:build !race

// These tests have no goroutines of their own, and hash a lot: the race detector would find
// nothing, and take three times as long.

package password_test

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// everyHasher enables all formats; new hashes cost 1,000 iterations.
func everyHasher() []password.Hasher {
	return append(password.DefaultHashers(1000), password.Bcrypt{Rounds: 4}, password.MD5{})
}

func TestDjangoVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			pool := password.NewPool(password.PoolConfig{Hashers: everyHasher()})
			if ok, _, err := pool.Verify(t.Context(), v.password, v.encoded); !ok || err != nil {
				t.Errorf("right password: %v, %v", ok, err)
			}
			if ok, upgraded, err := pool.Verify(t.Context(), v.password+"x", v.encoded); ok || upgraded != "" ||
				err != nil {
				t.Errorf("wrong password: %v, %q, %v", ok, upgraded, err)
			}
		})
	}
}

func TestNeverMatch(t *testing.T) {
	t.Parallel()
	for _, v := range neverMatch {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			pool := password.NewPool(password.PoolConfig{Hashers: everyHasher()})
			for _, pw := range []string{"lètmein", ""} {
				ok, upgraded, err := pool.Verify(t.Context(), pw, v.encoded)
				if ok || upgraded != "" {
					t.Errorf("Verify(%q) = %v, %q, %v", pw, ok, upgraded, err)
				}
				// The error goes to the log, which must not contain any part of the hash.
				refused, algorithm := (*auth.HashError)(nil), ""
				if errors.As(err, &refused) {
					algorithm = refused.Algorithm
				}
				if algorithm != v.algorithm || (err == nil) != (v.algorithm == "") ||
					errors.Is(err, auth.ErrUnavailable) {
					t.Errorf("Verify(%q): error %v, want one of algorithm %q", pw, err, v.algorithm)
				}
				if err != nil && len(v.encoded) > 20 && strings.Contains(err.Error(), v.encoded[len(v.encoded)-20:]) {
					t.Errorf("the error contains the hash: %v", err)
				}
			}
		})
	}
}

// TestLongestHash: the right password is refused if the stored hash is longer than the limit.
func TestLongestHash(t *testing.T) {
	t.Parallel()
	for length, want := range map[int]bool{256: true, 257: false} {
		salt := strings.Repeat("s", length-len("md5$$")-32)
		sum := md5.Sum([]byte(salt + "right"))
		ok, _, err := password.NewPool(password.PoolConfig{Hashers: everyHasher()}).
			Verify(t.Context(), "right", "md5$"+salt+"$"+hex.EncodeToString(sum[:]))
		if ok != want || (err == nil) != want {
			t.Errorf("%d bytes: %v, %v", length, ok, err)
		}
	}
}

func TestFormatsThatAreNotEnabled(t *testing.T) {
	t.Parallel()
	pool := password.NewPool(password.PoolConfig{Iterations: 1000})
	for _, encoded := range []string{
		"md5$seasalt$bb2b1b61644a0256d8303f5fb3cbb097", // of wonderland-1865
		"bcrypt$$2b$04$WHDp8ZsPgjy2L8Yz5VfHIu6MRhINWtFemPWwob20Rhs7MHQI8PwsC",
	} {
		if ok, _, err := pool.Verify(t.Context(), "wonderland-1865", encoded); ok ||
			!errors.As(err, new(*auth.HashError)) {
			t.Errorf("%s: %v, %v", encoded, ok, err)
		}
	}
	pool = password.NewPool(password.PoolConfig{Hashers: everyHasher()})
	ok, upgraded, err := pool.Verify(t.Context(), "wonderland-1865", "md5$seasalt$bb2b1b61644a0256d8303f5fb3cbb097")
	if !ok || !strings.HasPrefix(upgraded, "pbkdf2_sha256$1000$") || err != nil {
		t.Errorf("enabled md5: %v, %q, %v", ok, upgraded, err)
	}
}

// TestEncode: every format is written as Django writes it, fits Django's column, and can be
// verified.
func TestEncode(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		hasher password.Hasher
		form   string
	}{
		{password.PBKDF2SHA256{Iterations: 1000}, `pbkdf2_sha256\$1000\$[A-Za-z0-9]{22}\$[A-Za-z0-9+/]{43}=`},
		{password.PBKDF2SHA256{}, `pbkdf2_sha256\$1000000\$[A-Za-z0-9]{22}\$[A-Za-z0-9+/]{43}=`},
		{password.PBKDF2SHA1{Iterations: 1000}, `pbkdf2_sha1\$1000\$[A-Za-z0-9]{22}\$[A-Za-z0-9+/]{27}=`},
		{password.Argon2{}, `argon2\$argon2id\$v=19\$m=102400,t=2,p=8\$[A-Za-z0-9+/]{30}\$[A-Za-z0-9+/]{43}`},
		{password.BcryptSHA256{}, `bcrypt_sha256\$\$2b\$12\$[A-Za-z0-9./]{53}`},
		{password.Bcrypt{Rounds: 4}, `bcrypt\$\$2b\$04\$[A-Za-z0-9./]{53}`},
		{password.Scrypt{}, `scrypt\$16384\$[A-Za-z0-9]{22}\$8\$5\$[A-Za-z0-9+/]{86}==`},
		{password.MD5{}, `md5\$[A-Za-z0-9]{22}\$[0-9a-f]{32}`},
	} {
		t.Run(tt.form, func(t *testing.T) {
			t.Parallel()
			pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{tt.hasher}})
			encoded, err := pool.Hash(t.Context(), "lètmein")
			if err != nil {
				t.Fatal(err)
			}
			if !regexp.MustCompile("^"+tt.form+"$").MatchString(encoded) || len(encoded) > 128 {
				t.Errorf("encoded %q (%d characters)", encoded, len(encoded))
			}
			if ok, upgraded, err := pool.Verify(t.Context(), "lètmein", encoded); !ok || upgraded != "" || err != nil {
				t.Errorf("Verify = %v, %q, %v", ok, upgraded, err)
			}
		})
	}
}

// Okta (October 2024): bcrypt ignored the password behind a long username. Nothing here is put
// before a password; beyond 72 bytes bcrypt_sha256 alone tells passwords apart.
func TestBcryptUses72Bytes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 72)
	for _, tt := range []struct {
		hasher password.Hasher
		same   bool
	}{{password.Bcrypt{Rounds: 4}, true}, {password.BcryptSHA256{Rounds: 4}, false}} {
		pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{tt.hasher}})
		encoded, err := pool.Hash(t.Context(), long+"tail")
		if err != nil {
			t.Fatal(err)
		}
		if ok, _, err := pool.Verify(t.Context(), long+"other", encoded); ok != tt.same || err != nil {
			t.Errorf("%s: %v, %v", tt.hasher.Algorithm(), ok, err)
		}
		if ok, _, err := pool.Verify(t.Context(), long[1:]+"tail", encoded); ok || err != nil { // has another 72nd byte
			t.Errorf("%s without a byte: %v, %v", tt.hasher.Algorithm(), ok, err)
		}
	}
}

func TestUpgrade(t *testing.T) {
	t.Parallel()
	mk := func(h password.Hasher) string {
		encoded, err := h.Encode("lètmein")
		if err != nil {
			t.Fatal(err)
		}
		return encoded
	}
	for _, tt := range []struct {
		name      string
		preferred password.Hasher
		password  string
		stored    string
		want      string // prefix of the upgraded hash; "" means no upgrade
	}{
		{"as a new hash", password.PBKDF2SHA256{Iterations: 1000}, "", mk(password.PBKDF2SHA256{Iterations: 1000}),
			""},
		{"fewer iterations", password.PBKDF2SHA256{Iterations: 1000}, "", mk(password.PBKDF2SHA256{Iterations: 999}),
			"pbkdf2_sha256$1000$"},
		{"more iterations stay", password.PBKDF2SHA256{Iterations: 1000}, "",
			mk(password.PBKDF2SHA256{Iterations: 1001}), ""},
		{"short salt", password.PBKDF2SHA256{Iterations: 1000}, "oldpw", vectors[2].encoded, "pbkdf2_sha256$1000$"},
		{"short salt, more iterations", password.PBKDF2SHA256{Iterations: 999}, "oldpw", vectors[2].encoded,
			"pbkdf2_sha256$1000$"},
		{"other algorithm", password.PBKDF2SHA256{Iterations: 1000}, "", mk(password.PBKDF2SHA1{Iterations: 1000}),
			"pbkdf2_sha256$1000$"},
		{"short md5 salt", password.MD5{}, "", "md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3", "md5$"},
		{"bcrypt cost", password.BcryptSHA256{Rounds: 5}, "", mk(password.BcryptSHA256{Rounds: 4}),
			"bcrypt_sha256$$2b$05$"},
		{"higher bcrypt cost", password.BcryptSHA256{Rounds: 4}, "", mk(password.BcryptSHA256{Rounds: 5}), ""},
		{"scrypt of Django 4.0", password.Scrypt{N: 16, P: 5}, "", mk(password.Scrypt{N: 16, P: 1}), "scrypt$16$"},
		{"higher scrypt cost", password.Scrypt{N: 16, P: 1}, "", mk(password.Scrypt{N: 16, P: 2}), ""},
		{"scrypt of a short salt", password.Scrypt{}, "", scryptVector, "scrypt$16384$"},
		{"md5 of a full salt", password.MD5{}, "", mk(password.MD5{}), ""},
		{"argon2 memory", password.Argon2{Memory: 128, Time: 1, Lanes: 1}, "",
			mk(password.Argon2{Memory: 64, Time: 1, Lanes: 1}), "argon2$argon2id$v=19$m=128,t=1,p=1$"},
		{"higher argon2 cost", password.Argon2{Memory: 64, Time: 1, Lanes: 1}, "",
			mk(password.Argon2{Memory: 64, Time: 2, Lanes: 1}), ""},
		{"argon2 short salt", password.Argon2{}, "", vectors[6].encoded, "argon2$argon2id$v=19$m=102400,t=2,p=8$"},
		{"argon2i", password.Argon2{Memory: 64, Time: 1, Lanes: 1}, "password", vectors[7].encoded,
			"argon2$argon2id$v=19$m=65536,t=2,p=4$"},
		{"argon2d", password.Argon2{Memory: 64, Time: 1, Lanes: 1}, "", vectors[8].encoded,
			"argon2$argon2id$v=19$m=512,t=2,p=2$"},
		{"argon2id 1.0", password.Argon2{Memory: 64, Time: 1, Lanes: 1}, "", vectors[12].encoded,
			"argon2$argon2id$v=19$m=512,t=2,p=2$"},
		{"argon2 of a short key", password.Argon2{Memory: 8, Time: 2, Lanes: 1}, "", vectors[15].encoded,
			"argon2$argon2id$v=19$m=8,t=2,p=1$"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			hashers := []password.Hasher{tt.preferred}
			if tt.preferred.Algorithm() != "pbkdf2_sha1" {
				hashers = append(hashers, password.PBKDF2SHA1{})
			}
			pool := password.NewPool(password.PoolConfig{Hashers: hashers})
			pw := tt.password
			if pw == "" {
				pw = "lètmein"
			}
			ok, upgraded, err := pool.Verify(t.Context(), pw, tt.stored)
			if !ok || err != nil {
				t.Fatalf("Verify = %v, %v", ok, err)
			}
			if (upgraded == "") != (tt.want == "") || !strings.HasPrefix(upgraded, tt.want) {
				t.Fatalf("upgraded to %q, want %q…", upgraded, tt.want)
			}
			if upgraded == "" {
				return
			}
			if ok, again, err := pool.Verify(t.Context(), pw, upgraded); !ok || again != "" || err != nil {
				t.Errorf("upgraded hash: %v, %q, %v", ok, again, err)
			}
		})
	}
}

// TestHashesAtTheLimits: a stored hash may cost exactly as much as a limit allows, and no more.
func TestHashesAtTheLimits(t *testing.T) {
	t.Parallel()
	limits := password.Limits{
		Iterations: 1000, BcryptRounds: 4, ScryptMemory: 128 * 16 * 8, ScryptWork: 128 * 16 * 8 * 2,
		Argon2Memory: 64, Argon2Time: 2, Argon2Work: 128, Argon2Lanes: 2,
	}
	for name, c := range map[string]struct {
		hasher password.Hasher
		lower  func(*password.Limits) // lowers one limit by one
	}{
		"pbkdf2_sha256":   {password.PBKDF2SHA256{Iterations: 1000}, func(l *password.Limits) { l.Iterations-- }},
		"pbkdf2_sha1":     {password.PBKDF2SHA1{Iterations: 1000}, func(l *password.Limits) { l.Iterations-- }},
		"bcrypt_sha256":   {password.BcryptSHA256{Rounds: 4}, nil}, // 4 is the minimum of bcrypt
		"scrypt's memory": {password.Scrypt{N: 16, R: 8, P: 2}, func(l *password.Limits) { l.ScryptMemory-- }},
		"scrypt's work":   {password.Scrypt{N: 16, R: 8, P: 2}, func(l *password.Limits) { l.ScryptWork-- }},
		"argon2's memory": {password.Argon2{Memory: 64, Time: 2, Lanes: 2},
			func(l *password.Limits) { l.Argon2Memory-- }},
		"argon2's passes": {password.Argon2{Memory: 64, Time: 2, Lanes: 2},
			func(l *password.Limits) { l.Argon2Time-- }},
		"argon2's work": {password.Argon2{Memory: 64, Time: 2, Lanes: 2},
			func(l *password.Limits) { l.Argon2Work-- }},
		"argon2's threads": {password.Argon2{Memory: 64, Time: 2, Lanes: 2},
			func(l *password.Limits) { l.Argon2Lanes-- }},
	} {
		encoded, err := c.hasher.Encode("lètmein")
		if err != nil {
			t.Fatal(err)
		}
		verify := func(l password.Limits) (bool, error) {
			own := password.MD5{} // has no limit
			pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{own, unlimited{c.hasher}},
				Limits: l})
			ok, _, err := pool.Verify(t.Context(), "lètmein", encoded)
			return ok, err
		}
		if ok, err := verify(limits); !ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
		if c.lower == nil {
			continue
		}
		lower := limits
		c.lower(&lower)
		if ok, err := verify(lower); ok || !errors.As(err, new(*auth.HashError)) {
			t.Errorf("%s, beyond the limit: %v, %v", name, ok, err)
		}
	}
}

// unlimited is a Hasher whose cost is not checked against the limits of a PoolConfig.
type unlimited struct{ password.Hasher }

// TestEncodeFails: a cost that the algorithm does not know is an error, and no hash.
func TestEncodeFails(t *testing.T) {
	t.Parallel()
	invalid := new(bcrypt.InvalidCostError)
	if encoded, err := (password.Bcrypt{Rounds: 32}).Encode("pw"); encoded != "" || !errors.As(err, invalid) {
		t.Errorf("bcrypt: %q, %v", encoded, err)
	}
	if encoded, err := (password.Scrypt{N: 3}).Encode("pw"); encoded != "" || err == nil {
		t.Errorf("scrypt: %q, %v", encoded, err)
	}
}

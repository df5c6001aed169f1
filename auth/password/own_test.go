package password_test

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth/password"
)

// unsaltedMD5 is a project's own Hasher: Django's UnsaltedMD5PasswordHasher, which Django 5.1
// removed.
type unsaltedMD5 struct{}

func (unsaltedMD5) Algorithm() string { return "unsalted_md5" }

func (unsaltedMD5) Cost() password.Cost { return password.Cost{} } // too little to measure

func (unsaltedMD5) Encode(pw string) (string, error) {
	sum := md5.Sum([]byte(pw))
	return hex.EncodeToString(sum[:]), nil
}

func (unsaltedMD5) Parse(encoded string, _ password.Limits) (password.Hash, bool) {
	return fixed{strings.TrimPrefix(encoded, "md5$$")}, true
}

// fixed is a stored hash without a salt.
type fixed struct{ digest string }

func (h fixed) Matches(pw string) bool {
	sum := md5.Sum([]byte(pw))
	return subtle.ConstantTimeCompare([]byte(h.digest), hex.AppendEncode(nil, sum[:])) == 1
}

func (fixed) Cost() password.Cost { return password.Cost{} }

func (fixed) Upgrade(string) (string, error) { return "", nil }

// bare is a project's own Hasher for hashes that name no algorithm: 40 hex digits.
type bare struct {
	unsaltedMD5
	name string
}

func (b bare) Algorithm() string { return b.name }

func (bare) Parse(encoded string, _ password.Limits) (password.Hash, bool) {
	return bareHash{encoded: strings.TrimPrefix(encoded, "sha1$$")}, len(encoded) == 40 || len(encoded) == 46
}

type bareHash struct {
	fixed
	encoded string
}

func (h bareHash) Matches(pw string) bool {
	sum := sha1.Sum([]byte(pw))
	return subtle.ConstantTimeCompare([]byte(h.encoded), hex.AppendEncode(nil, sum[:])) == 1
}

// TestOwnHashers: a stored hash reaches the Hasher that Django's identify_hasher names. A hash
// without fields reaches any Hasher that can parse it.
func TestOwnHashers(t *testing.T) {
	t.Parallel()
	const md5Text, sha1Text = "88a434c88cca4e900f7874cd98123f43", "6d138ca3ae545631b3abd71a4f076ce759c5700b"
	for _, tt := range []struct {
		name, encoded string
		own           password.Hasher
		ok            bool
	}{
		{"32 digits", md5Text, unsaltedMD5{}, true},
		{"32 digits after md5$$", "md5$$" + md5Text, unsaltedMD5{}, true},
		{"40 digits after sha1$$", "sha1$$" + sha1Text, bare{name: "unsalted_sha1"}, true},
		{"40 digits after sha1$$ are not sha1", "sha1$$" + sha1Text, bare{name: "sha1"}, false},
		{"digits without fields", sha1Text, bare{name: "legacy"}, true},
		{"digits that the Hasher cannot parse", sha1Text + "0", bare{name: "legacy"}, false},
		{"fields of an unknown algorithm are not tried", "legacy2$" + sha1Text[8:], bare{name: "legacy"}, false},
		{"md5 with a salt is not unsalted", "md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3", unsaltedMD5{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pool := password.NewPool(password.PoolConfig{Hashers: append(password.DefaultHashers(1000), tt.own)})
			ok, upgraded, err := pool.Verify(t.Context(), "lètmein", tt.encoded)
			if ok != tt.ok || (err == nil) != tt.ok {
				t.Fatalf("Verify = %v, %q, %v", ok, upgraded, err)
			}
			if ok && !strings.HasPrefix(upgraded, "pbkdf2_sha256$1000$") {
				t.Errorf("upgraded to %q", upgraded)
			}
			if ok, _, _ := pool.Verify(t.Context(), "wrong", tt.encoded); ok {
				t.Error("a wrong password matches")
			}
		})
	}
}

// mustUpdate is Django's must_update in Go: it reports whether Django, with the same preferred
// hasher, would replace encoded.
func mustUpdate(preferred password.Hasher, encoded string) bool {
	fields := strings.Split(encoded, "$")
	fresh, err := preferred.Encode("lètmein")
	if err != nil {
		panic(err)
	}
	now := strings.Split(fresh, "$")
	switch {
	case fields[0] != now[0]:
		return true
	case strings.HasPrefix(encoded, "pbkdf2"):
		return fields[1] != now[1] || len(fields[2]) < 22
	case fields[0] == "argon2": // variant, version and costs, the length of the key, the length of the salt
		return strings.Join(fields[1:4], "$") != strings.Join(now[1:4], "$") || len(fields[5]) != len(now[5]) ||
			len(fields[4]) < 30
	case strings.HasPrefix(encoded, "bcrypt"):
		return fields[3] != now[3]
	case fields[0] == "scrypt":
		return fields[1] != now[1] || fields[3] != now[3] || fields[4] != now[4]
	}
	return len(fields[1]) < 22
}

// TestNoEndlessRehashing: this package and a Django with the same settings do not keep replacing
// each other's hashes. Whatever was stored before, both soon keep what the other has written.
func TestNoEndlessRehashing(t *testing.T) {
	t.Parallel()
	preferred := []password.Hasher{
		password.PBKDF2SHA256{Iterations: 1000}, password.PBKDF2SHA256{Iterations: 1200},
		password.PBKDF2SHA1{Iterations: 900},
		password.Argon2{Memory: 64, Time: 2, Lanes: 1}, password.Argon2{Memory: 128, Time: 1, Lanes: 2},
		password.Argon2{Memory: 64, Time: 3, Lanes: 8},
		password.BcryptSHA256{Rounds: 4}, password.BcryptSHA256{Rounds: 5}, password.Bcrypt{Rounds: 4},
		password.Scrypt{N: 16, R: 8, P: 1}, password.Scrypt{N: 16, R: 8, P: 5}, password.Scrypt{N: 32, R: 4, P: 1},
		password.MD5{},
	}
	var stored []string
	for _, h := range preferred {
		encoded, err := h.Encode("lètmein")
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, encoded)
	}
	stored = append(stored, vectors[8].encoded, vectors[10].encoded, "md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3")
	for _, h := range preferred {
		hashers := []password.Hasher{h}
		for _, other := range append(password.DefaultHashers(1000), password.Bcrypt{Rounds: 4}, password.MD5{}) {
			if other.Algorithm() != h.Algorithm() {
				hashers = append(hashers, other)
			}
		}
		pool := password.NewPool(password.PoolConfig{Hashers: hashers})
		for _, encoded := range stored {
			for turn := 0; ; turn++ {
				ok, upgraded, err := pool.Verify(t.Context(), "lètmein", encoded)
				if !ok || err != nil {
					t.Fatalf("%s: %v, %v", encoded, ok, err)
				}
				if upgraded != "" {
					encoded = upgraded
				}
				django := mustUpdate(h, encoded)
				if upgraded == "" && !django {
					break
				}
				if turn == 2 {
					t.Fatalf("%T %+v: both keep replacing the hash, most recently by %s", h, h, encoded)
				}
				if django { // the user signs in at Django
					if encoded, err = h.Encode("lètmein"); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}

// wide is a project's own Hasher whose hashes have a given length, or cannot be made.
type wide struct {
	unsaltedMD5
	length int
	err    error
}

func (w wide) Encode(string) (string, error) { return strings.Repeat("x", w.length), w.err }

// TestUpgradeThatCannotBeStored: a user can sign in even if the new hash is too long for Django's
// column or cannot be made.
func TestUpgradeThatCannotBeStored(t *testing.T) {
	t.Parallel()
	stored, err := password.PBKDF2SHA1{Iterations: 10}.Encode("right")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		preferred wide
		want      int // length of the new hash
	}{{wide{length: 128}, 128}, {wide{length: 129}, 0}, {wide{length: 128, err: errors.New("no entropy")}, 0}} {
		pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{tt.preferred,
			password.PBKDF2SHA1{Iterations: 10}}})
		if ok, upgraded, err := pool.Verify(t.Context(), "right", stored); !ok || err != nil ||
			len(upgraded) != tt.want {
			t.Errorf("%d, %v: %v, %q, %v", tt.preferred.length, tt.preferred.err, ok, upgraded, err)
		}
	}
}

// spending is a project's own Hasher, which records the passwords that refusals work on.
type spending struct {
	unsaltedMD5
	passwords *[]string
}

func (s spending) Cost() password.Cost {
	return password.Cost{Kind: "spending", Work: 1, Spend: func(pw string, _ int) {
		*s.passwords = append(*s.passwords, pw)
	}}
}

// TestRefusedPasswordsAreCut: a refusal works on no more of a password than Limits.Password allows.
func TestRefusedPasswordsAreCut(t *testing.T) {
	t.Parallel()
	for length, want := range map[int]int{3: 3, 4: 4, 5: 4, 1 << 20: 4} {
		hasher := spending{passwords: new([]string)}
		pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{hasher},
			Limits: password.Limits{Password: 4}})
		if ok, _, err := pool.Verify(t.Context(), strings.Repeat("x", length), ""); ok || err != nil {
			t.Errorf("Verify = %v, %v", ok, err)
		}
		if spent := *hasher.passwords; len(spent) != 1 || len(spent[0]) != want {
			t.Errorf("%d bytes: worked on %d passwords", length, len(spent))
		}
	}
}

// TestPoolKeepsItsHashers: a caller that changes its list later does not change the pool.
func TestPoolKeepsItsHashers(t *testing.T) {
	t.Parallel()
	hashers := []password.Hasher{password.MD5{}}
	pool := password.NewPool(password.PoolConfig{Hashers: hashers})
	hashers[0] = password.PBKDF2SHA256{Iterations: 1}
	if encoded, err := pool.Hash(t.Context(), "pw"); !strings.HasPrefix(encoded, "md5$") || err != nil {
		t.Errorf("%q, %v", encoded, err)
	}
}

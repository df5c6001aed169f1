package password

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

// djangoBcryptCost is Django's "rounds".
const djangoBcryptCost = 12

// BcryptSHA256 is bcrypt_sha256: "bcrypt_sha256$$2b$12$…", bcrypt over the hex digits of SHA-256, which
// makes every byte of a long password count.
type BcryptSHA256 struct {
	Cost int // log2 of the rounds; default Django's 12
}

// Algorithm is "bcrypt_sha256".
func (h BcryptSHA256) Algorithm() string { return h.scheme().Algorithm() }

// Encode hashes with a new salt.
func (h BcryptSHA256) Encode(password string) (string, error) { return h.scheme().Encode(password) }

// Parse reads a stored hash.
func (h BcryptSHA256) Parse(encoded string, limits Limits) (Hash, bool) {
	return h.scheme().Parse(encoded, limits)
}

func (h BcryptSHA256) check(limits Limits) error { return h.scheme().check(limits) }

func (h BcryptSHA256) scheme() bcryptScheme {
	return newBcrypt("bcrypt_sha256", h.Cost, func(password string) []byte {
		sum := sha256.Sum256([]byte(password))
		return hex.AppendEncode(nil, sum[:])
	})
}

// Bcrypt is plain bcrypt: "bcrypt$$2b$12$…". It sees the first 72 bytes of a password and no more, as in
// Django, which has not enabled it by default since 2.1. Enable it to read old rows; prefer another.
type Bcrypt struct {
	Cost int // log2 of the rounds; default Django's 12
}

// Algorithm is "bcrypt".
func (h Bcrypt) Algorithm() string { return h.scheme().Algorithm() }

// Encode hashes with a new salt.
func (h Bcrypt) Encode(password string) (string, error) { return h.scheme().Encode(password) }

// Parse reads a stored hash.
func (h Bcrypt) Parse(encoded string, limits Limits) (Hash, bool) {
	return h.scheme().Parse(encoded, limits)
}

func (h Bcrypt) check(limits Limits) error { return h.scheme().check(limits) }

func (h Bcrypt) scheme() bcryptScheme {
	return newBcrypt("bcrypt", h.Cost, func(password string) []byte {
		return []byte(password[:min(len(password), 72)]) // x/crypto refuses what it would not look at
	})
}

// bcryptScheme is bcrypt over some form of the password.
type bcryptScheme struct {
	algorithm string
	cost      int
	prepare   func(password string) []byte
	spent     func(cost int) // nil but in tests: hears of all work
}

func newBcrypt(algorithm string, cost int, prepare func(string) []byte) bcryptScheme {
	if cost == 0 {
		cost = djangoBcryptCost
	}
	return bcryptScheme{algorithm: algorithm, cost: cost, prepare: prepare}
}

func (s bcryptScheme) check(limits Limits) error {
	if s.cost < bcrypt.MinCost || s.cost > min(limits.BcryptCost, bcrypt.MaxCost) {
		return fmt.Errorf("cost must be %d to %d", bcrypt.MinCost, min(limits.BcryptCost, bcrypt.MaxCost))
	}
	return nil
}

func (s bcryptScheme) Algorithm() string { return s.algorithm }

// Encode writes the prefix 2b as Django does; x/crypto's 2a is the same function.
func (s bcryptScheme) Encode(password string) (string, error) {
	hash, err := s.generate(password, s.cost)
	if err != nil {
		return "", fmt.Errorf("hash %s: %w", s.algorithm, err)
	}
	return s.algorithm + "$$2b" + strings.TrimPrefix(string(hash), "$2a"), nil
}

func (s bcryptScheme) Parse(encoded string, limits Limits) (Hash, bool) {
	parts, ok := fields(encoded, s.algorithm, 5) // algorithm, "", version, cost, salt and hash
	if !ok || parts[1] != "" || len(parts[3]) != 2 || !isBcryptText(parts[4]) {
		return nil, false
	}
	if v := parts[2]; v != "2a" && v != "2b" && v != "2y" {
		return nil, false
	}
	cost, ok := number(strings.TrimPrefix(parts[3], "0"), min(limits.BcryptCost, bcrypt.MaxCost))
	if !ok || cost < bcrypt.MinCost {
		return nil, false
	}
	return bcryptHash{scheme: s, cost: cost, phc: encoded[len(s.algorithm)+1:]}, true
}

// isBcryptText reports whether s is 22 letters of salt and 31 of hash. x/crypto ignores what is behind them.
func isBcryptText(s string) bool {
	return len(s) == 22+31 && strings.Trim(s, alphabet+"./") == ""
}

func (s bcryptScheme) generate(password string, cost int) ([]byte, error) {
	if s.spent != nil {
		s.spent(cost)
	}
	return bcrypt.GenerateFromPassword(s.prepare(password), cost)
}

type bcryptHash struct {
	scheme bcryptScheme
	cost   int    // as stored
	phc    string // "$2b$12$…"
}

func (h bcryptHash) Matches(password string) bool {
	if h.scheme.spent != nil {
		h.scheme.spent(h.cost)
	}
	return bcrypt.CompareHashAndPassword([]byte(h.phc), h.scheme.prepare(password)) == nil
}

// Harden runs one hash of each cost from the stored one up to today's: 2^a + 2^(a+1) + … + 2^(b-1) = 2^b - 2^a.
func (h bcryptHash) Harden(password string) {
	for cost := h.cost; cost < h.scheme.cost; cost++ {
		_, _ = h.scheme.generate(password, cost) // for its time alone
	}
}

func (h bcryptHash) Upgrade(password string) (string, error) {
	if h.cost >= h.scheme.cost {
		return "", nil
	}
	return h.scheme.Encode(password)
}

package password

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/bits"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

// BcryptSHA256 is the format bcrypt_sha256: "bcrypt_sha256$$2b$12$…". It applies bcrypt to the hex
// digits of the password's SHA-256, so that every byte of a long password counts.
type BcryptSHA256 struct {
	Rounds int // log2 of the number of rounds, as in Django; default DefaultBcryptRounds

	ledger *ledger
}

// Algorithm returns "bcrypt_sha256".
func (h BcryptSHA256) Algorithm() string { return h.scheme().algorithm }

// Cost returns the cost of a new hash, in rounds.
func (h BcryptSHA256) Cost() Cost { return h.scheme().cost(h.scheme().rounds) }

// Encode hashes the password with a new salt.
func (h BcryptSHA256) Encode(password string) (string, error) { return h.scheme().encode(password) }

// Parse parses a stored hash.
func (h BcryptSHA256) Parse(encoded string, limits Limits) (Hash, bool) {
	return h.scheme().parse(encoded, limits)
}

func (h BcryptSHA256) check(limits Limits) error { return h.scheme().check(limits) }

func (h BcryptSHA256) scheme() bcryptScheme { return Bcrypt(h).over("bcrypt_sha256", hexSHA256) }

func hexSHA256(password string) []byte {
	sum := sha256.Sum256([]byte(password))
	return hex.AppendEncode(nil, sum[:])
}

// Bcrypt is the format bcrypt: "bcrypt$$2b$12$…". As in Django it uses only the first 72 bytes of a
// password. Django has not enabled it by default since 2.1. Enable it to verify old hashes, and
// prefer another hasher.
type Bcrypt struct {
	Rounds int // log2 of the number of rounds, as in Django; default DefaultBcryptRounds

	ledger *ledger
}

// Algorithm returns "bcrypt".
func (h Bcrypt) Algorithm() string { return h.scheme().algorithm }

// Cost returns the cost of a new hash, in rounds.
func (h Bcrypt) Cost() Cost { return h.scheme().cost(h.scheme().rounds) }

// Encode hashes the password with a new salt.
func (h Bcrypt) Encode(password string) (string, error) { return h.scheme().encode(password) }

// Parse parses a stored hash.
func (h Bcrypt) Parse(encoded string, limits Limits) (Hash, bool) {
	return h.scheme().parse(encoded, limits)
}

func (h Bcrypt) check(limits Limits) error { return h.scheme().check(limits) }

func (h Bcrypt) scheme() bcryptScheme { return h.over("bcrypt", first72) }

// first72 cuts the password here, because x/crypto refuses a longer one.
func first72(password string) []byte { return []byte(password[:min(len(password), 72)]) }

// over returns the scheme over a prepared form of the password, with the default for a cost of 0.
func (h Bcrypt) over(algorithm string, prepare func(password string) []byte) bcryptScheme {
	s := bcryptScheme{algorithm: algorithm, rounds: h.Rounds, prepare: prepare, ledger: h.ledger}
	if s.rounds == 0 {
		s.rounds = DefaultBcryptRounds
	}
	return s
}

// bcryptScheme is bcrypt of a prepared form of the password.
type bcryptScheme struct {
	algorithm string
	rounds    int
	prepare   func(password string) []byte
	ledger    *ledger
}

func (s bcryptScheme) check(limits Limits) error {
	if s.rounds < bcrypt.MinCost || s.rounds > min(limits.BcryptRounds, bcrypt.MaxCost) {
		return fmt.Errorf("rounds must be %d to %d", bcrypt.MinCost, min(limits.BcryptRounds, bcrypt.MaxCost))
	}
	return nil
}

// cost returns the cost of 2^rounds rounds. A bcrypt does a power of two, so Spend computes one for
// each bit of work, except the bits below bcrypt's least cost.
func (s bcryptScheme) cost(rounds int) Cost {
	return Cost{Kind: s.algorithm, Work: 1 << rounds, Spend: func(password string, work int) {
		for rounds := bits.Len(uint(work)) - 1; rounds >= bcrypt.MinCost; rounds-- {
			if work&(1<<rounds) != 0 {
				_, _ = s.generate(password, rounds) // only for the time that it takes
			}
		}
	}}
}

// encode writes the prefix 2b, as Django does. x/crypto writes 2a for the same function.
func (s bcryptScheme) encode(password string) (string, error) {
	hash, err := s.generate(password, s.rounds)
	if err != nil {
		return "", fmt.Errorf("hash %s: %w", s.algorithm, err)
	}
	return s.algorithm + "$$2b" + strings.TrimPrefix(string(hash), "$2a"), nil
}

func (s bcryptScheme) parse(encoded string, limits Limits) (Hash, bool) {
	parts, ok := fields(encoded, s.algorithm, 5) // algorithm, "", version, cost, salt and hash
	if !ok || parts[1] != "" || len(parts[3]) != 2 || !isBcryptText(parts[4]) {
		return nil, false
	}
	if v := parts[2]; v != "2a" && v != "2b" && v != "2y" {
		return nil, false
	}
	rounds, ok := number(strings.TrimPrefix(parts[3], "0"), min(limits.BcryptRounds, bcrypt.MaxCost))
	if !ok || rounds < bcrypt.MinCost {
		return nil, false
	}
	return bcryptHash{scheme: s, rounds: rounds, phc: encoded[len(s.algorithm)+1:]}, true
}

// isBcryptText reports whether s is exactly 22 letters of salt and 31 of hash. x/crypto ignores any
// text after them.
func isBcryptText(s string) bool {
	return len(s) == 22+31 && strings.Trim(s, alphabet+"./") == ""
}

func (s bcryptScheme) generate(password string, rounds int) ([]byte, error) {
	s.ledger.count(s.algorithm, 1<<rounds)
	return bcrypt.GenerateFromPassword(s.prepare(password), rounds)
}

type bcryptHash struct {
	scheme bcryptScheme
	rounds int    // as stored
	phc    string // "$2b$12$…"
}

func (h bcryptHash) Matches(password string) bool {
	h.scheme.ledger.count(h.scheme.algorithm, 1<<h.rounds)
	return bcrypt.CompareHashAndPassword([]byte(h.phc), h.scheme.prepare(password)) == nil
}

func (h bcryptHash) Cost() Cost { return h.scheme.cost(h.rounds) }

func (h bcryptHash) Upgrade(password string) (string, error) {
	if h.rounds >= h.scheme.rounds {
		return "", nil
	}
	return h.scheme.encode(password)
}

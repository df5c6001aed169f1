package password

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"hash"
)

// PBKDF2SHA256 is the format pbkdf2_sha256, Django's default: "pbkdf2_sha256$1000000$salt$base64".
type PBKDF2SHA256 struct {
	Iterations int // default DefaultIterations

	ledger *ledger
}

// Algorithm returns "pbkdf2_sha256".
func (h PBKDF2SHA256) Algorithm() string { return h.scheme().algorithm }

// Cost returns the cost of a new hash, in iterations.
func (h PBKDF2SHA256) Cost() Cost { return h.scheme().newCost() }

// Encode hashes the password with a new salt.
func (h PBKDF2SHA256) Encode(password string) (string, error) { return h.scheme().newHash(password) }

// Parse parses a stored hash.
func (h PBKDF2SHA256) Parse(encoded string, limits Limits) (Hash, bool) {
	return h.scheme().parse(encoded, limits)
}

func (h PBKDF2SHA256) check(limits Limits) error { return h.scheme().check(limits) }

func (h PBKDF2SHA256) scheme() pbkdf2Scheme { return h.over("pbkdf2_sha256", sha256.New) }

// over returns the scheme over a hash function, with the default for a cost of 0.
func (h PBKDF2SHA256) over(algorithm string, function func() hash.Hash) pbkdf2Scheme {
	s := pbkdf2Scheme{algorithm: algorithm, function: function, iterations: h.Iterations, ledger: h.ledger}
	if s.iterations == 0 {
		s.iterations = DefaultIterations
	}
	return s
}

// PBKDF2SHA1 is the format pbkdf2_sha1: like PBKDF2SHA256, with HMAC-SHA1 and a key of 20 bytes.
type PBKDF2SHA1 struct {
	Iterations int // default DefaultIterations

	ledger *ledger
}

// Algorithm returns "pbkdf2_sha1".
func (h PBKDF2SHA1) Algorithm() string { return h.scheme().algorithm }

// Cost returns the cost of a new hash, in iterations.
func (h PBKDF2SHA1) Cost() Cost { return h.scheme().newCost() }

// Encode hashes the password with a new salt.
func (h PBKDF2SHA1) Encode(password string) (string, error) { return h.scheme().newHash(password) }

// Parse parses a stored hash.
func (h PBKDF2SHA1) Parse(encoded string, limits Limits) (Hash, bool) {
	return h.scheme().parse(encoded, limits)
}

func (h PBKDF2SHA1) check(limits Limits) error { return h.scheme().check(limits) }

func (h PBKDF2SHA1) scheme() pbkdf2Scheme { return PBKDF2SHA256(h).over("pbkdf2_sha1", sha1.New) }

// pbkdf2Scheme is PBKDF2 with one hash function.
type pbkdf2Scheme struct {
	algorithm  string
	function   func() hash.Hash
	iterations int
	ledger     *ledger
}

func (s pbkdf2Scheme) check(limits Limits) error {
	if s.iterations < 1 || s.iterations > limits.Iterations {
		return fmt.Errorf("iterations must be 1 to %d", limits.Iterations)
	}
	return nil
}

func (s pbkdf2Scheme) newCost() Cost { return s.cost(s.iterations) }

func (s pbkdf2Scheme) newHash(password string) (string, error) {
	return s.encode(password, s.iterations), nil
}

// cost returns the cost of a number of iterations.
func (s pbkdf2Scheme) cost(iterations int) Cost {
	return Cost{Kind: s.algorithm, Work: iterations, Spend: func(password string, work int) {
		s.derive(password, newSalt(), work) // only for the time that it takes
	}}
}

func (s pbkdf2Scheme) encode(password string, iterations int) string {
	salt := newSalt()
	return fmt.Sprintf("%s$%d$%s$%s", s.algorithm, iterations, salt, s.derive(password, salt, iterations))
}

func (s pbkdf2Scheme) parse(encoded string, limits Limits) (Hash, bool) {
	parts, ok := fields(encoded, s.algorithm, 4)
	if !ok {
		return nil, false
	}
	iterations, ok := number(parts[1], limits.Iterations)
	if !ok || parts[2] == "" || len(parts[3]) != base64.StdEncoding.EncodedLen(s.function().Size()) {
		return nil, false
	}
	return pbkdf2Hash{scheme: s, iterations: iterations, salt: parts[2], key: parts[3]}, true
}

// derive returns the key in base64, as it is stored.
func (s pbkdf2Scheme) derive(password, salt string, iterations int) string {
	s.ledger.count(s.algorithm, iterations)
	return base64.StdEncoding.EncodeToString(deriveBlock(s.function, password, salt, iterations))
}

type pbkdf2Hash struct {
	scheme     pbkdf2Scheme
	iterations int
	salt, key  string
}

func (h pbkdf2Hash) Matches(password string) bool {
	key := h.scheme.derive(password, h.salt, h.iterations)
	return subtle.ConstantTimeCompare([]byte(key), []byte(h.key)) == 1
}

func (h pbkdf2Hash) Cost() Cost { return h.scheme.cost(h.iterations) }

func (h pbkdf2Hash) Upgrade(password string) (string, error) {
	if h.iterations >= h.scheme.iterations && len(h.salt) >= saltLength {
		return "", nil
	}
	return h.scheme.encode(password, max(h.iterations, h.scheme.iterations)), nil
}

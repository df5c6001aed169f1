package password

import (
	"fmt"
	"strings"
)

// Hasher is one format of encoded passwords: how it is read, and what a new hash of it costs. The types of
// this package are Django's; another one may stand beside them, as in Django's PASSWORD_HASHERS.
type Hasher interface {
	// Algorithm is the first field of the encoded form, "pbkdf2_sha256".
	Algorithm() string
	// Encode hashes with a new salt.
	Encode(password string) (string, error)
	// Parse reads a stored hash of this algorithm. It reports false for one that is malformed or asks for
	// more work than limits allows, and must not do that work.
	Parse(encoded string, limits Limits) (Hash, bool)
}

// Hash is a stored hash whose cost is known to be bearable.
type Hash interface {
	// Matches compares in constant time.
	Matches(password string) bool
	// Harden does the work that this hash costs less than a new one, and none where it costs more, so that
	// the time of a wrong password does not tell an old account from an unknown one.
	Harden(password string)
	// Upgrade encodes the password anew where this hash is weaker than a new one, and returns "" where it
	// is not. The result never costs less than this hash.
	Upgrade(password string) (string, error)
}

// DefaultHashers are the formats of Django 5.2's PASSWORD_HASHERS in its order. iterations is the cost of
// new PBKDF2 hashes; 0 is Django's.
func DefaultHashers(iterations int) []Hasher {
	return []Hasher{
		PBKDF2SHA256{Iterations: iterations},
		PBKDF2SHA1{Iterations: iterations},
		Argon2{},
		BcryptSHA256{},
		Scrypt{},
	}
}

// checker is a Hasher whose settings can be wrong.
type checker interface{ check(Limits) error }

// registry finds the Hasher of a stored hash.
type registry struct {
	preferred Hasher
	enabled   map[string]Hasher
	limits    Limits
}

// newRegistry panics on hashers that cannot work: what would be written could not be read again.
func newRegistry(hashers []Hasher, limits Limits) registry {
	r := registry{preferred: hashers[0], enabled: make(map[string]Hasher, len(hashers)), limits: limits}
	for _, h := range hashers {
		if h == nil {
			panic("password: Config.Hashers holds a nil Hasher")
		}
		name := h.Algorithm()
		if r.enabled[name] != nil {
			panic("password: Config.Hashers names " + name + " twice")
		}
		if c, ok := h.(checker); ok {
			if err := c.check(limits); err != nil {
				panic(fmt.Sprintf("password: hasher %s: %v", name, err))
			}
		}
		r.enabled[name] = h
	}
	return r
}

// parse returns the stored hash and whether it is of the preferred algorithm. It reports false for all
// that no password can match.
func (r registry) parse(encoded string) (hash Hash, preferred, ok bool) {
	if len(encoded) > r.limits.Encoded || strings.HasPrefix(encoded, unusablePrefix) {
		return nil, false, false
	}
	name, _, _ := strings.Cut(encoded, "$")
	hasher := r.enabled[name]
	if hasher == nil {
		return nil, false, false
	}
	hash, ok = hasher.Parse(encoded, r.limits)
	return hash, name == r.preferred.Algorithm(), ok
}

// fields splits an encoded password of a known algorithm and number of fields.
func fields(encoded, algorithm string, n int) ([]string, bool) {
	parts := strings.Split(encoded, "$")
	return parts, len(parts) == n && parts[0] == algorithm
}

// number reads a decimal of 1 to limit as Django writes it: no sign, no leading zero.
func number(s string, limit int) (int, bool) {
	if s == "" || s[0] == '0' {
		return 0, false
	}
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
		if n > limit {
			return 0, false
		}
	}
	return n, true
}

package password

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
)

// checker is a Hasher that can check its own settings.
type checker interface{ check(Limits) error }

// registry finds the Hasher of a stored hash.
type registry struct {
	hashers []Hasher // the first is preferred
	limits  Limits
}

// newRegistry returns a registry. Its error names a hasher that is nil, that occurs twice, or whose
// own hashes the limits would refuse.
func newRegistry(hashers []Hasher, limits Limits) (registry, error) {
	seen := map[string]bool{}
	for _, h := range hashers {
		if h == nil {
			return registry{}, errors.New("a hasher is nil")
		}
		name := h.Algorithm()
		if seen[name] {
			return registry{}, fmt.Errorf("two hashers for %s", name)
		}
		seen[name] = true
		if c, ok := h.(checker); ok {
			if err := c.check(limits); err != nil {
				return registry{}, fmt.Errorf("hasher %s: %w", name, err)
			}
		}
	}
	return registry{hashers: slices.Clone(hashers), limits: limits}, nil
}

func (r registry) preferred() Hasher { return r.hashers[0] }

// parse parses a stored hash and reports whether its algorithm is the preferred one. hash is nil if
// no password can match. Then err is an *auth.HashError, or nil if encoded is empty or unusable.
func (r registry) parse(encoded string) (hash Hash, preferred bool, err error) {
	if encoded == "" || strings.HasPrefix(encoded, unusablePrefix) {
		return nil, false, nil
	}
	name := identify(encoded)
	refused := &auth.HashError{Algorithm: r.loggable(name), Reason: "its algorithm is not enabled"}
	if len(encoded) > r.limits.Encoded {
		refused.Reason = "it is too long"
		return nil, false, refused
	}
	for _, h := range r.candidates(name, encoded) {
		if hash, ok := h.Parse(encoded, r.limits); ok {
			return hash, h.Algorithm() == r.preferred().Algorithm(), nil
		}
		if h.Algorithm() == name {
			refused.Reason = "it is malformed or costs more than the limits allow"
		}
	}
	return nil, false, refused
}

// identify returns the name of a stored hash's algorithm, like Django's identify_hasher.
func identify(encoded string) string {
	name, _, fields := strings.Cut(encoded, "$")
	switch {
	case !fields && len(encoded) == 32, len(encoded) == 37 && strings.HasPrefix(encoded, "md5$$"):
		return "unsalted_md5"
	case len(encoded) == 46 && strings.HasPrefix(encoded, "sha1$$"):
		return "unsalted_sha1"
	}
	return name
}

// candidates returns the hashers that may parse a stored hash: the hasher with that name, or all
// hashers if the hash has no fields, as in some older systems.
func (r registry) candidates(name, encoded string) []Hasher {
	for i, h := range r.hashers {
		if h.Algorithm() == name {
			return r.hashers[i : i+1]
		}
	}
	if !strings.Contains(encoded, "$") {
		return r.hashers
	}
	return nil
}

// loggable returns name if it is known, from Django or from a hasher, else "unknown". Any other
// text before a "$" may be part of a password, which must not appear in a log.
func (r registry) loggable(name string) string {
	known := []string{
		"pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "bcrypt", "scrypt",
		"sha1", "md5", "unsalted_sha1", "unsalted_md5", "crypt",
	}
	for _, h := range r.hashers {
		known = append(known, h.Algorithm())
	}
	if slices.Contains(known, name) {
		return name
	}
	return "unknown"
}

// fields splits an encoded password. It reports false for another algorithm, or a number of fields
// other than n.
func fields(encoded, algorithm string, n int) ([]string, bool) {
	parts := strings.Split(encoded, "$")
	return parts, len(parts) == n && parts[0] == algorithm
}

// number parses a decimal number from 1 to limit as Django writes it: without a sign or a leading
// zero.
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

package password

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/auth/password/internal/argon2"
)

// Argon2 is the format argon2: "argon2$argon2id$v=19$m=102400,t=2,p=8$salt$hash", a PHC string
// after the algorithm's name. It encodes with argon2id, and also verifies argon2i, argon2d and
// version 1.0 (v=16, or no v). One worker of a Pool runs Lanes threads for a hash.
type Argon2 struct {
	Memory int // KiB; default DefaultArgon2Memory
	Time   int // passes; default DefaultArgon2Time
	Lanes  int // threads; default DefaultArgon2Lanes

	ledger *ledger
}

const argon2KeySize = 32

// variants are the variants of Argon2 by their names in PHC strings.
var variants = map[string]argon2.Variant{"argon2d": argon2.D, "argon2i": argon2.I, "argon2id": argon2.ID}

// Algorithm returns "argon2".
func (Argon2) Algorithm() string { return "argon2" }

// Cost returns the cost of a new hash, in KiB processed.
func (h Argon2) Cost() Cost { return h.withDefaults().form().cost() }

// Encode hashes the password with a new salt.
func (h Argon2) Encode(password string) (string, error) {
	return h.withDefaults().encode(password), nil
}

// Parse parses a stored hash.
func (h Argon2) Parse(encoded string, limits Limits) (Hash, bool) {
	parts, ok := fields(encoded, h.Algorithm(), strings.Count(encoded, "$")+1)
	if !ok || len(parts) < 5 || len(parts) > 6 {
		return nil, false
	}
	form := argon2Form{name: parts[1], version: argon2.Version10}
	if _, ok := variants[form.name]; !ok {
		return nil, false
	}
	if len(parts) == 6 {
		if form.version, ok = parseArgon2Version(parts[2]); !ok {
			return nil, false
		}
	}
	tail := parts[len(parts)-3:]
	if form.Argon2, ok = parseArgon2Cost(tail[0], limits); !ok {
		return nil, false
	}
	form.ledger = h.ledger
	salt, okSalt := rawBase64(tail[1])
	key, okKey := rawBase64(tail[2])
	if !okSalt || !okKey || len(salt) < 8 || len(key) < 4 { // as in the reference implementation
		return nil, false
	}
	return argon2Hash{hasher: h.withDefaults(), form: form, salt: salt, key: key}, true
}

func (h Argon2) check(limits Limits) error {
	if h = h.withDefaults(); !h.isWithin(limits) {
		return fmt.Errorf("cost m=%d,t=%d,p=%d is not within the limits", h.Memory, h.Time, h.Lanes)
	}
	return nil
}

func (h Argon2) isWithin(l Limits) bool {
	return h.Time >= 1 && h.Time <= l.Argon2Time && h.Lanes >= 1 && h.Lanes <= l.Argon2Lanes &&
		h.Memory >= 8*h.Lanes && h.Memory <= l.Argon2Memory && h.work() <= l.Argon2Work
}

// work returns the KiB processed.
func (h Argon2) work() int { return h.Memory * h.Time }

func (h Argon2) withDefaults() Argon2 {
	if h.Memory == 0 {
		h.Memory = DefaultArgon2Memory
	}
	if h.Time == 0 {
		h.Time = DefaultArgon2Time
	}
	if h.Lanes == 0 {
		h.Lanes = DefaultArgon2Lanes
	}
	return h
}

// form returns the form of new hashes.
func (h Argon2) form() argon2Form {
	return argon2Form{Argon2: h, name: "argon2id", version: argon2.Version13}
}

func (h Argon2) encode(password string) string {
	salt := []byte(newSalt())
	key := h.form().derive(password, salt, argon2KeySize)
	return fmt.Sprintf("%s$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", h.Algorithm(), argon2.Version13,
		h.Memory, h.Time, h.Lanes, base64.RawStdEncoding.EncodeToString(salt),
		base64.RawStdEncoding.EncodeToString(key))
}

type argon2Hash struct {
	hasher    Argon2
	form      argon2Form // of the stored hash
	salt, key []byte
}

func (h argon2Hash) Matches(password string) bool {
	return subtle.ConstantTimeCompare(h.form.derive(password, h.salt, len(h.key)), h.key) == 1
}

func (h argon2Hash) Cost() Cost { return h.form.cost() }

// Upgrade keeps a key of 16 bytes: argon2-cffi before 21.2 makes only such keys, and would replace
// a longer one by a short one again.
func (h argon2Hash) Upgrade(password string) (string, error) {
	switch {
	case h.form.work() < h.hasher.work():
		return h.hasher.encode(password), nil
	case !h.form.isCurrent() || len(h.salt) < saltLength || len(h.key) < 16:
		return h.form.encode(password), nil
	}
	return "", nil
}

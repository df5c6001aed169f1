package password

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Argon2 is argon2: "argon2$argon2id$v=19$m=102400,t=2,p=8$salt$hash", the PHC string behind the algorithm's
// name. It writes argon2id and reads argon2i as well. One hash uses Lanes threads in its place of the Pool.
type Argon2 struct {
	Memory int // KiB; default Django's 102,400
	Time   int // passes; default Django's 2
	Lanes  int // threads; default Django's 8
}

const (
	argon2ID      = "argon2id"
	argon2I       = "argon2i"
	argon2KeySize = 32
)

// Algorithm is "argon2".
func (Argon2) Algorithm() string { return "argon2" }

// Encode hashes with a new salt.
func (h Argon2) Encode(password string) (string, error) {
	return h.withDefaults().encode(password), nil
}

// Parse reads a stored hash.
func (h Argon2) Parse(encoded string, limits Limits) (Hash, bool) {
	parts, ok := fields(encoded, h.Algorithm(), 6)
	if !ok || parts[1] != argon2ID && parts[1] != argon2I || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return nil, false
	}
	cost, ok := parseArgon2Cost(parts[3], limits)
	if !ok {
		return nil, false
	}
	salt, okSalt := rawBase64(parts[4])
	key, okKey := rawBase64(parts[5])
	if !okSalt || !okKey || len(salt) < 8 || len(key) < 16 { // RFC 9106 wants 8 of salt; Django wrote 16 or 32 of key
		return nil, false
	}
	return argon2Hash{hasher: h.withDefaults(), variant: parts[1], cost: cost, salt: salt, key: key}, true
}

func (h Argon2) check(limits Limits) error {
	if h = h.withDefaults(); !h.within(limits) {
		return fmt.Errorf("cost m=%d,t=%d,p=%d is not within the limits", h.Memory, h.Time, h.Lanes)
	}
	return nil
}

// parseArgon2Cost reads "m=102400,t=2,p=8".
func parseArgon2Cost(s string, limits Limits) (Argon2, bool) {
	parts := strings.Split(s, ",")
	if len(parts) != 3 {
		return Argon2{}, false
	}
	var cost Argon2
	for i, f := range []struct {
		prefix string
		value  *int
		limit  int
	}{
		{"m=", &cost.Memory, limits.Argon2Memory},
		{"t=", &cost.Time, limits.Argon2Time},
		{"p=", &cost.Lanes, limits.Argon2Lanes},
	} {
		text, ok := strings.CutPrefix(parts[i], f.prefix)
		if !ok {
			return Argon2{}, false
		}
		if *f.value, ok = number(text, f.limit); !ok {
			return Argon2{}, false
		}
	}
	return cost, cost.within(limits)
}

func (h Argon2) within(l Limits) bool {
	return h.Time >= 1 && h.Time <= l.Argon2Time && h.Lanes >= 1 && h.Lanes <= l.Argon2Lanes &&
		h.Memory >= 8*h.Lanes && h.Memory <= l.Argon2Memory && h.work() <= l.Argon2Work
}

// work is the KiB gone through.
func (h Argon2) work() int { return h.Memory * h.Time }

func (h Argon2) withDefaults() Argon2 {
	if h.Memory == 0 {
		h.Memory = 102400
	}
	if h.Time == 0 {
		h.Time = 2
	}
	if h.Lanes == 0 {
		h.Lanes = 8
	}
	return h
}

func (h Argon2) encode(password string) string {
	salt := []byte(newSalt())
	key := argon2.IDKey([]byte(password), salt, uint32(h.Time), uint32(h.Memory), uint8(h.Lanes), argon2KeySize)
	return fmt.Sprintf("%s$%s$v=%d$m=%d,t=%d,p=%d$%s$%s", h.Algorithm(), argon2ID, argon2.Version,
		h.Memory, h.Time, h.Lanes, base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// rawBase64 decodes the one way of writing some bytes.
func rawBase64(s string) ([]byte, bool) {
	b, err := base64.RawStdEncoding.DecodeString(s)
	return b, err == nil && base64.RawStdEncoding.EncodeToString(b) == s
}

type argon2Hash struct {
	hasher    Argon2
	variant   string
	cost      Argon2 // as stored
	salt, key []byte
}

func (h argon2Hash) Matches(password string) bool {
	derive := argon2.IDKey
	if h.variant == argon2I {
		derive = argon2.Key
	}
	key := derive([]byte(password), h.salt, uint32(h.cost.Time), uint32(h.cost.Memory), uint8(h.cost.Lanes), uint32(len(h.key)))
	return subtle.ConstantTimeCompare(key, h.key) == 1
}

func (h argon2Hash) Harden(password string) {
	if rest, ok := h.missing(); ok {
		rest.encode(password) // for its time alone
	}
}

// missing is the cost that this hash lacks of a new one: as many passes, over less memory.
func (h argon2Hash) missing() (Argon2, bool) {
	rest, work := h.hasher, h.hasher.work()-h.cost.work()
	rest.Memory = max(work/rest.Time, 8*rest.Lanes)
	return rest, work > 0
}

// Upgrade leaves a key of 16 bytes alone: argon2-cffi before 21.2 makes no other, and would shorten ours again.
func (h argon2Hash) Upgrade(password string) (string, error) {
	switch {
	case h.cost.work() < h.hasher.work():
		return h.hasher.encode(password), nil
	case h.variant != argon2ID || len(h.salt) < saltLength:
		return h.cost.encode(password), nil
	}
	return "", nil
}

package password

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/scrypt"
)

// Scrypt is the format scrypt: "scrypt$16384$salt$8$5$base64", with N before the salt, and r and p
// after it.
type Scrypt struct {
	N int // a power of two; default DefaultScryptN. With more than five digits a hash is too long for Django's column.
	R int // block size; default DefaultScryptR
	P int // parallelism, computed sequentially; default DefaultScryptP (Django before 5.1: 1)

	ledger *ledger
}

const scryptKeySize = 64

// Algorithm returns "scrypt".
func (Scrypt) Algorithm() string { return "scrypt" }

// Cost returns the cost of a new hash, in N·r·p.
func (h Scrypt) Cost() Cost { return h.withDefaults().cost() }

// Encode hashes the password with a new salt.
func (h Scrypt) Encode(password string) (string, error) { return h.withDefaults().encode(password) }

// Parse parses a stored hash.
func (h Scrypt) Parse(encoded string, limits Limits) (Hash, bool) {
	parts, ok := fields(encoded, h.Algorithm(), 6)
	if !ok || parts[2] == "" || len(parts[5]) != base64.StdEncoding.EncodedLen(scryptKeySize) {
		return nil, false
	}
	cost := Scrypt{ledger: h.ledger}
	var okN, okR, okP bool
	cost.N, okN = number(parts[1], limits.ScryptMemory)
	cost.R, okR = number(parts[3], limits.ScryptMemory)
	cost.P, okP = number(parts[4], limits.ScryptWork)
	if !okN || !okR || !okP || !cost.isWithin(limits) {
		return nil, false
	}
	return scryptHash{hasher: h.withDefaults(), cost: cost, salt: parts[2], key: parts[5]}, true
}

func (h Scrypt) check(limits Limits) error {
	h = h.withDefaults()
	if !h.isWithin(limits) {
		return fmt.Errorf("cost N=%d,r=%d,p=%d is not within the limits", h.N, h.R, h.P)
	}
	if n := len(h.format(newSalt(), make([]byte, scryptKeySize))); n > columnSize {
		return fmt.Errorf("cost N=%d,r=%d,p=%d makes hashes of %d characters: Django's column holds %d", h.N, h.R, h.P,
			n, columnSize)
	}
	return nil
}

// isWithin reports whether the cost is valid and within the limits. It divides, because a product
// could overflow.
func (h Scrypt) isWithin(l Limits) bool {
	return h.N >= 2 && h.N&(h.N-1) == 0 && h.R >= 1 && h.P >= 1 &&
		h.R <= l.ScryptMemory/128/h.N && h.P <= l.ScryptWork/128/h.N/h.R
}

// work returns N·r·p, which is proportional to the bytes processed.
func (h Scrypt) work() int { return h.N * h.R * h.P }

func (h Scrypt) withDefaults() Scrypt {
	if h.N == 0 {
		h.N = DefaultScryptN
	}
	if h.R == 0 {
		h.R = DefaultScryptR
	}
	if h.P == 0 {
		h.P = DefaultScryptP
	}
	return h
}

func (h Scrypt) encode(password string) (string, error) {
	salt := newSalt()
	key, err := h.derive(password, salt)
	if err != nil {
		return "", fmt.Errorf("hash scrypt: %w", err)
	}
	return h.format(salt, key), nil
}

func (h Scrypt) format(salt string, key []byte) string {
	return fmt.Sprintf("%s$%d$%s$%d$%d$%s", h.Algorithm(), h.N, salt, h.R, h.P, base64.StdEncoding.EncodeToString(key))
}

func (h Scrypt) derive(password, salt string) ([]byte, error) {
	h.ledger.count(h.Algorithm(), h.work())
	return scrypt.Key([]byte(password), []byte(salt), h.N, h.R, h.P, scryptKeySize)
}

// cost returns the cost in N·r·p. Spend does a part of the work with a smaller p, and the remainder
// with a smaller r and N.
func (h Scrypt) cost() Cost {
	return Cost{Kind: h.Algorithm(), Work: h.work(), Spend: func(password string, work int) {
		for part := h; work > 1; work -= part.work() {
			if work < part.N*part.R {
				part.R = 1
			}
			for part.N > work {
				part.N /= 2
			}
			part.P = work / (part.N * part.R)
			_, _ = part.derive(password, newSalt()) // only for the time that it takes
		}
	}}
}

type scryptHash struct {
	hasher    Scrypt
	cost      Scrypt // of the stored hash
	salt, key string
}

func (h scryptHash) Matches(password string) bool {
	key, err := h.cost.derive(password, h.salt)
	return err == nil && subtle.ConstantTimeCompare([]byte(base64.StdEncoding.EncodeToString(key)), []byte(h.key)) == 1
}

func (h scryptHash) Cost() Cost { return h.cost.cost() }

func (h scryptHash) Upgrade(password string) (string, error) {
	switch {
	case h.cost.work() < h.hasher.work():
		return h.hasher.encode(password)
	case len(h.salt) < saltLength:
		return h.cost.encode(password)
	}
	return "", nil
}

package password

import (
	"crypto/md5"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
)

// MD5 is the format md5: "md5$salt$hex". Its single round protects no password. Enable it after
// another hasher to verify hashes from before Django 1.4. Each is then replaced when its user next
// signs in.
type MD5 struct{}

// Algorithm returns "md5".
func (MD5) Algorithm() string { return "md5" }

// Cost returns a cost without work, because one round takes no measurable time.
func (h MD5) Cost() Cost { return Cost{Kind: h.Algorithm()} }

// Encode hashes the password with a new salt. Make MD5 the preferred hasher only in tests.
func (h MD5) Encode(password string) (string, error) {
	salt := newSalt()
	return fmt.Sprintf("%s$%s$%s", h.Algorithm(), salt, md5Hex(salt, password)), nil
}

// Parse parses a stored hash.
func (h MD5) Parse(encoded string, _ Limits) (Hash, bool) {
	parts, ok := fields(encoded, h.Algorithm(), 3)
	if !ok || parts[1] == "" || len(parts[2]) != hex.EncodedLen(md5.Size) {
		return nil, false
	}
	return md5Hash{salt: parts[1], digest: parts[2]}, true
}

func md5Hex(salt, password string) string {
	sum := md5.Sum([]byte(salt + password))
	return hex.EncodeToString(sum[:])
}

type md5Hash struct{ salt, digest string }

func (h md5Hash) Matches(password string) bool {
	return subtle.ConstantTimeCompare([]byte(md5Hex(h.salt, password)), []byte(h.digest)) == 1
}

// Cost is that of MD5.
func (md5Hash) Cost() Cost { return MD5{}.Cost() }

func (h md5Hash) Upgrade(password string) (string, error) {
	if len(h.salt) >= saltLength {
		return "", nil
	}
	return MD5{}.Encode(password)
}

package apikey

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"strings"
)

// A key is a prefix, an underscore, 32 random base62 characters (190 bits) and a checksum: the
// CRC32 of all before it in 6 base62 characters.
const (
	base62        = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	randomLength  = 32
	checksLength  = 6 // 62^6 > 2^32
	textLength    = randomLength + checksLength
	handleLength  = 12 // 60 bits: in ten million keys, two have the same with a probability of 1 in 20,000
	maxPrefix     = 20
	defaultPrefix = "lk"
)

// newSecret returns a new random key.
func newSecret(prefix string) Secret {
	text := prefix + "_" + randomText()
	text += checksum(text)
	return Secret{&text}
}

// randomText returns random base62 characters. It rejects bytes beyond the last multiple of 62, so
// that each character is equally likely.
func randomText() string {
	text := make([]byte, 0, randomLength)
	for {
		var random [2 * randomLength]byte
		rand.Read(random[:]) // never fails: it crashes the program instead
		for _, b := range random {
			if b >= 256/62*62 {
				continue
			}
			if text = append(text, base62[b%62]); len(text) == randomLength {
				return string(text)
			}
		}
	}
}

func checksum(text string) string {
	var digits [checksLength]byte
	sum := crc32.ChecksumIEEE([]byte(text))
	for i := checksLength - 1; i >= 0; i-- {
		digits[i], sum = base62[sum%62], sum/62
	}
	return string(digits[:])
}

// Check reports whether key has the form and the checksum of an API key with any prefix. It needs
// no store, so that junk costs no query. Anybody can compute a checksum: only [Service.Verify]
// tells whether a key is valid.
func Check(key string) bool {
	prefix, text, ok := cut(key)
	if !ok || !isPrefix(prefix) {
		return false
	}
	for i := range len(text) {
		if strings.IndexByte(base62, text[i]) < 0 {
			return false
		}
	}
	return checksum(key[:len(key)-checksLength]) == key[len(key)-checksLength:]
}

// cut splits a key at the underscore after its prefix.
func cut(key string) (prefix, text string, ok bool) {
	at := len(key) - textLength - 1
	if at < 1 || at > maxPrefix || key[at] != '_' {
		return "", "", false
	}
	return key[:at], key[at+1:], true
}

// isPrefix reports whether keys may begin with prefix: a lower-case letter, followed by lower-case
// letters, digits and underscores.
func isPrefix(prefix string) bool {
	if prefix == "" || len(prefix) > maxPrefix || prefix[0] < 'a' || prefix[0] > 'z' {
		return false
	}
	for i := range len(prefix) {
		if c := prefix[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// CheckPrefix returns nil if keys may begin with prefix, and else an error that says what a prefix
// may be.
func CheckPrefix(prefix string) error {
	if isPrefix(prefix) {
		return nil
	}
	return fmt.Errorf("want at most %d lower-case letters, digits and underscores, the first one a letter", maxPrefix)
}

// HandleOf returns the handle of a key. It needs no store, so that a program can name a key that it
// has found somewhere, without showing the key. It does not check the key: see [Check].
func HandleOf(key string) string {
	sum := sha256.Sum256([]byte("latchkey handle\x00" + key))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:handleLength])
}

// IsHandle reports whether text has the form of a handle.
func IsHandle(text string) bool {
	return len(text) == handleLength && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// digest returns the form in which a key is stored: its SHA-256 in hexadecimal. A key is too random
// to be guessed, so a slow hash would add nothing.
func digest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

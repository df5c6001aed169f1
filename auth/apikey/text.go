package apikey

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/internal/keytext"
)

const defaultPrefix = "lk"

// newSecret returns a new random key.
func newSecret(prefix string) Secret {
	text := prefix + "_" + randomText()
	text += keytext.Checksum(text)
	return Secret{&text}
}

// randomText returns random base62 characters. It rejects bytes beyond the last multiple of 62, so
// that each character is equally likely.
func randomText() string {
	text := make([]byte, 0, keytext.RandomLength)
	for {
		var random [2 * keytext.RandomLength]byte
		rand.Read(random[:]) // never fails: it crashes the program instead
		for _, b := range random {
			if b >= 256/62*62 {
				continue
			}
			if text = append(text, keytext.Base62[b%62]); len(text) == keytext.RandomLength {
				return string(text)
			}
		}
	}
}

// Check reports whether key has the form and the checksum of an API key with any prefix. It needs
// no store, so that junk costs no query. Anybody can compute a checksum: only [Service.Verify]
// tells whether a key is valid.
func Check(key string) bool { return keytext.Check(key) }

// HandleOf returns the handle of a key. It needs no store, so that a program can name a key that it
// has found somewhere, without showing the key. It does not check the key: see [Check].
func HandleOf(key string) string { return keytext.HandleOf(key) }

// CheckPrefix returns nil if keys may begin with prefix, and else an error that says what a prefix
// may be.
func CheckPrefix(prefix string) error {
	if keytext.IsPrefix(prefix) {
		return nil
	}
	return fmt.Errorf("want at most %d lower-case letters, digits and underscores, the first one a letter",
		keytext.MaxPrefix)
}

// IsHandle reports whether text has the form of a handle.
func IsHandle(text string) bool {
	return len(text) == keytext.HandleLength && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// digest returns the form in which a key is stored: its SHA-256 in hexadecimal. A key is too random
// to be guessed, so a slow hash would add nothing.
func digest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

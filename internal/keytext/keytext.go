// Package keytext has the form of an API key's text: package auth/apikey makes such texts, and
// internal/mask finds them in text that goes to a log.
package keytext

import (
	"crypto/sha256"
	"encoding/base32"
	"hash/crc32"
	"strings"
)

// A key is a prefix, an underscore, 32 random base62 characters (190 bits) and a checksum: the
// CRC32 of all before it in 6 base62 characters.
const (
	Base62         = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	RandomLength   = 32
	ChecksumLength = 6                             // 62^6 > 2^32
	TextLength     = RandomLength + ChecksumLength // what follows the underscore
	// HandleLength is 60 bits: among ten million keys, two share a handle with a probability of 1
	// in 20,000.
	HandleLength = 12
	MaxPrefix    = 20 // the longest prefix, without the underscore
)

// Checksum returns the checksum for a key that begins with text.
func Checksum(text string) string {
	digits := checksum(text)
	return string(digits[:])
}

// checksum is Checksum without an allocation. Each check of a key calls it, and crc32.ChecksumIEEE
// would need the text as bytes on the heap.
func checksum(text string) (digits [ChecksumLength]byte) {
	sum := ^uint32(0)
	for i := range len(text) {
		sum = crc32.IEEETable[byte(sum)^text[i]] ^ sum>>8
	}
	sum = ^sum
	for i := ChecksumLength - 1; i >= 0; i-- {
		digits[i], sum = Base62[sum%62], sum/62
	}
	return digits
}

// Check reports whether key has the form and the checksum of an API key with any prefix.
func Check(key string) bool {
	prefix, text, ok := Cut(key)
	if !ok || !IsPrefix(prefix) {
		return false
	}
	for i := range len(text) {
		if strings.IndexByte(Base62, text[i]) < 0 {
			return false
		}
	}
	digits := checksum(key[:len(key)-ChecksumLength])
	return string(digits[:]) == key[len(key)-ChecksumLength:]
}

// Cut splits a key at the underscore after its prefix. ok is false if the lengths are not those of
// a key.
func Cut(key string) (prefix, text string, ok bool) {
	at := len(key) - TextLength - 1
	if at < 1 || at > MaxPrefix || key[at] != '_' {
		return "", "", false
	}
	return key[:at], key[at+1:], true
}

// IsPrefix reports whether keys may begin with prefix: a lower-case letter, followed by lower-case
// letters, digits and underscores.
func IsPrefix(prefix string) bool {
	if prefix == "" || len(prefix) > MaxPrefix || prefix[0] < 'a' || prefix[0] > 'z' {
		return false
	}
	for i := range len(prefix) {
		if c := prefix[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// HandleOf returns the handle of a key, which names it in lists and logs. It does not check the
// key: see [Check].
func HandleOf(key string) string {
	sum := sha256.Sum256([]byte("latchkey handle\x00" + key))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:HandleLength])
}

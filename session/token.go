package session

import (
	"crypto/rand"
	"crypto/subtle"
	"strings"
	"unicode/utf8"
)

// A CSRF secret is 32 letters and digits. A token is the secret itself or a masked secret: a random
// mask of 32 characters, then the secret shifted by the mask. Each page thus contains another text,
// so that compression does not reveal the secret (BREACH).
const (
	secretChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	secretSize  = 32
	tokenSize   = 2 * secretSize
)

func newSecret() string { return randomText(secretChars, secretSize) }

// mask returns a new token for a secret.
func mask(secret string) string {
	mask := newSecret()
	return mask + shift(secret, mask, 1)
}

// unmask returns the secret of a token, masked or not. The token must have no tokenProblem.
func unmask(token string) string {
	if len(token) != tokenSize {
		return token
	}
	return shift(token[secretSize:], token[:secretSize], -1)
}

// shift shifts each character by that of the mask, forwards or backwards.
func shift(text, mask string, direction int) string {
	const n = len(secretChars)
	out := make([]byte, len(text))
	for i := range out {
		at := strings.IndexByte(secretChars, text[i]) + direction*strings.IndexByte(secretChars, mask[i])
		out[i] = secretChars[(at+n)%n]
	}
	return string(out)
}

// tokenProblem returns what is wrong with the form of a cookie or token, in Django's words, or "".
func tokenProblem(token string) string {
	if n := utf8.RuneCountInString(token); n != secretSize && n != tokenSize {
		return "has incorrect length"
	}
	if strings.Trim(token, secretChars) != "" {
		return "has invalid characters"
	}
	return ""
}

// isTokenOf reports whether a token, masked or not, belongs to the secret.
func isTokenOf(token, secret string) bool {
	return subtle.ConstantTimeCompare([]byte(unmask(token)), []byte(secret)) == 1
}

// keyChars are the characters of the session keys that Django makes.
const keyChars = "abcdefghijklmnopqrstuvwxyz0123456789"

func newKey() string { return randomText(keyChars, 32) }

// minKeyLength is the shortest key that Django accepts, in characters.
const minKeyLength = 8

// isValidKey reports whether a row may have this key. The column holds 40 characters, and every
// version of Django has used only letters and digits.
func isValidKey(key string) bool {
	return minKeyLength <= len(key) && len(key) <= 40 && strings.Trim(key, secretChars) == ""
}

// randomText returns n characters of an alphabet, all equally likely.
func randomText(alphabet string, n int) string {
	fair := 256 - 256%len(alphabet) // larger bytes would make the first characters more likely
	out := make([]byte, 0, n)
	var random [64]byte
	for {
		rand.Read(random[:]) // never fails: it crashes the program instead
		for _, b := range random {
			if int(b) >= fair {
				continue
			}
			if out = append(out, alphabet[int(b)%len(alphabet)]); len(out) == n {
				return string(out)
			}
		}
	}
}

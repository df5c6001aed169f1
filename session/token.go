package session

import (
	"crypto/rand"
	"crypto/subtle"
	"strings"
	"unicode/utf8"
)

// A CSRF secret is 32 letters and digits. A token is the secret itself, or masked: a mask of 32 characters and
// the secret shifted by it, so that no page shows the same text twice (BREACH).
const (
	secretChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	secretSize  = 32
	tokenSize   = 2 * secretSize
)

func newSecret() string { return randomText(secretChars, secretSize) }

// mask makes a token of a secret.
func mask(secret string) string {
	mask := newSecret()
	return mask + shift(secret, mask, 1)
}

// unmask is the secret of a token, masked or not. The token is one that tokenFault finds nothing wrong with.
func unmask(token string) string {
	if len(token) != tokenSize {
		return token
	}
	return shift(token[secretSize:], token[:secretSize], -1)
}

// shift moves each character by the mask's, forwards or backwards.
func shift(text, mask string, direction int) string {
	const n = len(secretChars)
	out := make([]byte, len(text))
	for i := range out {
		at := strings.IndexByte(secretChars, text[i]) + direction*strings.IndexByte(secretChars, mask[i])
		out[i] = secretChars[(at+n)%n]
	}
	return string(out)
}

// tokenProblem is what is wrong with a cookie or token at first sight, in Django's words, or "".
func tokenProblem(token string) string {
	if n := utf8.RuneCountInString(token); n != secretSize && n != tokenSize {
		return "has incorrect length"
	}
	if strings.Trim(token, secretChars) != "" {
		return "has invalid characters"
	}
	return ""
}

// isTokenOf reports whether a token, masked or not, is the secret's.
func isTokenOf(token, secret string) bool {
	return subtle.ConstantTimeCompare([]byte(unmask(token)), []byte(secret)) == 1
}

// keyChars are the characters of the session keys that Django makes.
const keyChars = "abcdefghijklmnopqrstuvwxyz0123456789"

func newKey() string { return randomText(keyChars, 32) }

// minKeyLength is how many characters Django asks of a key, whoever made it.
const minKeyLength = 8

// isValidKey reports whether a row may have this key: the column holds 40 characters, and letters and digits are
// all that any version made.
func isValidKey(key string) bool {
	return minKeyLength <= len(key) && len(key) <= 40 && strings.Trim(key, secretChars) == ""
}

// randomText is n characters of an alphabet, each as likely as the others.
func randomText(alphabet string, n int) string {
	fair := 256 - 256%len(alphabet) // bytes from here on would favour the first characters
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

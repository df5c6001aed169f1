package password

import "crypto/rand"

const (
	unusablePrefix = "!"
	unusableLength = 40
	saltLength     = 22 // the least number of letters with 128 bits of entropy, as in Django
)

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// randomText returns n letters of alphabet, all equally likely. It discards each random byte whose
// low six bits are not the index of a letter.
func randomText(n int) string {
	text := make([]byte, 0, n)
	var random [64]byte
	for {
		rand.Read(random[:]) // never fails: it ends the program instead
		for _, b := range random {
			if i := int(b & 63); i < len(alphabet) {
				if text = append(text, alphabet[i]); len(text) == n {
					return string(text)
				}
			}
		}
	}
}

// newSalt returns a salt like Django's.
func newSalt() string { return randomText(saltLength) }

// unusable returns an unusable hash, which is stored for an account without a password. It is
// random, so that no two are equal.
func unusable() string { return unusablePrefix + randomText(unusableLength) }

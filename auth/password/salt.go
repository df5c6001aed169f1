package password

import "crypto/rand"

const (
	unusablePrefix = "!"
	unusableLength = 40
	saltLength     = 22 // the least with 128 bits in 62 letters, as Django counts
)

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// randomText returns n letters of alphabet, each as likely as any other: a byte whose low six bits name no
// letter is drawn again.
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

// newSalt is a salt as Django's.
func newSalt() string { return randomText(saltLength) }

// unusable is what is stored for an account without a password: random, so that no two are alike.
func unusable() string { return unusablePrefix + randomText(unusableLength) }

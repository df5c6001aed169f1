package password

import (
	"crypto/hmac"
	"crypto/subtle"
	"hash"
)

// yieldEvery is how many iterations of PBKDF2 run in one go, about 0.2 ms.
const yieldEvery = 1024

// deriveBlock returns the first block of PBKDF2, as long as a sum of the function: the whole key in
// Django's formats. It is pbkdf2.Key of the standard library, but pauses in between, because a hash
// takes 0.2 s, and short requests would wait behind it.
func deriveBlock(function func() hash.Hash, password, salt string, iterations int) []byte {
	mac := hmac.New(function, []byte(password))
	mac.Write([]byte(salt))
	mac.Write([]byte{0, 0, 0, 1}) // the number of the block
	sum := mac.Sum(nil)
	key := append([]byte(nil), sum...)
	for done := 1; done < iterations; done++ {
		if done%yieldEvery == 0 {
			pause()
		}
		mac.Reset()
		mac.Write(sum)
		sum = mac.Sum(sum[:0])
		subtle.XORBytes(key, key, sum)
	}
	return key
}

package password_test

import (
	"errors"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// FuzzVerify verifies stored hashes that an attacker might write. The limits are low, so that a
// hash which evades them shows as a hang. Verify must not panic or fail, and an upgraded hash must
// match and need no further upgrade.
func FuzzVerify(f *testing.F) {
	for _, v := range vectors {
		f.Add(v.password, v.encoded)
	}
	for _, v := range neverMatch {
		f.Add("lètmein", v.encoded)
	}
	pool := password.NewPool(password.PoolConfig{
		Hashers: []password.Hasher{
			password.PBKDF2SHA256{Iterations: 1000}, password.PBKDF2SHA1{Iterations: 1000}, password.MD5{},
			password.Argon2{Memory: 64, Time: 1, Lanes: 1}, password.Scrypt{N: 16, R: 1, P: 1},
			password.BcryptSHA256{Rounds: 4}, password.Bcrypt{Rounds: 4},
		},
		Limits: password.Limits{
			Password: 256, Iterations: 2000, BcryptRounds: 5,
			ScryptMemory: 1 << 20, ScryptWork: 1 << 21, Argon2Memory: 1 << 10, Argon2Time: 3, Argon2Work: 2 << 10,
			Argon2Lanes: 4,
		},
		Queue: 1000, MaxWait: time.Hour,
	})
	f.Fuzz(func(t *testing.T, pw, encoded string) {
		ok, upgraded, err := pool.Verify(t.Context(), pw, encoded)
		if err != nil && (ok || !errors.As(err, new(*auth.HashError))) || !ok && upgraded != "" {
			t.Fatalf("Verify = %v, %q, %v", ok, upgraded, err)
		}
		if upgraded == "" {
			return
		}
		if again, more, err := pool.Verify(t.Context(), pw, upgraded); !again || more != "" || err != nil {
			t.Fatalf("upgraded %q: %v, %q, %v", upgraded, again, more, err)
		}
	})
}

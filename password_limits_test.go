package latchkey_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// TestPasswordLimits checks each setting of password.limits: with it, a stored hash or a password
// is refused that is accepted without it.
func TestPasswordLimits(t *testing.T) {
	t.Parallel()
	type limits = latchkey.PasswordLimitSettings
	argon2 := password.Argon2{Memory: 64, Time: 3, Lanes: 2}
	scrypt := password.Scrypt{N: 16, R: 8, P: 2} // 16 KiB, 32 KiB of work
	for name, c := range map[string]struct {
		hasher password.Hasher
		limits limits
	}{
		"password":      {password.PBKDF2SHA256{Iterations: 10}, limits{Password: 14}},
		"encoded":       {password.PBKDF2SHA256{Iterations: 10}, limits{Encoded: 83}},
		"iterations":    {password.PBKDF2SHA256{Iterations: 10}, limits{Iterations: 9}},
		"bcrypt_rounds": {password.BcryptSHA256{Rounds: 5}, limits{BcryptRounds: 4}},
		"scrypt_memory": {scrypt, limits{ScryptMemory: 16<<10 - 1}},
		"scrypt_work":   {scrypt, limits{ScryptWork: 32<<10 - 1}},
		"argon2_memory": {argon2, limits{Argon2Memory: 63}},
		"argon2_time":   {argon2, limits{Argon2Time: 2}},
		"argon2_work":   {argon2, limits{Argon2Work: 191}},
		"argon2_lanes":  {argon2, limits{Argon2Lanes: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hash, err := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{c.hasher}}).
				Hash(t.Context(), "wonderland-1865")
			if err != nil {
				t.Fatal(err)
			}
			for bound, want := range map[limits]error{{}: nil, c.limits: auth.ErrBadCredentials} {
				site := open(t, latchkey.Project{}, func(s *latchkey.Settings) {
					s.Password.Hashers, s.Password.Limits = []string{"md5", c.hasher.Algorithm()}, bound
					s.Password.Iterations, s.Password.Bcrypt.Rounds = 1, 4
					s.Password.Argon2 = latchkey.Argon2Settings{TimeCost: 1, MemoryCost: 8, Parallelism: 1}
					s.Password.Scrypt = latchkey.ScryptSettings{WorkFactor: 2, BlockSize: 8, Parallelism: 1}
				})
				if _, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "alice"}); err != nil {
					t.Fatal(err)
				}
				if _, err := site.DB.Exec(t.Context(), "UPDATE auth_user SET password = ?", hash); err != nil {
					t.Fatal(err)
				}
				if _, err := site.Users.Authenticate(t.Context(), "alice", "wonderland-1865"); !errors.Is(err, want) {
					t.Errorf("%+v: %v, want %v", bound, err, want)
				}
			}
		})
	}
}

// countingGuesses is a project's own limiter: it counts tries, and refuses all after the first.
type countingGuesses struct{ tries int }

func (g *countingGuesses) Reserve(context.Context, auth.Attempt) (func(bool), error) {
	if g.tries++; g.tries > 1 {
		return nil, &auth.TooManyAttemptsError{}
	}
	return func(bool) {}, nil
}

// TestGuessesOfAProject checks that Project.Guesses limits the tries, and that sign_in.keys bounds
// what the site's own limiter remembers.
func TestGuessesOfAProject(t *testing.T) {
	t.Parallel()
	own := &countingGuesses{}
	site := open(t, latchkey.Project{Guesses: own})
	createAlice(t, site)
	for i, want := range []error{auth.ErrBadCredentials, auth.ErrTooManyAttempts} {
		if _, err := site.Users.Authenticate(t.Context(), "alice", "wrong"); !errors.Is(err, want) || own.tries != i+1 {
			t.Errorf("try %d: %v after %d", i+1, err, own.tries)
		}
	}

	for keys, want := range map[int]error{1: auth.ErrBadCredentials, 100: auth.ErrTooManyAttempts} {
		site := open(t, latchkey.Project{}, func(s *latchkey.Settings) {
			s.SignIn.Keys, s.SignIn.AccountRate = keys, "1/hour"
		})
		createAlice(t, site)
		for _, name := range strings.Fields("alice bob") {
			_, _ = site.Users.Authenticate(t.Context(), name, "wrong")
		}
		if _, err := site.Users.Authenticate(t.Context(), "alice", "wrong"); !errors.Is(err, want) {
			t.Errorf("%d keys: %v, want %v", keys, err, want)
		}
	}
}

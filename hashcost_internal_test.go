package latchkey

import (
	"strings"
	"testing"
)

// TestWeakness checks that each cost setting of the preferred format is named if it is too low.
func TestWeakness(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		preferred string
		change    func(*PasswordSettings)
		want      string
	}{
		{"pbkdf2_sha256", func(s *PasswordSettings) { s.Iterations = 999_999 }, "password.iterations is too low"},
		{"pbkdf2_sha256", func(s *PasswordSettings) { s.Bcrypt.Rounds = 4 }, ""},
		{"bcrypt_sha256", func(s *PasswordSettings) { s.Bcrypt.Rounds = 11 }, "password.bcrypt.rounds is too low"},
		{"argon2", func(s *PasswordSettings) { s.Argon2.TimeCost = 1 },
			"password.argon2.time_cost is too low: new hashes cost less than Django's (102400 of 204800)."},
		{"argon2", func(s *PasswordSettings) { s.Argon2.TimeCost, s.Argon2.MemoryCost = 1, 1024 },
			"password.argon2.memory_cost and password.argon2.time_cost are too low"},
		{"argon2", func(s *PasswordSettings) { s.Argon2.TimeCost, s.Argon2.MemoryCost = 3, 1024 },
			"password.argon2.memory_cost is too low"},
		{"argon2", func(s *PasswordSettings) { s.Argon2.Parallelism = 1 }, ""},
		{"scrypt", func(s *PasswordSettings) { s.Scrypt.Parallelism = 4 }, "password.scrypt.parallelism is too low"},
		{"scrypt", func(s *PasswordSettings) { s.Scrypt.BlockSize = 4 }, "password.scrypt.block_size is too low"},
		{"scrypt", func(s *PasswordSettings) { s.Scrypt.WorkFactor = 8192 }, "password.scrypt.work_factor is too low"},
		{"md5", func(*PasswordSettings) {}, "password.hashers begins with md5"},
		{"the project's own", func(s *PasswordSettings) { s.Iterations = 1 }, ""},
	} {
		s := PasswordSettings{Hashers: []string{c.preferred}}
		c.change(&s)
		if got := s.weakness(); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", c.preferred, got, c.want)
		}
	}
}

package latchkey

import (
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/auth/password"
)

// costSetting is a setting that makes a built-in format cheap or dear.
type costSetting struct {
	name  string
	field func(*PasswordSettings) *int
}

// costSettings are those of a format.
func costSettings(format string) []costSetting {
	switch format {
	case "argon2":
		return []costSetting{
			{"password.argon2.memory_cost", func(s *PasswordSettings) *int { return &s.Argon2.MemoryCost }},
			{"password.argon2.time_cost", func(s *PasswordSettings) *int { return &s.Argon2.TimeCost }},
			{"password.argon2.parallelism", func(s *PasswordSettings) *int { return &s.Argon2.Parallelism }},
		}
	case "scrypt":
		return []costSetting{
			{"password.scrypt.work_factor", func(s *PasswordSettings) *int { return &s.Scrypt.WorkFactor }},
			{"password.scrypt.block_size", func(s *PasswordSettings) *int { return &s.Scrypt.BlockSize }},
			{"password.scrypt.parallelism", func(s *PasswordSettings) *int { return &s.Scrypt.Parallelism }},
		}
	case "bcrypt", "bcrypt_sha256":
		return []costSetting{{"password.bcrypt.rounds", func(s *PasswordSettings) *int { return &s.Bcrypt.Rounds }}}
	}
	return []costSetting{{"password.iterations", func(s *PasswordSettings) *int { return &s.Iterations }}}
}

// hasher is the built-in one of a format with one of its costs left at Django's, or with none.
func (s PasswordSettings) hasher(format string, standard ...costSetting) password.Hasher {
	for _, cost := range standard {
		*cost.field(&s) = 0 // the hasher's default
	}
	return hasherOf(s.builtin(), format)
}

// mistaken names the setting without which a format's cost could be: its first where none alone is to blame.
func (s PasswordSettings) mistaken(format string) string {
	costs := costSettings(format)
	for _, cost := range costs {
		if (password.PoolConfig{Hashers: []password.Hasher{s.hasher(format, cost)}}).Check() == nil {
			return cost.name
		}
	}
	return costs[0].name
}

// weakness says what is weak about new hashes, "" where they cost what Django's cost at least. A hasher that is the
// project's own is not judged.
func (s PasswordSettings) weakness() string {
	name := s.Hashers[0]
	ours := s.hasher(name)
	switch {
	case ours == nil:
		return ""
	case name == "md5":
		return "password.hashers begins with md5: new hashes protect nothing."
	}
	have, want := ours.Cost().Work, s.hasher(name, costSettings(name)...).Cost().Work
	if have >= want {
		return ""
	}
	var low []string
	for _, cost := range costSettings(name) {
		if s.hasher(name, cost).Cost().Work > have {
			low = append(low, cost.name)
		}
	}
	return fmt.Sprintf("%s too low: new hashes cost less than Django's (%d of %d).", strings.Join(low, " and ")+areOrIs(low), have, want)
}

func areOrIs(list []string) string {
	if len(list) == 1 {
		return " is"
	}
	return " are"
}

package latchkey

import (
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/auth/password"
)

// costSetting is a setting for the cost of a built-in format.
type costSetting struct {
	name  string
	field func(*PasswordSettings) *int
}

// costSettings returns the settings for the cost of a format.
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

// hasher returns the built-in hasher of a format at the costs of s, or nil if there is none. The
// costs listed in standard are Django's defaults instead.
func (s PasswordSettings) hasher(format string, standard ...costSetting) password.Hasher {
	for _, cost := range standard {
		*cost.field(&s) = 0 // the hasher's default
	}
	return hasherOf(s.builtin(), format)
}

// settingAtFault returns the name of the setting that makes a format's cost invalid: the one whose
// default would make the cost valid. If no single default would do, it returns the format's first.
func (s PasswordSettings) settingAtFault(format string) string {
	costs := costSettings(format)
	for _, cost := range costs {
		if (password.PoolConfig{Hashers: []password.Hasher{s.hasher(format, cost)}}).Check() == nil {
			return cost.name
		}
	}
	return costs[0].name
}

// weakness describes how new hashes are weaker than Django's, or returns "" if they cost at least
// as much. It does not judge the project's own hashers.
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
	return fmt.Sprintf("%s too low: new hashes cost less than Django's (%d of %d).",
		strings.Join(low, " and ")+isOrAre(low), have, want)
}

func isOrAre(list []string) string {
	if len(list) == 1 {
		return " is"
	}
	return " are"
}

package latchkey

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/internal/settings"
)

// builtin returns the hashers of all formats that Latchkey has, at the costs of s.
func (s PasswordSettings) builtin() []password.Hasher {
	argon2, scrypt := s.Argon2, s.Scrypt
	return []password.Hasher{
		password.PBKDF2SHA256{Iterations: s.Iterations},
		password.PBKDF2SHA1{Iterations: s.Iterations},
		password.Argon2{Memory: argon2.MemoryCost, Time: argon2.TimeCost, Lanes: argon2.Parallelism},
		password.BcryptSHA256{Rounds: s.Bcrypt.Rounds},
		password.Bcrypt{Rounds: s.Bcrypt.Rounds},
		password.Scrypt{N: scrypt.WorkFactor, R: scrypt.BlockSize, P: scrypt.Parallelism},
		password.MD5{},
	}
}

// hashers returns the enabled formats, the preferred one first. First come the formats that
// password.hashers names, in that order, and then the rest of own, the project's hashers. One of
// own replaces the built-in hasher of the same name.
func (s PasswordSettings) hashers(own []password.Hasher) []password.Hasher {
	all := append(slices.Clone(own), s.builtin()...)
	var list []password.Hasher
	for _, name := range s.Hashers {
		if h := hasherOf(all, name); h != nil {
			list = append(list, h)
		}
	}
	for _, h := range own {
		if h == nil || !slices.Contains(s.Hashers, h.Algorithm()) { // nil is kept, for NewPool to refuse
			list = append(list, h)
		}
	}
	return list
}

// hasherOf returns the hasher of a format, or nil if the list has none.
func hasherOf(list []password.Hasher, name string) password.Hasher {
	for _, h := range list {
		if h != nil && h.Algorithm() == name {
			return h
		}
	}
	return nil
}

// problems returns the names in password.hashers that are unknown or repeated, and the invalid
// costs of enabled formats. The costs of own, the project's hashers, are not checked here.
func (s PasswordSettings) problems(own []password.Hasher) (list []settings.Problem) {
	builtin := s.builtin()
	if len(s.Hashers) == 0 {
		list = append(list, settings.Problem{Name: "password.hashers", Want: "want one of " +
			names(append(builtin, own...))})
	}
	for i, name := range s.Hashers {
		switch {
		case slices.Contains(s.Hashers[:i], name):
			list = append(list, settings.Problem{Name: "password.hashers", Want: fmt.Sprintf("name %s once", name)})
		case hasherOf(own, name) != nil:
		case hasherOf(builtin, name) == nil:
			list = append(list, settings.Problem{Name: "password.hashers",
				Want: fmt.Sprintf("%q is not known: want one of %s", name, names(append(builtin, own...)))})
		default:
			if err := s.check(hasherOf(builtin, name)); err != nil {
				list = append(list, settings.Problem{Name: s.settingAtFault(name), Want: err.Error()})
			}
		}
	}
	return list
}

// check returns an error if a hasher costs more than the limits allow.
func (s PasswordSettings) check(h password.Hasher) error {
	return password.PoolConfig{Hashers: []password.Hasher{h}, Limits: password.Limits(s.Limits)}.Check()
}

// names returns the names of the hashers' formats, each once, as text.
func names(hashers []password.Hasher) string {
	var list []string
	for _, h := range hashers {
		if h != nil && !slices.Contains(list, h.Algorithm()) {
			list = append(list, h.Algorithm())
		}
	}
	return strings.Join(list, ", ")
}

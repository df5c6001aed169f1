package password

// Hasher is one format of encoded passwords: how it is read, and what a new hash of it costs. The types of
// this package are Django's; a project's own may stand beside them, as in Django's PASSWORD_HASHERS.
type Hasher interface {
	// Algorithm is the name by which stored hashes say that they are of this format: their first field,
	// "pbkdf2_sha256". Django's names for hashes without fields are "unsalted_md5" and "unsalted_sha1".
	Algorithm() string
	// Cost is that of a new hash.
	Cost() Cost
	// Encode hashes with a new salt.
	Encode(password string) (string, error)
	// Parse reads a stored hash of this algorithm. It reports false for one that is malformed or asks for
	// more work than limits allows, and must not do that work.
	Parse(encoded string, limits Limits) (Hash, bool)
}

// Hash is a stored hash whose cost is known to be bearable.
type Hash interface {
	// Matches compares in constant time.
	Matches(password string) bool
	// Cost is that of Matches.
	Cost() Cost
	// Upgrade encodes the password anew where this hash is weaker than a new one, and returns "" where it
	// is not. The result never costs less than this hash.
	Upgrade(password string) (string, error)
}

// Cost is work in numbers, so that the work of two hashes can be compared and made equal without a clock.
type Cost struct {
	Kind string // what is counted; costs of one kind are compared
	Work int    // how much of it: iterations, rounds, KiB
	// Spend does so much work of this kind, in the shape of this hash. nil: the work takes no time worth hiding.
	Spend func(password string, work int)
}

// spend does what this cost has more than done.
func (c Cost) spend(password string, done int) {
	if c.Spend != nil && c.Work > done {
		c.Spend(password, c.Work-done)
	}
}

// DefaultHashers are the formats of Django 5.2's PASSWORD_HASHERS in its order. iterations is the cost of
// new PBKDF2 hashes; 0 is Django's.
func DefaultHashers(iterations int) []Hasher {
	return []Hasher{
		PBKDF2SHA256{Iterations: iterations},
		PBKDF2SHA1{Iterations: iterations},
		Argon2{},
		BcryptSHA256{},
		Scrypt{},
	}
}

// ledger counts work in tests. A nil one counts nothing.
type ledger struct{ add func(kind string, work int) }

func (l *ledger) count(kind string, work int) {
	if l != nil {
		l.add(kind, work)
	}
}

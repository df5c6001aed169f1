package password

// Hasher is one format of encoded passwords. It parses stored hashes of the format, and makes new
// ones at a cost. This package implements Django's formats. A project may add its own, as in
// Django's PASSWORD_HASHERS.
type Hasher interface {
	// Algorithm returns the name of the format, which is the first field of its stored hashes:
	// "pbkdf2_sha256". Django's names for hashes without fields are "unsalted_md5" and
	// "unsalted_sha1".
	Algorithm() string
	// Cost returns the cost of a new hash.
	Cost() Cost
	// Encode hashes the password with a new salt.
	Encode(password string) (string, error)
	// Parse parses a stored hash of this algorithm. It reports false if the hash is malformed or
	// demands more work than limits allows. Parse must not do that work.
	Parse(encoded string, limits Limits) (Hash, bool)
}

// Hash is a stored hash whose cost is within the limits.
type Hash interface {
	// Matches reports whether the hash is of password. It compares in constant time.
	Matches(password string) bool
	// Cost returns the cost of Matches.
	Cost() Cost
	// Upgrade returns a new hash of the password if this hash is weaker than a new one, else "".
	// The result never costs less than this hash.
	Upgrade(password string) (string, error)
}

// Cost is an amount of work. With numbers the work of two hashes can be compared and made equal
// without a clock.
type Cost struct {
	Kind string // the kind of work; only costs of one kind are compared
	Work int    // the amount, in the unit of the kind: iterations, rounds, KiB
	// Spend does an amount of work of this kind, with the parameters of this hash. It is nil if the
	// work is so little that timing does not reveal it.
	Spend func(password string, work int)
}

// spend does the part of the work that exceeds done.
func (c Cost) spend(password string, done int) {
	if c.Spend != nil && c.Work > done {
		c.Spend(password, c.Work-done)
	}
}

// DefaultHashers returns the formats of Django 5.2's PASSWORD_HASHERS, in Django's order.
// iterations is the cost of new PBKDF2 hashes; 0 means Django's.
func DefaultHashers(iterations int) []Hasher {
	return []Hasher{
		PBKDF2SHA256{Iterations: iterations},
		PBKDF2SHA1{Iterations: iterations},
		Argon2{},
		BcryptSHA256{},
		Scrypt{},
	}
}

// ledger counts work in tests. A nil ledger counts nothing.
type ledger struct{ add func(kind string, work int) }

func (l *ledger) count(kind string, work int) {
	if l != nil {
		l.add(kind, work)
	}
}

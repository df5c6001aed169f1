package password

// Limits bounds passwords and the costs of stored hashes. A password or a hash beyond a limit
// counts as a wrong password. A field that is 0 means the default. The defaults admit the default
// hashes of every release of Django.
type Limits struct {
	Password     int // bytes of a password; default 4096
	Encoded      int // bytes of a whole stored hash; default 256 (Django's column holds 128)
	Iterations   int // PBKDF2; default 10,000,000 (Django 6.1 writes 1,500,000)
	BcryptRounds int // log2 of the number of rounds; default 15 (Django: 12)
	ScryptMemory int // bytes, 128·N·r; default 256 MiB (Django: 16 MiB)
	ScryptWork   int // bytes processed, 128·N·r·p; default 1 GiB (Django: 80 MiB)
	Argon2Memory int // KiB, m; default 1 GiB (Django: 100 MiB)
	Argon2Time   int // passes, t; default 20 (Django: 2)
	Argon2Work   int // KiB processed, m·t; default 4 GiB (Django: 200 MiB)
	Argon2Lanes  int // threads, p, at most 255; default 64 (Django: 8)
}

var (
	defaultLimits = Limits{
		Password: 4096, Encoded: 256, Iterations: 10_000_000, BcryptRounds: 15,
		ScryptMemory: 256 << 20, ScryptWork: 1 << 30,
		Argon2Memory: 1 << 20, Argon2Time: 20, Argon2Work: 4 << 20, Argon2Lanes: 64,
	}
	// defaultEqualize is four times Django's costs.
	defaultEqualize = Limits{
		Password: defaultLimits.Password, Encoded: defaultLimits.Encoded,
		Iterations: 4 * newestIterations, BcryptRounds: DefaultBcryptRounds + 2,
		ScryptMemory: 4 * 128 * DefaultScryptN * DefaultScryptR,
		ScryptWork:   4 * 128 * DefaultScryptN * DefaultScryptR * DefaultScryptP,
		Argon2Memory: 4 * DefaultArgon2Memory, Argon2Work: 4 * DefaultArgon2Memory * DefaultArgon2Time,
		Argon2Time: defaultLimits.Argon2Time, Argon2Lanes: defaultLimits.Argon2Lanes,
	}
)

// DefaultLimits returns the default of PoolConfig.Limits.
func DefaultLimits() Limits { return defaultLimits }

// fields returns pointers to all limits, in a fixed order.
func (l *Limits) fields() []*int {
	return []*int{
		&l.Password, &l.Encoded, &l.Iterations, &l.BcryptRounds, &l.ScryptMemory, &l.ScryptWork,
		&l.Argon2Memory, &l.Argon2Time, &l.Argon2Work, &l.Argon2Lanes,
	}
}

func (l Limits) hasNegative() bool {
	for _, f := range l.fields() {
		if *f < 0 {
			return true
		}
	}
	return false
}

// or returns l with the limits that are 0 replaced by those of fallback.
func (l Limits) or(fallback Limits) Limits {
	more := fallback.fields()
	for i, f := range l.fields() {
		if *f == 0 {
			*f = *more[i]
		}
	}
	l.Argon2Lanes = min(l.Argon2Lanes, 255)
	return l
}

// atMost returns l with each limit lowered to that of bound.
func (l Limits) atMost(bound Limits) Limits {
	most := bound.fields()
	for i, f := range l.fields() {
		*f = min(*f, *most[i])
	}
	return l
}

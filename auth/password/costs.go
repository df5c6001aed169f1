package password

// The default costs of a new hash, which are Django 5.2's.
const (
	DefaultIterations   = 1_000_000 // PBKDF2
	DefaultArgon2Memory = 102_400   // KiB
	DefaultArgon2Time   = 2         // passes
	DefaultArgon2Lanes  = 8         // threads
	DefaultBcryptRounds = 12        // log2 of the number of rounds
	DefaultScryptN      = 1 << 14
	DefaultScryptR      = 8 // block size
	DefaultScryptP      = 5 // parallelism
)

// newestIterations is the PBKDF2 cost of Django 6.1, the newest release.
const newestIterations = 1_500_000

package password

// Django 5.2's costs of a new hash, which are the defaults of the hashers' fields.
const (
	DefaultIterations   = 1_000_000 // PBKDF2
	DefaultArgon2Memory = 102_400   // KiB
	DefaultArgon2Time   = 2         // passes
	DefaultArgon2Lanes  = 8         // threads
	DefaultBcryptRounds = 12        // log2 of their number
	DefaultScryptN      = 1 << 14
	DefaultScryptR      = 8 // block size
	DefaultScryptP      = 5 // parallelism
)

// newestIterations is what the newest Django costs, 6.1.
const newestIterations = 1_500_000

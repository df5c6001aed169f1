package auth

// HashError says that a stored hash can match no password for its form: a [Hasher] cannot read it, does not accept
// its algorithm or does not believe its cost. [Users] writes it to the log; to the client it is a wrong password.
type HashError struct {
	Algorithm string // by its known name, else "unknown"; never any other part of the hash
	Reason    string
}

// Error names the algorithm and the reason.
func (e *HashError) Error() string {
	return "stored password hash of algorithm " + e.Algorithm + ": " + e.Reason
}

package session

// Seal signs data for a row.
func (s *Service) Seal(payload string) string { return s.signer.sign([]byte(payload), s.config.Now()) }

// Unseal returns the data of a row, or "" if the signature is invalid.
func (s *Service) Unseal(signed string) string {
	payload, _ := s.signer.unsign(signed)
	return string(payload)
}

// MatchToken reports whether a token belongs to the secret.
func MatchToken(token, secret string) bool {
	return tokenProblem(token) == "" && isTokenOf(token, secret)
}

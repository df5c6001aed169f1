package session

// Seal signs data for a row.
func (s *Service) Seal(payload string) string {
	return s.signer.SignTimed([]byte(payload), s.config.Now())
}

// Unseal returns the data of a row, or "" if the signature is invalid.
func (s *Service) Unseal(signed string) string {
	payload, _ := s.signer.UnsignTimed(signed)
	return string(payload)
}

// MatchToken reports whether a token belongs to the secret.
func MatchToken(token, secret string) bool {
	return tokenProblem(token) == "" && isTokenOf(token, secret)
}

// StoredText returns the text of a session with one value, before it is signed.
func (s *Service) StoredText(name string, value any) (string, error) {
	held := newData()
	text, err := encodeValue(value)
	held.set(quoted(name), text)
	return string(held.encode()), err
}

// TextOnly returns a Service that can only do StoredText.
func TextOnly() *Service { return new(Service) }

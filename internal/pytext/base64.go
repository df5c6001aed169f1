package pytext

import "encoding/base64"

// DecodeBase64 decodes base64 as Python does: it skips bytes outside the alphabet, and stops at the
// padding. It reports false if the last group is incomplete.
func DecodeBase64(raw []byte) ([]byte, bool) {
	digits := make([]byte, 0, len(raw))
	pads := 0
	for _, c := range raw {
		if c == '=' {
			pads++
			if n := len(digits) % 4; n >= 2 && n+pads >= 4 {
				break
			}
			continue
		}
		if isBase64(c) {
			digits, pads = append(digits, c), 0
		}
	}
	if n := len(digits) % 4; n == 1 || n != 0 && n+pads < 4 {
		return nil, false
	}
	plain := make([]byte, base64.RawStdEncoding.DecodedLen(len(digits)))
	n, err := base64.RawStdEncoding.Decode(plain, digits)
	return plain[:n], err == nil
}

func isBase64(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}

// Package signing signs and compresses texts as django.core.signing does.
package signing

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strings"
	"time"
)

// Signer is Django's Signer with sign_object and compress, or its TimestampSigner: the payload in
// base64, the time, and a signature, with colons between them.
type Signer struct {
	keys [][]byte // of the current secret, then of the old ones
	max  int64    // bytes of a payload, after decompression
}

// New returns a Signer. The salt distinguishes its signatures from others that Django makes with
// the same secrets. The first secret signs, and all are accepted. A payload of more than max bytes
// is not read.
func New(salt string, secrets []string, max int64) Signer {
	s := Signer{max: max}
	for _, secret := range secrets {
		key := sha256.Sum256([]byte(salt + "signer" + secret))
		s.keys = append(s.keys, key[:])
	}
	return s
}

// SignTimed signs payload and the time. It compresses the payload if that makes it shorter.
func (s Signer) SignTimed(payload []byte, now time.Time) string {
	return s.signed(encode(payload) + ":" + base62(now.Unix()))
}

// UnsignTimed returns the payload if one of the secrets has signed it. As in Django its age does
// not matter.
func (s Signer) UnsignTimed(signed string) ([]byte, bool) {
	value, ok := s.signedText(signed)
	if !ok {
		return nil, false
	}
	text, when, ok := strings.Cut(value, ":")
	if !ok || when == "" || strings.Trim(when, digits62) != "" {
		return nil, false
	}
	return s.decode(text)
}

func (s Signer) signed(text string) string { return text + ":" + signature(s.keys[0], text) }

// signedText returns the text before the signature, if one of the secrets has signed it.
func (s Signer) signedText(signed string) (string, bool) {
	end := strings.LastIndexByte(signed, ':')
	if end < 0 {
		return "", false
	}
	text, presented := signed[:end], []byte(signed[end+1:])
	for _, key := range s.keys {
		if hmac.Equal(presented, []byte(signature(key, text))) {
			return text, true
		}
	}
	return "", false
}

func signature(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// encode returns a payload in base64, after a point if it is compressed.
func encode(payload []byte) string {
	if deflated := deflate(payload); len(deflated) < len(payload)-1 {
		return "." + base64.RawURLEncoding.EncodeToString(deflated)
	}
	return base64.RawURLEncoding.EncodeToString(payload)
}

func (s Signer) decode(text string) ([]byte, bool) {
	packed, deflated := strings.CutPrefix(text, ".")
	if int64(base64.RawURLEncoding.DecodedLen(len(packed))) > s.max { // inflating only makes it longer
		return nil, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(packed)
	if err != nil {
		return nil, false
	}
	if deflated {
		return s.inflate(payload)
	}
	return payload, true
}

func deflate(payload []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	w.Write(payload) // a bytes.Buffer returns no error
	w.Close()
	return out.Bytes()
}

// inflate decompresses a payload. It reports false for more than max bytes.
func (s Signer) inflate(deflated []byte) ([]byte, bool) {
	r, err := zlib.NewReader(bytes.NewReader(deflated))
	if err != nil {
		return nil, false
	}
	payload, err := io.ReadAll(io.LimitReader(r, s.max+1))
	if err != nil || int64(len(payload)) > s.max {
		return nil, false
	}
	return payload, true
}

const digits62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// base62 returns n, which must not be negative, in Django's digits.
func base62(n int64) string {
	text := ""
	for {
		text = digits62[n%62:n%62+1] + text
		if n /= 62; n == 0 {
			return text
		}
	}
}

package session

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

// salt distinguishes signatures of sessions from others that Django makes with the same secret.
const salt = "django.contrib.sessions.SessionStore" + "signer"

// signer is Django's signing.dumps and loads. Its format is payload ":" time ":" signature.
type signer struct {
	keys       [][]byte // of the current secret, then of the old ones
	maxPayload int64    // bytes, after decompression
}

func newSigner(secrets []string, max int64) signer {
	s := signer{maxPayload: max}
	for _, secret := range secrets {
		key := sha256.Sum256([]byte(salt + secret))
		s.keys = append(s.keys, key[:])
	}
	return s
}

// sign signs with the current secret. It compresses the payload if that makes it shorter.
func (s signer) sign(payload []byte, now time.Time) string {
	text := base64.RawURLEncoding.EncodeToString(payload)
	if deflated := deflate(payload); len(deflated) < len(payload)-1 {
		text = "." + base64.RawURLEncoding.EncodeToString(deflated)
	}
	text += ":" + base62(now.Unix())
	return text + ":" + signature(s.keys[0], text)
}

// unsign returns the payload if one of the secrets has signed it. As in Django its age does not
// matter.
func (s signer) unsign(signed string) ([]byte, bool) {
	end := strings.LastIndexByte(signed, ':')
	if end < 0 || !s.isSigned(signed[:end], signed[end+1:]) {
		return nil, false
	}
	text, when, ok := strings.Cut(signed[:end], ":")
	if !ok || when == "" || strings.Trim(when, digits62) != "" {
		return nil, false
	}
	packed, deflated := strings.CutPrefix(text, ".")
	if int64(base64.RawURLEncoding.DecodedLen(len(packed))) > s.maxPayload { // inflating only makes it longer
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

func (s signer) isSigned(text, presented string) bool {
	for _, key := range s.keys {
		if hmac.Equal([]byte(presented), []byte(signature(key, text))) {
			return true
		}
	}
	return false
}

func signature(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func deflate(payload []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	w.Write(payload) // a bytes.Buffer returns no error
	w.Close()
	return out.Bytes()
}

// inflate decompresses a payload. It reports false for more than maxPayload bytes.
func (s signer) inflate(deflated []byte) ([]byte, bool) {
	r, err := zlib.NewReader(bytes.NewReader(deflated))
	if err != nil {
		return nil, false
	}
	payload, err := io.ReadAll(io.LimitReader(r, s.maxPayload+1))
	if err != nil || int64(len(payload)) > s.maxPayload {
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

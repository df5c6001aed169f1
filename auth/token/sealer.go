package token

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
)

// ErrNoSecret means that a token is sealed with a secret that the Sealer does not have. The token
// still authenticates, but its key cannot be read. The error for such a token wraps ErrNoSecret and
// auth.ErrUnavailable.
var ErrNoSecret = errors.New("the token is sealed with a secret that is not set: " +
	"add the former secret_key to secret_key_fallbacks")

// ErrDamaged means that a sealed token was changed, or that it belongs to another user or another
// key. The error for such a token wraps it.
var ErrDamaged = errors.New("the sealed token is damaged or was moved to another row")

// SealedKey is a key in a form that a database may keep: nobody can use it without the secret.
type SealedKey struct {
	Digest string // Digest of the key: 64 hexadecimal digits
	Text   string // the encrypted key
	By     string // the id of the secret: 16 hexadecimal digits
}

// Digest returns the SHA-256 of a key in hexadecimal digits, by which a sealed token is looked up.
// It needs no salt and no costly hash: a key is 160 random bits, and not a password.
func Digest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// Sealer encrypts keys with the first of several secrets, and decrypts with each of them. So a
// secret can be replaced: the new one comes first, and former ones stay until no token is sealed
// with them. The cipher is AES-256-GCM, and HKDF-SHA256 derives its key from the secret. Each
// sealed key is bound to its user and digest. A Sealer is safe for concurrent use.
type Sealer struct {
	current string // the id of the first secret
	ciphers map[string]cipher.AEAD
}

const (
	sealInfo = "latchkey sealed token v1"        // of HKDF, for the cipher's key
	idInfo   = "latchkey sealed token v1 secret" // of HKDF, for the id of a secret
	version  = "v1."                             // begins SealedKey.Text
)

// NewSealer returns a Sealer. It panics if there is no secret, or an empty one.
func NewSealer(secrets ...string) *Sealer {
	if len(secrets) == 0 {
		panic("token: NewSealer needs a secret")
	}
	s := &Sealer{ciphers: map[string]cipher.AEAD{}}
	for i, secret := range secrets {
		if secret == "" {
			panic("token: NewSealer needs secrets that are not empty")
		}
		id := hex.EncodeToString(derive(secret, idInfo, 8))
		if i == 0 {
			s.current = id
		}
		s.ciphers[id] = newCipher(derive(secret, sealInfo, 32))
	}
	return s
}

// derive returns n bytes that are derived from a secret for one purpose.
func derive(secret, info string, n int) []byte {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, info, n)
	if err != nil {
		panic("token: derive a key: " + err.Error()) // n is within HKDF's limit
	}
	return key
}

// newCipher returns AES-256-GCM that puts a random nonce before each text.
func newCipher(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("token: " + err.Error()) // 32 bytes are a key
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic("token: " + err.Error()) // AES has GCM's block size
	}
	return gcm
}

// ID returns the id of the secret that seals. It does not reveal the secret.
func (s *Sealer) ID() string { return s.current }

// Knows reports whether s has the secret with that id. A nil Sealer has none.
func (s *Sealer) Knows(id string) bool { return s != nil && s.ciphers[id] != nil }

// Seal encrypts the key of a user.
func (s *Sealer) Seal(user auth.UserID, key string) SealedKey {
	sealed := SealedKey{Digest: Digest(key), By: s.current}
	gcm := s.ciphers[s.current]
	nonce := make([]byte, gcm.NonceSize())
	rand.Read(nonce) // never fails: it crashes the program instead
	text := gcm.Seal(nonce, nonce, []byte(key), boundTo(user, sealed.Digest))
	sealed.Text = version + base64.RawURLEncoding.EncodeToString(text)
	return sealed
}

// Open decrypts the key of a user. It returns ErrNoSecret or ErrDamaged. A nil Sealer has no
// secret.
func (s *Sealer) Open(user auth.UserID, sealed SealedKey) (key string, err error) {
	if !s.Knows(sealed.By) {
		return "", &auth.UnavailableError{Err: ErrNoSecret}
	}
	text, isVersion := strings.CutPrefix(sealed.Text, version)
	if !isVersion {
		return "", fmt.Errorf("%w: it is of an unknown version", ErrDamaged)
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	gcm := s.ciphers[sealed.By]
	if err != nil || len(raw) < gcm.NonceSize() {
		return "", ErrDamaged
	}
	nonce, encrypted := raw[:gcm.NonceSize()], raw[gcm.NonceSize():]
	plain, err := gcm.Open(nil, nonce, encrypted, boundTo(user, sealed.Digest))
	if err != nil || subtle.ConstantTimeCompare([]byte(Digest(string(plain))), []byte(sealed.Digest)) != 1 {
		return "", ErrDamaged
	}
	return string(plain), nil
}

// boundTo returns the additional data that binds an encrypted key to its user and digest. A digest
// contains no space, so no other pair gives the same bytes.
func boundTo(user auth.UserID, digest string) []byte { return []byte(digest + " " + string(user)) }

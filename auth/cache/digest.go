package cache

import (
	"crypto/sha256"

	"github.com/latchkey-go/latchkey/auth"
)

// Kind is a kind of credential.
type Kind byte

// The kinds of credentials.
const (
	Token Kind = iota + 1
	APIKey
	Session
)

// digest is the index of a credential, so that the cache keeps no credential in clear for it.
type digest [sha256.Size]byte

// maxCredential is the longest credential, in bytes, that is remembered.
const maxCredential = 255

func digestOf(kind Kind, credential string) digest {
	var text [1 + maxCredential]byte // on the stack
	text[0] = byte(kind)
	n := 1 + copy(text[1:], credential)
	return sha256.Sum256(text[:n])
}

// overhead is about how many bytes an identity takes without the texts of its user: the identity
// itself and its entry in the cache.
const overhead = 576

// sized is an Identity.Auth that takes more memory than a token.
type sized interface {
	Size() int // about how many bytes more
}

// weight estimates how many bytes an identity takes.
func weight(id *auth.Identity) uint32 {
	u := &id.User
	n := overhead + len(u.Username) + len(u.FirstName) + len(u.LastName) + len(u.Email)
	if s, ok := id.Auth.(sized); ok {
		n += s.Size()
	}
	return uint32(n)
}

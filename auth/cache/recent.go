package cache

import (
	"hash/maphash"
	"sync/atomic"
)

// holder is an Identity.Auth that holds its credential in clear, as a token does.
type holder interface {
	// Holds reports in constant time whether this is its credential.
	Holds(credential string) bool
}

// recent is a table of the entries of known that were used last: those of tokens, whose identities
// hold their credentials. It finds them by a quick hash, and asks the identity itself whether the
// credential is right: a SHA-256 takes longer than all else of a check together. It keeps no
// credential.
type recent struct {
	seed  maphash.Seed
	slots [recentSlots]atomic.Pointer[entry]
}

// recentSlots is how many entries recent has at most. An entry takes the place of another one with
// the same slot.
const recentSlots = 1 << 12

func newRecent() *recent { return &recent{seed: maphash.MakeSeed()} }

func (t *recent) slot(credential string) *atomic.Pointer[entry] {
	return &t.slots[maphash.String(t.seed, credential)%recentSlots]
}

// find returns the entry of a credential, or nil if it is not here. The entry may have ended.
func (t *recent) find(kind Kind, credential string) *entry {
	if kind != Token {
		return nil
	}
	e := t.slot(credential).Load()
	if e == nil || !e.identity.Auth.(holder).Holds(credential) {
		return nil
	}
	return e
}

// put adds an entry, if its identity holds the credential.
func (t *recent) put(kind Kind, credential string, e *entry) {
	if _, ok := e.identity.Auth.(holder); ok && kind == Token {
		t.slot(credential).Store(e)
	}
}

// drop removes the entry of a credential.
func (t *recent) drop(kind Kind, credential string) {
	if e := t.find(kind, credential); e != nil {
		t.slot(credential).CompareAndSwap(e, nil)
	}
}

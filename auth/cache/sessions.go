package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"sync/atomic"
)

// sessions counts the changes of sessions apart from those of users: Django writes a session often,
// and each write ends only what is remembered of this session.
type sessions struct {
	all   atomic.Uint64        // the number of the last change that may concern every session
	added atomic.Uint64        // that of the last new sessions
	slots [slots]atomic.Uint64 // that of the last change of a session, by sessionSlot its key
}

// changed reports whether a change since e was read may concern its session.
func (s *sessions) changed(e *entry) bool {
	return s.all.Load() > e.count() || s.slots[e.session()].Load() > e.count()
}

// Sessions counts a change that may concern every session. Call it after the commit.
func (c *Changes) Sessions() { raise(&c.sessions.all, c.last.Add(1)) }

// SessionsAdded counts new sessions, which end only what is remembered of unknown ones. Call it
// after the commit.
func (c *Changes) SessionsAdded() { raise(&c.sessions.added, c.last.Add(1)) }

// Session counts a change of the sessions whose key has this [SessionMark]. A text that is no mark
// stands for every session. Call it after the commit.
func (c *Changes) Session(mark string) {
	slot, err := strconv.ParseUint(mark, 16, 16)
	if err != nil || len(mark) != markLength {
		c.Sessions()
		return
	}
	raise(&c.sessions.slots[slot], c.last.Add(1))
}

// markLength is how many hexadecimal digits number the slots.
const markLength = 3

// SessionMark returns a text that many sessions share, so that it gives no key away: the first
// three hexadecimal digits of the SHA-256 of the key.
func SessionMark(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])[:markLength]
}

// sessionSlot returns the slot of a session: the number that its mark is.
func sessionSlot(key string) uint16 {
	sum := sha256.Sum256([]byte(key))
	return uint16(sum[0])<<4 | uint16(sum[1])>>4
}

package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// sessions counts the changes of sessions apart from those of users: Django writes a session often,
// and each write ends only what is remembered of this session.
type sessions struct {
	all   number        // of the last change that may concern every session
	added number        // of the last new sessions
	slots [slots]number // of the last change of a session, by sessionSlot its key
}

// changed reports whether a change since e was read may concern its session.
func (s *sessions) changed(e *entry) bool {
	return s.all.isAfter(e.count()) || s.slots[e.session()].isAfter(e.count())
}

// Sessions counts a change that may concern every session, after the commit of another process.
func (c *Changes) Sessions() { c.sessions.all.raise(c.last.Add(1)) }

// SessionsAdded counts new sessions, after the commit of another process. They end only what is
// remembered of unknown ones.
func (c *Changes) SessionsAdded() { c.sessions.added.raise(c.last.Add(1)) }

// Session counts a change of the sessions whose key has this [SessionMark], after the commit of
// another process. A text that is no mark stands for every session.
func (c *Changes) Session(mark string) {
	slot, err := strconv.ParseUint(mark, 16, 16)
	if err != nil || len(mark) != markLength {
		c.Sessions()
		return
	}
	c.sessions.slots[slot].raise(c.last.Add(1))
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

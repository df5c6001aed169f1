package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Entry is an entry of the trail. Its texts are UTF-8 without NUL. They have at most 255
// characters, and the values of Changes at most Config.MaxValue. An entry has at most 100 Changes.
type Entry struct {
	Number int64     // from 1, without a gap
	Time   time.Time // in UTC, in whole microseconds
	Actor
	auth.Event
	Version  int    // of Canonical: 1
	Previous string // Hash of the entry before; GenesisHash for entry 1
	Hash     string // see Sum
}

// GenesisHash is the Previous of entry 1, which has no entry before it.
const GenesisHash = "0000000000000000000000000000000000000000000000000000000000000000"

// version is the current Entry.Version.
const version = 1

// TimeLayout is the layout of an entry's time in Canonical and in an export.
const TimeLayout = "2006-01-02T15:04:05.000000Z"

// Sum returns the hash of the entry's content: the SHA-256 of Canonical, in lower-case hexadecimal
// digits.
func (e Entry) Sum() string {
	sum := sha256.Sum256(e.Canonical())
	return hex.EncodeToString(sum[:])
}

// Canonical returns the bytes that the hash is made of, in version 1: "latchkey audit 1" with a
// line feed, and then each value as a netstring, which is the number of its bytes in decimal
// digits, a colon, the bytes and a comma. The values are the number, time (in TimeLayout),
// actor_id, actor, via, network, request_id, action, kind, object_id, object and user_id, the
// number of changes, each change's field, old and new, and previous. Different contents never have
// the same bytes.
func (e Entry) Canonical() []byte {
	b := []byte("latchkey audit " + strconv.Itoa(e.Version) + "\n")
	add := func(values ...string) {
		for _, value := range values {
			b = strconv.AppendInt(b, int64(len(value)), 10)
			b = append(append(append(b, ':'), value...), ',')
		}
	}
	add(strconv.FormatInt(e.Number, 10), e.Time.UTC().Format(TimeLayout),
		string(e.Actor.ID), e.Actor.Name, e.Via, e.Network, e.RequestID,
		e.Action, e.Kind, e.Event.ID, e.Event.Name, string(e.User), strconv.Itoa(len(e.Changes)))
	for _, c := range e.Changes {
		add(c.Field, c.Old, c.New)
	}
	add(e.Previous)
	return b
}

// seal returns the entry with the number, the hashes and the version of the successor of last.
func (e Entry) seal(last Anchor) Entry {
	e.Number, e.Previous, e.Version = last.Number+1, last.Hash, version
	e.Hash = e.Sum()
	return e
}

const (
	maxText    = 255 // characters of a text, as in the columns
	maxChanges = 100 // changes of an entry; the last one counts those that are left out
)

// newEntry returns an entry that is not sealed yet. It bounds texts and changes.
func newEntry(at time.Time, a Actor, e auth.Event, maxValue int) Entry {
	for _, text := range []*string{&a.Name, &a.Via, &a.Network, &a.RequestID, &e.Action, &e.Kind, &e.ID, &e.Name} {
		*text = bounded(*text, maxText)
	}
	a.ID, e.User = auth.UserID(bounded(string(a.ID), maxText)), auth.UserID(bounded(string(e.User), maxText))
	changes := make([]auth.Change, 0, min(len(e.Changes), maxChanges))
	for i, c := range e.Changes {
		if i == maxChanges-1 && len(e.Changes) > maxChanges {
			more := strconv.Itoa(len(e.Changes)-i) + " more"
			changes = append(changes, auth.Change{Field: "...", New: more})
			break
		}
		changes = append(changes, auth.Change{Field: bounded(c.Field, maxText), Old: bounded(c.Old, maxValue),
			New: bounded(c.New, maxValue)})
	}
	e.Changes = changes
	return Entry{Time: at.UTC().Truncate(time.Microsecond), Actor: a, Event: e}
}

// bounded returns a text that every engine can store: at most limit characters, the last three of
// which are dots if it was longer. Bytes that are not UTF-8, and NUL, become question marks.
func bounded(text string, limit int) string {
	text = strings.ToValidUTF8(text, "?")
	if strings.IndexByte(text, 0) >= 0 {
		text = strings.ReplaceAll(text, "\x00", "?")
	}
	if len(text) <= limit {
		return text
	}
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return string(runes[:limit-3]) + "..."
}

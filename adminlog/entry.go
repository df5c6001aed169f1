package adminlog

import (
	"context"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Object is what an entry is about.
type Object struct {
	App, Model string // of its content type: "auth", "user"
	ID         string
	Text       string // names it for people; entries keep the first 200 characters
}

// Action says what was done. The values are Django's action_flag.
type Action int

// The actions.
const (
	Addition Action = 1
	Change   Action = 2
	Deletion Action = 3
)

// Entry is a row of django_admin_log.
type Entry struct {
	Number int64     // the later the higher; set by the store
	Time   time.Time // zero: now
	User   auth.UserID
	Name   string // of the user; read, never written
	Object Object
	Action Action
	// Message says what was changed: a text of ChangedMessage, or another one that Django or a
	// project has written.
	Message string
}

// Filter selects entries, the latest first.
type Filter struct {
	Object Object // its App, Model and ID
	Before int64  // only entries with a lower number; 0: from the latest on
	Limit  int    // 0: all
	// After selects only entries with a higher number, and lists the lowest first. 0: it does not.
	After int64
	From  int64 // only entries with this number or a higher one; 0: all
}

// Store keeps entries. Every method may return an error that wraps auth.ErrUnavailable.
type Store interface {
	// AddEntries joins the transaction of ctx. In a database without Django's admin it does nothing.
	AddEntries(ctx context.Context, entries ...Entry) error
	// ListEntries returns the entries that f selects, the latest first. Without Django's admin
	// there are none.
	ListEntries(ctx context.Context, f Filter) ([]Entry, error)
	// Numbers returns the lowest and the highest number of all entries, or 0 if there are none. The
	// table has no index of objects: whoever looks for the entries of one asks for a range of
	// numbers at a time.
	Numbers(ctx context.Context) (first, last int64, err error)
}

// AddedMessage is Django's message of an Addition. That of a Deletion is empty.
const AddedMessage = `[{"added": {}}]`

// ChangedMessage returns Django's message of a Change. The fields have their English labels: "First
// name". A save that changes no field has the message "[]".
func ChangedMessage(fields ...string) string {
	if len(fields) == 0 {
		return "[]"
	}
	quoted := make([]string, len(fields))
	for i, field := range fields {
		quoted[i] = string(pytext.QuoteASCII(field))
	}
	return `[{"changed": {"fields": [` + strings.Join(quoted, ", ") + `]}}]`
}

package refusal

import (
	"context"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/mask"
	"github.com/latchkey-go/latchkey/rest"
)

// Record describes a refused request. It contains no secret, and no username that a client has
// sent.
type Record struct {
	RequestID string
	Time      time.Time
	Status    int // of the answer
	Reason    auth.Reason
	Detail    string // for people
	Method    string
	Path      string      // without the query and without keys, escaped
	User      auth.UserID // the owner of the credential, or whose password was tried; "": unknown
	Handle    string      // public name of the credential, such as an API key's handle; "": it has none
	Network   string      // of the client, as auth.Network returns it; "": unknown
}

// Filter selects records. The zero Filter selects all.
type Filter struct {
	RequestID string
	User      auth.UserID
	Handle    string        // of the credential
	Reasons   []auth.Reason // records with one of these, at most 20; none: with any
	Since     time.Time
	Limit     int // how many records, the newest ones; 0: MaxListed
}

// MaxListed is how many records List returns at most.
const MaxListed = 10_000

// Store keeps records. Its errors wrap auth.ErrUnavailable if the caller may try again.
type Store interface {
	// SaveRefusals adds at most 100 records. auth.ErrInvalid: one of them can never be stored.
	SaveRefusals(ctx context.Context, records []Record) error
	// ListRefusals returns the records that filter selects, the newest first. Limit is not 0.
	ListRefusals(ctx context.Context, filter Filter) ([]Record, error)
	// PruneRefusals deletes records that are older than before, and all but the newest most ones.
	// It deletes at most limit, and returns how many it deleted.
	PruneRefusals(ctx context.Context, before time.Time, most, limit int) (int, error)
}

// The longest texts of a record, in bytes. They fit the columns of the table.
const (
	maxID     = 256
	maxWord   = 32
	maxDetail = 500
	maxPath   = 500
	maxUser   = 255
	maxHandle = 100
)

// newRecord describes a refused request.
func newRecord(r *rest.Request, refusal rest.Refusal, now time.Time) Record {
	return Record{
		RequestID: clip(refusal.RequestID, maxID), Time: now.UTC().Truncate(time.Microsecond),
		Status: refusal.Status, Reason: auth.Reason(clip(string(refusal.Reason), maxWord)),
		Detail: clip(refusal.Detail, maxDetail), Method: clip(r.Method, maxWord),
		Path: clip(mask.Path(r.URL), maxPath), User: auth.UserID(clip(string(refusal.User), maxUser)),
		Handle: clip(refusal.Handle, maxHandle), Network: clip(auth.Network(r.ClientAddress()), maxHandle),
	}
}

// clip returns the first n bytes of text at most, in a form that every engine can store.
func clip(text string, n int) string {
	if len(text) > n {
		text = text[:n]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}

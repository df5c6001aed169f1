package session

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Row is a row of django_session.
type Row struct {
	Key     string    // a credential: whoever has it is signed in
	Data    string    // signed
	Expires time.Time // from then on the session is over
}

// String tells neither key nor data: a row may end in a log or an error.
func (r Row) String() string { return "session until " + r.Expires.UTC().Format(time.RFC3339) }

// LogValue is what slog writes of a row.
func (r Row) LogValue() slog.Value { return slog.StringValue(r.String()) }

// Store keeps sessions. Every method may return an error that wraps auth.ErrUnavailable; none tells a key.
type Store interface {
	// Session matches the stored bytes exactly, on every engine. It returns auth.ErrNotFound. The session may
	// be over: Sessions checks that.
	Session(ctx context.Context, key string) (Row, error)
	// SaveSession stores the row, in the place of one with the same key.
	SaveSession(ctx context.Context, row Row) error
	// DeleteSession returns auth.ErrNotFound.
	DeleteSession(ctx context.Context, key string) error
}

// load is what a session holds. found is false for a session that is unknown or over. As in Django one whose
// data nobody can vouch for is there and empty.
func (s *Sessions) load(ctx context.Context, key string) (held data, found bool, err error) {
	if !isValidKey(key) {
		return data{}, false, nil
	}
	row, err := s.config.Store.Session(ctx, key)
	switch {
	case errors.Is(err, auth.ErrNotFound):
		return data{}, false, nil
	case err != nil:
		return data{}, false, err
	case !row.Expires.After(s.config.Now()):
		return data{}, false, nil
	}
	if payload, ok := s.signer.unsign(row.Data); ok {
		if held, err := parseData(payload); err == nil {
			return held, true, nil
		}
	}
	return newData(), true, nil
}

// newRow is what to store. Its life begins now.
func (s *Sessions) newRow(key string, held data) Row {
	now := s.config.Now()
	age, _ := held.expiry(now, s.config.SessionCookie.Age)
	return Row{Key: key, Data: s.signer.sign(held.encode(), now), Expires: now.Add(age)}
}

// delete deletes a session if it is there.
func (s *Sessions) delete(ctx context.Context, key string) error {
	if !isValidKey(key) {
		return nil
	}
	if err := s.config.Store.DeleteSession(ctx, key); !errors.Is(err, auth.ErrNotFound) {
		return err
	}
	return nil
}

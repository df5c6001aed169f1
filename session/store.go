package session

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Session is a row of django_session.
type Session struct {
	Key     string    // a credential: it signs its bearer in
	Data    string    // signed
	Expires time.Time // the session is valid until then
	// User is whom the session signs in, as far as the caller knows: Data tells it, and no column
	// of the row. SaveSession and UpdateSession note it beside the row. For "" they note nothing,
	// which means that Data is to be read. [Store.Session] leaves it empty.
	User auth.UserID
}

// String returns a text without key and data, because a session may end up in a log or an error.
func (r Session) String() string { return "session until " + r.Expires.UTC().Format(time.RFC3339) }

// LogValue is what slog logs: the same as String.
func (r Session) LogValue() slog.Value { return slog.StringValue(r.String()) }

// Store stores sessions. Every method may return an error that wraps auth.ErrUnavailable. No error
// contains a key.
type Store interface {
	// Session returns the session with this key, compared byte by byte on every engine, or
	// auth.ErrNotFound. It may return an expired session: Service checks Expires.
	Session(ctx context.Context, key string) (Session, error)
	// SaveSession stores the row. It replaces a row with the same key.
	SaveSession(ctx context.Context, row Session) error
	// UpdateSession replaces the row with the same key. It returns auth.ErrNotFound if there is no
	// such row, or if another transaction is deleting it.
	UpdateSession(ctx context.Context, row Session) error
	// DeleteSession returns auth.ErrNotFound if there is no such session.
	DeleteSession(ctx context.Context, key string) error
	// DeleteSessions deletes the sessions with these keys, in one transaction and with as many
	// statements for a hundred as for one. It returns the keys of those that there were, compared
	// as Session does.
	DeleteSessions(ctx context.Context, keys []string) (deleted []string, err error)

	// SessionsOf returns the sessions that are noted as those of the users, in the order of users
	// and keys, and at most n. It begins after a session, of which only User and Key count. The
	// zero Session is before all.
	SessionsOf(ctx context.Context, users []auth.UserID, after Session, n int) ([]Session, error)
	// UnnotedSessions returns those of the next n sessions after a key whose users are not noted,
	// in the order of their keys. end is the key after which the next ones begin, or "" if there
	// are none. It may return fewer than n have, with an earlier end.
	UnnotedSessions(ctx context.Context, after string, n int) (rows []Session, end string, err error)
	// ChangedSessions is UnnotedSessions for sessions that are noted as nobody's, and whose content
	// has changed since.
	ChangedSessions(ctx context.Context, after string, n int) (rows []Session, end string, err error)
	// NoteSessions notes the users of rows of UnnotedSessions. A row with the User "" is noted as
	// nobody's until its content changes. What is noted already stays: somebody who has saved the
	// session meanwhile knew better.
	NoteSessions(ctx context.Context, rows []Session) error
	// RenoteSessions is NoteSessions for rows of ChangedSessions. What is noted as a user's stays.
	RenoteSessions(ctx context.Context, rows []Session) error
}

// load returns the content of a session. found is false for an unknown or expired session. As in
// Django, a session with an invalid signature is found, and its content is empty.
func (s *Service) load(ctx context.Context, key string) (held data, found bool, err error) {
	if !isValidKey(key) {
		return data{}, false, nil
	}
	held, _, err = s.row(ctx, key)
	if errors.Is(err, auth.ErrNotFound) {
		return data{}, false, nil
	}
	return held, err == nil, err
}

// row reads the row of a key, which is valid. auth.ErrNotFound: there is none, or it has expired.
func (s *Service) row(ctx context.Context, key string) (held data, expires time.Time, err error) {
	row, err := s.config.Store.Session(ctx, key)
	if err == nil && !row.Expires.After(s.config.Now()) {
		err = auth.ErrNotFound
	}
	if err != nil {
		return data{}, time.Time{}, err
	}
	if payload, ok := s.signer.UnsignTimed(row.Data); ok {
		if held, err := parseData(payload); err == nil {
			return held, row.Expires, nil
		}
	}
	return newData(), row.Expires, nil
}

// newRow returns the row to store. The session's lifetime starts now.
func (s *Service) newRow(key string, held data) Session {
	now := s.config.Now()
	age, _ := held.expiry(now, s.config.SessionCookie.Age, false)
	return Session{Key: key, Data: s.signer.SignTimed(held.encode(), now), Expires: now.Add(age),
		User: auth.UserID(held.text(userKey))}
}

// delete deletes a session if it exists.
func (s *Service) delete(ctx context.Context, key string) error {
	if !isValidKey(key) {
		return nil
	}
	if err := s.config.Store.DeleteSession(ctx, key); !errors.Is(err, auth.ErrNotFound) {
		return err
	}
	return nil
}

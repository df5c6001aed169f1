package session

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/vary"
)

// User is the user whom a request's session belongs to, the anonymous one where it belongs to nobody who may be
// here. header gets what the answer owes the client: Vary: Cookie; the removal of a cookie whose session is
// unknown, expired, or over because the password has changed; the new key of a session that an old secret has
// vouched for. auth.ErrUnavailable.
func (s *Sessions) User(r *http.Request, header http.Header) (auth.User, error) {
	vary.Add(header, "Cookie")
	key, sent := s.currentKey(r, header)
	if !sent {
		return auth.User{}, nil
	}
	ctx := r.Context()
	held, found, err := s.load(ctx, key)
	if err != nil {
		return auth.User{}, fmt.Errorf("find user of session: %w", err)
	}
	if !found {
		if !handledOf(r).key {
			s.config.SessionCookie.remove(header)
		}
		return auth.User{}, nil
	}
	id := auth.UserID(held.text(userKey))
	if id == "" || !slices.Contains(s.config.Backends, held.text(backendKey)) {
		return auth.User{}, nil
	}
	user, renewed, err := s.config.Users.OfSession(ctx, id, held.text(hashKey))
	switch {
	case errors.Is(err, auth.ErrNotFound): // nobody, for now: the session stays
		return auth.User{}, nil
	case errors.Is(err, auth.ErrBadCredentials):
		return auth.User{}, s.endSession(ctx, header, key)
	case err != nil:
		return auth.User{}, err
	case renewed != "":
		s.renew(ctx, header, key, held.text(hashKey), renewed)
	}
	return user, nil
}

// renew moves a session whose hash an old secret made to a new key, signed by the current one, with what it holds by
// then. It is best effort: a database that cannot be written now keeps nobody out, and the next request tries again.
func (s *Sessions) renew(ctx context.Context, header http.Header, old, oldHash, hash string) {
	var row Row
	var held data
	err := s.config.Tx.InTx(ctx, func(ctx context.Context) error {
		var found bool
		var err error
		if held, found, err = s.load(ctx, old); err != nil {
			return err
		}
		if !found || subtle.ConstantTimeCompare([]byte(held.text(hashKey)), []byte(oldHash)) != 1 {
			return auth.ErrNotFound
		}
		held.setText(hashKey, hash)
		row = s.newRow(newKey(), held)
		if err := s.config.Store.DeleteSession(ctx, old); err != nil {
			return err
		}
		return s.config.Store.SaveSession(ctx, row)
	})
	switch {
	case err == nil:
		s.sendKey(header, row, held)
	case !errors.Is(err, auth.ErrNotFound): // else another request was faster, and its answer has the new key
		s.config.Log.WarnContext(ctx, "session: not renewed", "err", err)
	}
}

// SignIn starts a session for the user that auth.Users.Authenticate has returned, or whom something else vouches
// for, and writes last_login. The session gets a new key and keeps what it held while nobody was signed in; what
// another user's session held is deleted. As in Django a user who is signed in already keeps key and data. The
// CSRF secret is a new one.
//
// The user is confirmed in the transaction that stores the session. auth.ErrBadCredentials: the user has been deleted
// or deactivated since, or has another password than the one that was checked. auth.ErrUnavailable.
func (s *Sessions) SignIn(r *http.Request, header http.Header, user auth.User) error {
	old, _ := s.currentKey(r, header)
	var row Row
	var held data
	err := s.config.Tx.InTx(r.Context(), func(ctx context.Context) error {
		hash, err := s.config.Users.SessionHash(ctx, user)
		if err != nil {
			return err
		}
		var key string
		if key, held, err = s.sessionFor(ctx, old, user.ID, hash); err != nil {
			return err
		}
		held.setText(userKey, string(user.ID))
		held.setText(backendKey, s.config.Backends[0])
		held.setText(hashKey, hash)
		row = s.newRow(key, held)
		if err := s.config.Store.SaveSession(ctx, row); err != nil {
			return err
		}
		return s.config.Users.SignedIn(ctx, user.ID)
	})
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	s.newSecret(header)
	s.sendKey(header, row, held)
	return nil
}

// sessionFor is the session to sign user in to: the one under the key old where that is the user's own, else one
// under a new key. What stood under old is then deleted.
func (s *Sessions) sessionFor(ctx context.Context, old string, user auth.UserID, hash string) (key string, held data, err error) {
	held, found, err := s.load(ctx, old)
	if err != nil {
		return "", data{}, err
	}
	if !found {
		return newKey(), newData(), nil
	}
	if _, signedIn := held.values[userKey]; signedIn {
		same := subtle.ConstantTimeCompare([]byte(held.text(hashKey)), []byte(hash)) == 1
		if same && held.text(userKey) == string(user) {
			return old, held, nil
		}
		held = newData()
	}
	return newKey(), held, s.delete(ctx, old)
}

// SignOut ends the session of a request and makes the client forget its key. auth.ErrUnavailable.
func (s *Sessions) SignOut(r *http.Request, header http.Header) error {
	vary.Add(header, "Cookie")
	key, sent := s.currentKey(r, header)
	if !sent {
		return nil
	}
	return s.endSession(r.Context(), header, key)
}

func (s *Sessions) endSession(ctx context.Context, header http.Header, key string) error {
	if err := s.delete(ctx, key); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	s.config.SessionCookie.remove(header)
	return nil
}

// currentKey is the session key that the client holds once it has the answer so far.
func (s *Sessions) currentKey(r *http.Request, header http.Header) (key string, ok bool) {
	if key, ok := s.config.SessionCookie.fromAnswer(header); ok {
		return key, key != ""
	}
	return s.config.SessionCookie.fromRequest(r)
}

func (s *Sessions) sendKey(header http.Header, row Row, held data) {
	now := s.config.Now()
	age, atClose := held.expiry(now, s.config.SessionCookie.Age)
	if atClose {
		age = 0
	}
	s.config.SessionCookie.set(header, row.Key, now, age)
}

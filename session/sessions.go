package session

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/vary"
)

// User returns the user of the request's session, or the anonymous user without a valid session.
//
// User adds Vary: Cookie to header. It removes the cookie of a session that is unknown, expired, or
// ended by a change of password. A session whose user hash was made with an old secret gets a new
// key, in a new cookie. The error may be auth.ErrUnavailable.
func (s *Service) User(r *http.Request, header http.Header) (auth.User, error) {
	user, _, err := s.find(r, header)
	return user, err
}

// find is User. For a session that does not count it also returns why.
func (s *Service) find(r *http.Request, header http.Header) (user auth.User, why *auth.Refusal, err error) {
	vary.Add(header, "Cookie")
	key, sent := s.currentKey(r, header)
	if !sent {
		return auth.User{}, nil, nil
	}
	ctx := r.Context()
	user, known, err := s.identify(ctx, key)
	switch {
	case errors.Is(err, auth.ErrNotFound):
		if !handledOf(r).key {
			s.config.SessionCookie.remove(header)
		}
		return auth.User{}, &auth.Refusal{Reason: auth.ReasonUnknown,
			Detail: "the session is unknown or has expired"}, nil
	case errors.As(err, &why) && why.Reason == auth.ReasonChanged:
		return auth.User{}, why, s.endSession(r, header, s.delete(ctx, key))
	case why != nil:
		return auth.User{}, why, nil
	case err != nil:
		return auth.User{}, nil, fmt.Errorf("find user of session: %w", err)
	case known.renewed != "":
		s.renew(ctx, header, key, known.hash, known.renewed)
	}
	return user, nil, nil
}

// recheck returns auth.ErrBadCredentials if the session of a request no longer signs the user in.
func (s *Service) recheck(ctx context.Context, r *http.Request, header http.Header, user auth.UserID) error {
	var held data
	key, found := s.currentKey(r, header)
	err := error(nil)
	if found {
		held, found, err = s.load(ctx, key)
	}
	switch {
	case err != nil:
	case !found || held.text(userKey) != string(user):
		err = auth.ErrBadCredentials
	default:
		if _, _, err = s.config.Users.BySession(ctx, user, held.text(hashKey)); errors.Is(err, auth.ErrNotFound) {
			err = auth.ErrBadCredentials
		}
	}
	if err != nil {
		return fmt.Errorf("read session again: %w", err)
	}
	return nil
}

// renew moves a session whose hash was made with an old secret to a new key, with a hash by the
// current secret. It rereads the content in its transaction. Errors are only logged: if the
// database cannot be written now, the user stays signed in, and the next request tries again.
func (s *Service) renew(ctx context.Context, header http.Header, old, oldHash, hash string) {
	var row Session
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
	case !errors.Is(err, auth.ErrNotFound): // ErrNotFound: another request has renewed the session and sends its key
		s.config.Log.WarnContext(ctx, "session: not renewed", "err", err)
	}
}

// SignIn starts a session for a user whom auth.Users.Authenticate has returned, or who is
// authenticated in another way. It also writes last_login and replaces the CSRF secret.
//
// The session gets a new key, so that no attacker can plant a known one. The content of an
// anonymous session moves to the new key; the session of another user is deleted. As in Django, a
// user who is already signed in keeps key and content.
//
// The transaction that stores the session confirms the user. The error is auth.ErrBadCredentials if
// the user has been deleted or deactivated since, or has a different password than the one that was
// checked. It may be auth.ErrUnavailable.
func (s *Service) SignIn(r *http.Request, header http.Header, user auth.User) error {
	old, _ := s.currentKey(r, header)
	var row Session
	var held data
	var ended bool
	err := s.config.Tx.InTx(r.Context(), func(ctx context.Context) error {
		hash, err := s.config.Users.SessionHash(ctx, user)
		if err != nil {
			return err
		}
		var key string
		if key, held, ended, err = s.sessionFor(ctx, old, user.ID, hash); err != nil {
			return err
		}
		held.setText(userKey, string(user.ID))
		held.setText(backendKey, s.config.Backends[0])
		held.setText(hashKey, hash)
		if s.config.CSRFUseSessions {
			held.setText(csrfKey, newSecret())
		}
		row = s.newRow(key, held)
		if err := s.config.Store.SaveSession(ctx, row); err != nil {
			return err
		}
		return s.config.Users.UpdateLastLogin(ctx, user.ID)
	})
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	if ended {
		s.dataOf(r).discard() // nothing of it may reach the new user's session
	}
	if !s.config.CSRFUseSessions {
		s.setSecret(header, newSecret())
	}
	s.dataOf(r).forget(csrfKey) // as in Django, the new secret replaces one that the view has set
	vary.Add(header, "Cookie")
	s.sendKey(header, row, held)
	return nil
}

// sessionFor returns the key and content of the session to sign user in with. If the session old is
// the user's own, it is kept. Otherwise the key is new, and the session old is deleted; only the
// content of an anonymous one is taken over. ended reports that old was another user's.
func (s *Service) sessionFor(
	ctx context.Context, old string, user auth.UserID, hash string,
) (key string, held data, ended bool, err error) {
	held, found, err := s.load(ctx, old)
	if err != nil {
		return "", data{}, false, err
	}
	if !found {
		return newKey(), newData(), false, nil
	}
	if _, signedIn := held.values[userKey]; signedIn {
		same := subtle.ConstantTimeCompare([]byte(held.text(hashKey)), []byte(hash)) == 1
		if same && held.text(userKey) == string(user) {
			return old, held, false, nil
		}
		err := s.end(ctx, old, auth.UserID(held.text(userKey)), signedOver)
		if errors.Is(err, auth.ErrNotFound) { // it has ended meanwhile
			err = nil
		}
		return newKey(), newData(), true, err
	}
	return newKey(), held, false, s.delete(ctx, old)
}

// SignOut ends the session of a request and removes its cookie. The error may be
// auth.ErrUnavailable.
func (s *Service) SignOut(r *http.Request, header http.Header) error {
	vary.Add(header, "Cookie")
	key, sent := s.currentKey(r, header)
	if !sent {
		s.dataOf(r).discard()
		return nil
	}
	return s.endSession(r, header, s.logOut(r.Context(), key))
}

// endSession forgets the session of a request, whose row has been deleted if err is nil.
func (s *Service) endSession(r *http.Request, header http.Header, err error) error {
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	s.dataOf(r).discard()
	s.config.SessionCookie.remove(header)
	return nil
}

// currentKey returns the session key that the client will have once it has received the answer as
// it is so far.
func (s *Service) currentKey(r *http.Request, header http.Header) (key string, ok bool) {
	if key, ok := s.config.SessionCookie.fromAnswer(header); ok {
		return key, key != ""
	}
	return s.config.SessionCookie.fromRequest(r)
}

func (s *Service) sendKey(header http.Header, row Session, held data) {
	now := s.config.Now()
	age, atClose := held.expiry(now, s.config.SessionCookie.Age, s.config.ExpireAtBrowserClose)
	if atClose {
		age = 0
	}
	s.config.SessionCookie.set(header, row.Key, now, age)
}

package session_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/session"
)

// failing is a store of sessions one of whose methods fails with err, after it has worked a number
// of times.
type failing struct {
	session.Store
	method string
	after  int
	err    error
}

func (f *failing) fails(method string) error {
	if f.method != method {
		return nil
	}
	if f.after--; f.after >= 0 {
		return nil
	}
	return f.err
}

func (f *failing) Session(ctx context.Context, key string) (session.Session, error) {
	if err := f.fails("Session"); err != nil {
		return session.Session{}, err
	}
	return f.Store.Session(ctx, key)
}

func (f *failing) SaveSession(ctx context.Context, row session.Session) error {
	if err := f.fails("SaveSession"); err != nil {
		return err
	}
	return f.Store.SaveSession(ctx, row)
}

func (f *failing) DeleteSession(ctx context.Context, key string) error {
	if err := f.fails("DeleteSession"); err != nil {
		return err
	}
	return f.Store.DeleteSession(ctx, key)
}

// forgetful is a store of users that cannot write.
type forgetful struct{ auth.UserStore }

func (forgetful) UpdateUser(context.Context, auth.UserID, auth.UserChange) error {
	return auth.ErrUnavailable
}

// Each call returns the fault of each store method that it uses. It sets no cookie, and stores
// nothing.
func TestStoreFaultsAreReturned(t *testing.T) {
	t.Parallel()
	signIn := func(h house, r *http.Request, header http.Header) error {
		return h.sessions.SignIn(r, header, auth.User{ID: "1"})
	}
	signOut := func(h house, r *http.Request, header http.Header) error { return h.sessions.SignOut(r, header) }
	user := func(h house, r *http.Request, header http.Header) error {
		user, err := h.sessions.User(r, header)
		if user.IsAuthenticated() {
			return errors.New("a user beside the fault")
		}
		return err
	}
	for _, c := range []struct {
		name, method, cookie string
		call                 func(h house, r *http.Request, header http.Header) error
	}{
		{"User, as it loads the session", "Session", aliceKey, user},
		{"User, as it ends a stale session", "DeleteSession", staleKey, user},
		{"SignIn, as it loads the session before", "Session", anonymousKey, signIn},
		{"SignIn, as it deletes the session before", "DeleteSession", anonymousKey, signIn},
		{"SignIn, as it saves", "SaveSession", anonymousKey, signIn},
		{"SignIn without a session before", "SaveSession", "", signIn},
		{"SignOut", "DeleteSession", aliceKey, signOut},
	} {
		for _, fault := range []error{auth.ErrUnavailable, errors.New("disk on fire")} {
			store := &failing{}
			h := reference(t, func(config *session.Config) { store.Store, config.Store = config.Store, store })
			h.keep(t, anonymousKey, `{"cart":[1]}`)
			store.method, store.err = c.method, fault
			r, header := ask("POST", "/", "", "Cookie: sessionid="+c.cookie), http.Header{}
			err := c.call(h, r, header)
			if !errors.Is(err, fault) || errors.Is(err, auth.ErrBadCredentials) || header["Set-Cookie"] != nil {
				t.Errorf("%s: %v, %v", c.name, err, header)
			}
			store.method = ""
			if got := h.payload(t, anonymousKey); got != `{"cart":[1]}` {
				t.Errorf("%s: the session before now holds %s", c.name, got)
			}
			if user, _ := h.whose(t, aliceKey); user != "alice" {
				t.Errorf("%s: the session of alice is of %q", c.name, user)
			}
		}
	}
}

// A sign-in whose last login cannot be stored fails as a whole.
func TestSignInWithoutALastLogin(t *testing.T) {
	t.Parallel()
	plain, dave := empty(t)
	plain.keep(t, anonymousKey, `{"cart":[1]}`)
	h, header := over(plain.db, forgetful{plain.db.Users()}), http.Header{}
	err := h.sessions.SignIn(ask("POST", "/", "", "Cookie: sessionid="+anonymousKey), header, auth.User{ID: dave})
	if !errors.Is(err, auth.ErrUnavailable) || len(header) != 0 {
		t.Errorf("%v, %v", err, header)
	}
	if got := h.payload(t, anonymousKey); got != `{"cart":[1]}` {
		t.Error(got)
	}
}

// A session that cannot be renewed stays as it was, whatever step fails. The fault is logged.
func TestRenewalThatFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]failing{
		"the second load": {method: "Session", after: 1}, "the deletion": {method: "DeleteSession"},
		"the new row": {method: "SaveSession"},
	} {
		var log logLines
		c.err = errors.New("disk on fire")
		h := reference(t, func(config *session.Config) {
			config.Secrets = []string{"the new secret", referenceSecret}
			c.Store, config.Store, config.Log = config.Store, &c, log.logger()
		})
		if user, header := h.whose(t, aliceKey); user != "alice" || header["Set-Cookie"] != nil {
			t.Errorf("%s: %q, %v", name, user, header)
		}
		if !log.contains("session: not renewed") || !log.contains("disk on fire") {
			t.Errorf("%s: log %q", name, log.text())
		}
		c.method = ""
		if _, err := h.stored(t, aliceKey); err != nil {
			t.Errorf("%s: the old row: %v", name, err)
		}
	}
}

// A session that another request has renewed or replaced meanwhile is not renewed again. That is no
// fault.
func TestRenewalThatComesLate(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(ctx context.Context, store session.Store) error{
		"the row is gone": func(ctx context.Context, store session.Store) error {
			return store.DeleteSession(ctx, aliceKey)
		},
		"the row has other data": func(ctx context.Context, store session.Store) error {
			return store.SaveSession(ctx, session.Session{Key: aliceKey, Data: "x", Expires: now.Add(time.Hour)})
		},
	} {
		var log logLines
		h := reference(t, func(config *session.Config) {
			config.Secrets = []string{"the new secret", referenceSecret}
			config.Store, config.Log = &interrupted{Store: config.Store, second: meanwhile}, log.logger()
		})
		if user, header := h.whose(t, aliceKey); user != "alice" || header["Set-Cookie"] != nil {
			t.Errorf("%s: %q, %v", name, user, header)
		}
		if log.text() != "" {
			t.Errorf("%s: logged %s", name, log.text())
		}
	}
}

// interrupted is a store that something happens to before its second load.
type interrupted struct {
	session.Store
	loads  int
	second func(ctx context.Context, store session.Store) error
}

func (i *interrupted) Session(ctx context.Context, key string) (session.Session, error) {
	if i.loads++; i.loads == 2 {
		if err := i.second(ctx, i.Store); err != nil {
			return session.Session{}, err
		}
	}
	return i.Store.Session(ctx, key)
}

package authtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/token"
)

// plainHasher is a hasher that stores passwords as they are. These tests are about transactions.
type plainHasher struct{}

func (plainHasher) Hash(_ context.Context, password string) (string, error) {
	return "clear$" + password, nil
}

func (plainHasher) Verify(_ context.Context, password, encoded string) (bool, string, error) {
	return encoded == "clear$"+password, "", nil
}

// office has the services over stores. inserted, if it is not nil, is called in the transaction
// that has stored a key.
type office struct {
	users    *auth.Users
	tokens   *token.Service
	keys     *apikey.Service
	inserted func()
}

func newOffice(s Stores) *office {
	o := &office{tokens: token.New(token.Config{Store: s.Tokens, Tx: s.Tx})}
	o.users = auth.NewUsers(auth.UsersConfig{
		Store: s.Users, Tx: s.Tx, Hasher: plainHasher{}, Secrets: []string{"secret"},
	})
	o.keys = apikey.New(apikey.Config{Store: telling{s.APIKeys, o}, Tx: s.Tx, Confirm: o.users.Confirm})
	o.users.OnPasswordChange(o.keys.EndFor)
	return o
}

// telling is a store that tells its office of new keys.
type telling struct {
	apikey.Store
	office *office
}

func (s telling) InsertKey(ctx context.Context, key apikey.Key, digest string) (int64, error) {
	id, err := s.Store.InsertKey(ctx, key, digest)
	if err == nil && s.office.inserted != nil {
		s.office.inserted()
	}
	return id, err
}

// credentials return the identity of a user by a credential of that kind.
var credentials = map[string]func(context.Context, *office, auth.User) (*auth.Identity, error){
	"a password": func(ctx context.Context, o *office, alice auth.User) (*auth.Identity, error) {
		user, err := o.users.Authenticate(ctx, alice.Username, "old")
		return &auth.Identity{User: user}, err
	},
	"a session": func(ctx context.Context, o *office, alice auth.User) (*auth.Identity, error) {
		hash, err := o.users.SessionHash(ctx, alice)
		if err != nil {
			return nil, err
		}
		user, _, err := o.users.BySession(ctx, alice.ID, hash)
		return &auth.Identity{User: user}, err
	},
	"a token": func(ctx context.Context, o *office, alice auth.User) (*auth.Identity, error) {
		held, err := o.tokens.GetOrCreate(ctx, alice.ID)
		if err != nil {
			return nil, err
		}
		return o.tokens.Verify(ctx, held.Key)
	},
	"an API key": func(ctx context.Context, o *office, alice auth.User) (*auth.Identity, error) {
		_, secret, err := o.keys.Create(ctx, apikey.CreateParams{User: alice.ID, Name: "first"})
		if err != nil {
			return nil, err
		}
		return o.keys.Verify(ctx, secret.Reveal())
	},
}

// ends end credentials of the listed kinds, and all API keys of the user.
var ends = map[string]struct {
	kinds []string
	do    func(context.Context, *office, auth.User) error
}{
	"a changed password": {[]string{"a password", "a session", "an API key"},
		func(ctx context.Context, o *office, alice auth.User) error {
			return o.users.ChangePassword(ctx, alice.ID, "old", "new")
		}},
	"a password that is set": {[]string{"a password", "a session", "an API key"},
		func(ctx context.Context, o *office, alice auth.User) error {
			return o.users.SetPassword(ctx, alice.ID, "new")
		}},
	"revocation": {[]string{"a token", "an API key"}, func(ctx context.Context, o *office, alice auth.User) error {
		err := o.tokens.Revoke(ctx, alice.ID)
		if err != nil && !errors.Is(err, auth.ErrNotFound) {
			return err
		}
		_, err = o.keys.RevokeAll(ctx, apikey.Filter{User: alice.ID}, apikey.RevokeParams{})
		return err
	}},
}

// makers make or replace an API key.
var makers = map[string]func(context.Context, *office, *auth.Identity, string) error{
	"creates a key": func(ctx context.Context, o *office, by *auth.Identity, _ string) error {
		_, _, err := o.keys.Create(ctx, apikey.CreateParams{User: by.User.ID, Name: "made", By: by})
		return err
	},
	"rotates a key": func(ctx context.Context, o *office, by *auth.Identity, handle string) error {
		_, _, err := o.keys.Rotate(ctx, handle, apikey.RotateParams{By: by})
		return err
	},
}

// credentialTests end a credential while it makes an API key, as in Knox #186 two requests of one
// user meet. If the end commits first, there is no key. If the key does, it ends with the others.
var credentialTests = map[string]func(*testing.T, Stores){
	"a credential makes no key after its end": func(t *testing.T, s Stores) {
		eachEnd(t, s, func(t *testing.T, _ *office, create, end func(context.Context) error) {
			var made chan error
			err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
				err := end(ctx)
				made = start(func() error { return create(t.Context()) })
				return err
			})
			got := <-made
			if err != nil || !errors.Is(got, auth.ErrBadCredentials) && !errors.Is(got, apikey.ErrEnded) {
				t.Errorf("ended: %v, and then the key: %v", err, got)
			}
		})
	},
	"a key that a credential makes before its end ends too": func(t *testing.T, s Stores) {
		eachEnd(t, s, func(t *testing.T, o *office, create, end func(context.Context) error) {
			var ended chan error
			o.inserted = func() {
				if ended == nil { // the transaction may run again
					ended = start(func() error { return end(t.Context()) })
				}
			}
			if err := create(t.Context()); err != nil || ended == nil {
				t.Fatalf("made: %v", err)
			}
			if err := <-ended; err != nil {
				t.Errorf("ended: %v", err)
			}
		})
	},
}

// start runs fn in a goroutine, and returns when it has ended or waits for a lock.
func start(fn func() error) chan error {
	result, done := make(chan error, 1), make(chan struct{})
	go func() {
		result <- fn()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(moment):
	}
	return result
}

// eachEnd runs test for each way of ends, with each credential that it ends and each maker. After
// the test the user must have no key.
func eachEnd(t *testing.T, s Stores, test func(t *testing.T, o *office, create, end func(context.Context) error)) {
	n := 0
	for how, end := range ends {
		for _, kind := range end.kinds {
			for what, maker := range makers {
				t.Run(how+", "+kind+" "+what, func(t *testing.T) {
					n++
					o := newOffice(s)
					p := auth.CreateParams{Username: numbered("alice", n), Password: "old"}
					alice, err := o.users.Create(t.Context(), p)
					if err != nil {
						t.Fatal(err)
					}
					old, _, err := o.keys.Create(t.Context(), apikey.CreateParams{User: alice.ID, Name: "old"})
					by, found := credentials[kind](t.Context(), o, alice)
					if err := errors.Join(err, found); err != nil {
						t.Fatal(err)
					}
					test(t, o, func(ctx context.Context) error { return maker(ctx, o, by, old.Handle) },
						func(ctx context.Context) error { return end.do(ctx, o, alice) })
					for key := range o.keys.ByUser(t.Context(), alice.ID) {
						t.Errorf("the key %q is left", key.Name)
					}
				})
			}
		}
	}
}

package auth_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// failing is a store one of whose methods fails with err, after it has worked a number of times.
type failing struct {
	auth.UserStore
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

func (f *failing) UserByID(ctx context.Context, id auth.UserID) (auth.Account, error) {
	if err := f.fails("UserByID"); err != nil {
		return auth.Account{}, err
	}
	return f.UserStore.UserByID(ctx, id)
}

func (f *failing) LockUser(ctx context.Context, id auth.UserID) (auth.Account, error) {
	if err := f.fails("LockUser"); err != nil {
		return auth.Account{}, err
	}
	return f.UserStore.LockUser(ctx, id)
}

func (f *failing) UserByName(ctx context.Context, name string) (auth.Account, error) {
	if err := f.fails("UserByName"); err != nil {
		return auth.Account{}, err
	}
	return f.UserStore.UserByName(ctx, name)
}

func (f *failing) ListUsers(ctx context.Context, filter auth.UserFilter) iter.Seq2[auth.User, error] {
	if err := f.fails("ListUsers"); err != nil {
		return func(yield func(auth.User, error) bool) { yield(auth.User{}, err) }
	}
	return f.UserStore.ListUsers(ctx, filter)
}

func (f *failing) InsertUser(ctx context.Context, account auth.Account) (auth.UserID, error) {
	if err := f.fails("InsertUser"); err != nil {
		return "1", err
	}
	return f.UserStore.InsertUser(ctx, account)
}

func (f *failing) UpdateUser(ctx context.Context, id auth.UserID, change auth.UserChange) error {
	if err := f.fails("UpdateUser"); err != nil {
		return err
	}
	return f.UserStore.UpdateUser(ctx, id, change)
}

func (f *failing) DeleteUsers(ctx context.Context, ids ...auth.UserID) error {
	if err := f.fails("DeleteUsers"); err != nil {
		return err
	}
	return f.UserStore.DeleteUsers(ctx, ids...)
}

// Each call returns the fault of each store method that it uses, and no result: a fault is neither
// a success nor a refusal.
func TestStoreFaultsAreReturned(t *testing.T) {
	t.Parallel()
	const right = "wonderland-1865"
	type call = func(ctx context.Context, users *auth.Users, alice auth.User) (got bool, err error)
	authenticate := func(ctx context.Context, users *auth.Users, _ auth.User) (bool, error) {
		user, err := users.Authenticate(ctx, "alice", right)
		return user.IsAuthenticated(), err
	}
	check := func(ctx context.Context, users *auth.Users, alice auth.User) (bool, error) {
		return users.CheckPassword(ctx, alice.ID, right)
	}
	change := func(ctx context.Context, users *auth.Users, alice auth.User) (bool, error) {
		return false, users.ChangePassword(ctx, alice.ID, right, "looking-glass")
	}
	createBob := func(ctx context.Context, users *auth.Users, _ auth.User) (bool, error) {
		user, err := users.Create(ctx, auth.CreateParams{Username: "bob"})
		return user.IsAuthenticated(), err
	}
	for _, c := range []struct {
		name, method string
		after        int
		call         call
	}{
		{"Authenticate, before the check", "UserByName", 0, authenticate},
		{"Authenticate, after the check", "UserByID", 0, authenticate},
		{"CheckPassword, before the check", "UserByID", 0, check},
		{"CheckPassword, after the check", "UserByID", 1, check},
		{"ChangePassword, before the check", "UserByID", 0, change},
		{"ChangePassword, after the check", "UserByID", 1, change},
		{"ChangePassword, in its transaction", "LockUser", 0, change},
		{"ChangePassword, as it stores", "UpdateUser", 0, change},
		{"Create", "InsertUser", 0, createBob},
		{"Create, as it reads the user again", "UserByID", 0, createBob},
		{"SetPassword", "UpdateUser", 0, func(ctx context.Context, users *auth.Users, alice auth.User) (bool, error) {
			return false, users.SetPassword(ctx, alice.ID, "looking-glass")
		}},
		{"Confirm", "LockUser", 0, func(ctx context.Context, users *auth.Users, alice auth.User) (bool, error) {
			user, err := users.Confirm(ctx, alice)
			return user.IsAuthenticated(), err
		}},
		{"SessionHash", "LockUser", 0, func(ctx context.Context, users *auth.Users, alice auth.User) (bool, error) {
			hash, err := users.SessionHash(ctx, alice)
			return hash != "", err
		}},
		{"BySession", "UserByID", 0, func(ctx context.Context, users *auth.Users, alice auth.User) (bool, error) {
			user, renewed, err := users.BySession(ctx, alice.ID, djangoHash)
			return user.IsAuthenticated() || renewed != "", err
		}},
		{"UpdateLastLogin", "UpdateUser", 0, func(
			ctx context.Context, users *auth.Users, alice auth.User,
		) (bool, error) {
			return false, users.UpdateLastLogin(ctx, alice.ID)
		}},
		{"ByID", "UserByID", 0, func(ctx context.Context, users *auth.Users, alice auth.User) (bool, error) {
			user, err := users.ByID(ctx, alice.ID)
			return user.IsAuthenticated(), err
		}},
		{"ByName", "UserByName", 0, func(ctx context.Context, users *auth.Users, _ auth.User) (bool, error) {
			user, err := users.ByName(ctx, "alice")
			return user.IsAuthenticated(), err
		}},
		{"All", "ListUsers", 0, func(ctx context.Context, users *auth.Users, _ auth.User) (got bool, err error) {
			for user, fault := range users.All(ctx) {
				got, err = got || user.IsAuthenticated(), fault
			}
			return got, err
		}},
		{"SetActive", "UpdateUser", 0, func(ctx context.Context, users *auth.Users, alice auth.User) (bool, error) {
			return false, users.SetActive(ctx, alice.ID, false)
		}},
		{"Delete", "DeleteUsers", 0, func(ctx context.Context, users *auth.Users, alice auth.User) (bool, error) {
			return false, users.Delete(ctx, alice.ID)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, fault := range []error{auth.ErrUnavailable, errors.New("disk on fire")} {
				var store *failing
				_, users := open(t, func(config *auth.UsersConfig) {
					store = &failing{UserStore: config.Store}
					config.Store, config.Secrets = store, []string{"sekrit"}
				})
				alice := create(t, users, auth.CreateParams{Username: "alice", Password: right})
				store.method, store.after, store.err = c.method, c.after, fault
				got, err := c.call(t.Context(), users, alice)
				if got || !errors.Is(err, fault) || errors.Is(err, auth.ErrBadCredentials) ||
					errors.Is(err, auth.ErrNotFound) {
					t.Errorf("%v: %v, %v", fault, got, err)
				}
				store.method = ""
				if n := count(t, users); n != 1 {
					t.Errorf("%v: %d users are left", fault, n)
				}
				if user, err := users.Authenticate(t.Context(), "alice", right); err != nil || user.ID != alice.ID {
					t.Errorf("%v: afterwards alice is %+v, %v", fault, user, err)
				}
			}
		})
	}
}

// UnavailableError is ErrUnavailable and its own cause.
func TestUnavailableError(t *testing.T) {
	t.Parallel()
	full := errors.New("full")
	err := error(&auth.UnavailableError{Err: full})
	if err.Error() != "unavailable: full" || !errors.Is(err, auth.ErrUnavailable) || !errors.Is(err, full) {
		t.Error(err)
	}
}

func TestConstructorsPanic(t *testing.T) {
	t.Parallel()
	db, users := open(t)
	for want, misuse := range map[string]func(){
		"auth: NewGroups with Audit needs": func() {
			auth.NewGroups(auth.GroupsConfig{Store: db.Groups(), Audit: &recorder{}})
		},
		"auth: NewGroups needs":  func() { auth.NewGroups(auth.GroupsConfig{}) },
		"auth: NewGrants needs":  func() { auth.NewGrants(nil) },
		"auth: OnCreate needs a": func() { users.OnCreate(nil) },

		"auth: OnPasswordChange needs a": func() { users.OnPasswordChange(nil) },
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, want) {
					t.Errorf("panic %q, want %q", text, want)
				}
			}()
			misuse()
		}()
	}
}

// repeated is a Transactor that runs each function twice, as after a deadlock: the first run is
// rolled back.
type repeated struct{ auth.Transactor }

func (r repeated) InTx(ctx context.Context, fn func(context.Context) error) error {
	deadlock := errors.New("deadlock")
	err := r.Transactor.InTx(ctx, func(ctx context.Context) error { return errors.Join(fn(ctx), deadlock) })
	if !errors.Is(err, deadlock) {
		return err
	}
	return r.Transactor.InTx(ctx, fn)
}

// A transaction that runs again has the result of one run.
func TestTransactionsThatRunAgain(t *testing.T) {
	t.Parallel()
	_, users := open(t, func(c *auth.UsersConfig) { c.Tx = repeated{c.Tx} })
	alice := create(t, users, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	if err := users.ChangePassword(t.Context(), alice.ID, "wonderland-1865", "looking-glass"); err != nil {
		t.Error(err)
	}
	user, err := users.Authenticate(t.Context(), "alice", "looking-glass")
	if err != nil || user.ID != alice.ID || count(t, users) != 1 {
		t.Errorf("%+v, %v; %d users", user, err, count(t, users))
	}
}

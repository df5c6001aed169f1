package auth

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"time"
)

// UsersConfig holds the parts and settings of Users.
type UsersConfig struct {
	Store  UserStore      // required
	Tx     Transactor     // required
	Hasher PasswordHasher // required
	// Guesses limits how often a password may be tried, on every way to sign in. Default nil: no
	// limit.
	Guesses GuessLimiter
	Now     func() time.Time // default time.Now
	// Secrets are Django's SECRET_KEY and then SECRET_KEY_FALLBACKS, the older keys that are still
	// accepted. SessionHash and BySession need at least one.
	Secrets []string
	Log     *slog.Logger // default slog.Default()
	// Audit records the changes of users, each in its transaction. Default nil: none.
	Audit Recorder
	// EmailLogin: one column holds both the username and the e-mail address, as in a user model
	// with USERNAME_FIELD = "email".
	EmailLogin bool
	NoEmail    bool // users have no e-mail address
	// OnSignIn is told of the end of each [Users.Authenticate]. err is nil if the user may sign in.
	// [Explain] finds the reason in a refusal; any other err is a fault. The caller waits for it.
	// Default nil.
	OnSignIn func(ctx context.Context, err error)
}

// Users creates, finds and authenticates users. It is safe for concurrent use once all hooks are
// registered.
type Users struct {
	config     UsersConfig
	onCreate   []func(context.Context, User) error
	onDelete   []func(context.Context, User) error
	onPassword []func(context.Context, User) error
}

// NewUsers returns a Users. It panics if a required field of c is missing.
func NewUsers(c UsersConfig) *Users {
	if c.Store == nil || c.Tx == nil || c.Hasher == nil {
		panic("auth: UsersConfig needs a Store, a Tx and a Hasher")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Users{config: c}
}

// OnCreate registers a hook that runs in the transaction that creates a user, as a Django receiver
// of post_save with created=True. Hooks run in the order of their registration; an error undoes the
// creation. Call OnCreate at start-up, before Users is used concurrently.
//
// A hook makes its store calls with the context that it receives: with another context it would
// wait for its own transaction. Work that must wait for the commit, such as a mail or a metric,
// goes into Transactor.AfterCommit. OnCreate panics on nil.
func (u *Users) OnCreate(fn func(ctx context.Context, user User) error) {
	if fn == nil {
		panic("auth: OnCreate needs a function")
	}
	u.onCreate = append(u.onCreate, fn)
}

// OnDelete registers a hook that runs in the transaction that deletes a user, before its rows are
// deleted, as a Django receiver of pre_delete. It deletes what a project's own tables hold of the
// user. The rules of OnCreate apply to it: an error undoes the deletion.
func (u *Users) OnDelete(fn func(ctx context.Context, user User) error) {
	if fn == nil {
		panic("auth: OnDelete needs a function")
	}
	u.onDelete = append(u.onDelete, fn)
}

// OnPasswordChange registers a hook that runs in the transaction that sets, changes or removes a
// password. It ends what must not outlive the password, such as API keys. It does not run when a
// sign-in replaces the hash of an unchanged password. The rules of OnCreate apply to it: an error
// undoes the change.
func (u *Users) OnPasswordChange(fn func(ctx context.Context, user User) error) {
	if fn == nil {
		panic("auth: OnPasswordChange needs a function")
	}
	u.onPassword = append(u.onPassword, fn)
}

// CreateParams are the fields of a user to create.
type CreateParams struct {
	Username  string // required
	FirstName string
	LastName  string
	Email     string
	Password  string // "": no usable password
	// Hashed stands for Password if it is set. See [Users.HashPassword].
	Hashed    HashedPassword
	Staff     bool
	Superuser bool
}

// Create stores an active user and runs the OnCreate hooks, in one transaction. As Django's
// create_user it normalises the name and the e-mail address and runs no validator. ErrExists: the
// name is taken, or another value that is unique; a *TakenError names the field. ErrInvalid: a
// field cannot be stored. ErrUnavailable, or the error of a hook. A caller in a transaction sets
// CreateParams.Hashed: otherwise its transaction lasts as long as hashing does.
func (u *Users) Create(ctx context.Context, p CreateParams) (User, error) {
	account, err := u.newAccount(p)
	if err != nil {
		return User{}, fmt.Errorf("create user: %w", err)
	}
	// Outside the transaction: hashing takes long, and SQLite has one writer.
	if p.Hashed == (HashedPassword{}) {
		if p.Hashed, err = u.HashPassword(ctx, p.Password); err != nil {
			return User{}, fmt.Errorf("create user: %w", err)
		}
	}
	account.PasswordHash = p.Hashed.encoded
	account.DateJoined = u.config.Now().UTC().Truncate(time.Microsecond)
	var created User
	err = u.config.Tx.InTx(ctx, func(ctx context.Context) error {
		created, err = u.insert(ctx, account, p.Hashed.usable)
		return err
	})
	if err != nil {
		return User{}, fmt.Errorf("create user: %w", err)
	}
	return created, nil
}

// newAccount returns the account to store for p, without its hash, or an *InvalidError.
func (u *Users) newAccount(p CreateParams) (Account, error) {
	user := User{
		Username: p.Username, FirstName: p.FirstName, LastName: p.LastName, Email: NormalizeEmail(p.Email),
		Active: true, Staff: p.Staff, Superuser: p.Superuser,
	}
	if p.Username == "" {
		return Account{}, &InvalidError{Field: "username", Message: "The given username must be set"}
	}
	for _, f := range []struct {
		name  string
		value string
		max   int
	}{
		{"username", p.Username, u.maxUsername()},
		{"first_name", user.FirstName, maxName},
		{"last_name", user.LastName, maxName},
		{"email", user.Email, maxEmail},
	} {
		if err := checkStorable(f.name, f.value, f.max); err != nil {
			return Account{}, err
		}
	}
	user.Username = u.NormalizeUsername(p.Username)
	if u.config.EmailLogin {
		if user.Email != "" && user.Email != user.Username {
			return Account{}, errTwoNames()
		}
		user.Email = user.Username
	}
	// NFKC may have made it longer
	return Account{User: user}, checkStorable("username", user.Username, u.maxUsername())
}

func (u *Users) insert(ctx context.Context, account Account, hasPassword bool) (User, error) {
	id, err := u.config.Store.InsertUser(ctx, account)
	if err != nil {
		return User{}, err
	}
	stored, err := u.config.Store.UserByID(ctx, id)
	if err != nil {
		return User{}, err
	}
	changes := created(stored.User)
	if hasPassword {
		changes = append(changes, Change{Field: "password"})
	}
	if err := record(ctx, u.config.Audit, userEvent("user.create", stored.User, changes...)); err != nil {
		return User{}, err
	}
	for _, hook := range u.onCreate {
		if err := hook(ctx, stored.User); err != nil {
			return User{}, fmt.Errorf("on create: %w", err)
		}
	}
	return stored.User, nil
}

// ByID returns the user of this id. ErrNotFound, ErrUnavailable.
func (u *Users) ByID(ctx context.Context, id UserID) (User, error) {
	account, err := u.config.Store.UserByID(ctx, id)
	return account.User, err
}

// ByName returns the user of exactly this name. ErrNotFound, ErrUnavailable.
func (u *Users) ByName(ctx context.Context, username string) (User, error) {
	account, err := u.account(ctx, username)
	return account.User, err
}

// All iterates over all users by name. An error ends the iteration.
func (u *Users) All(ctx context.Context) iter.Seq2[User, error] { return u.List(ctx, UserFilter{}) }

// List iterates over the users that filter selects, by name. An error ends the iteration.
func (u *Users) List(ctx context.Context, filter UserFilter) iter.Seq2[User, error] {
	return u.config.Store.ListUsers(ctx, filter)
}

// Ahead returns the username at which a list can be cut, so that its part up to there is read from
// at most n users. UserFilter.Until then ends the list with that username. ok is false if the rest
// of the list needs no more. Who lists users for a person calls it, because a search for a part of
// a text has no index, and would read all users to find a few. ErrUnavailable.
func (u *Users) Ahead(ctx context.Context, filter UserFilter, n int) (username string, ok bool, err error) {
	return u.config.Store.UserAhead(ctx, filter, n)
}

// SetActive activates or deactivates a user. All credentials of an inactive user are refused at
// once. ErrNotFound, ErrUnavailable.
func (u *Users) SetActive(ctx context.Context, id UserID, active bool) error {
	return u.setFlags(ctx, id, UserChange{Active: &active})
}

// SetStaff grants a user access to Django's admin, or withdraws it. ErrNotFound, ErrUnavailable.
func (u *Users) SetStaff(ctx context.Context, id UserID, staff bool) error {
	return u.setFlags(ctx, id, UserChange{Staff: &staff})
}

// SetSuperuser makes a user a superuser, who has every permission, or an ordinary user.
// ErrNotFound, ErrUnavailable.
func (u *Users) SetSuperuser(ctx context.Context, id UserID, super bool) error {
	return u.setFlags(ctx, id, UserChange{Superuser: &super})
}

// setFlags writes a change. It reads the user only if the change is recorded.
func (u *Users) setFlags(ctx context.Context, id UserID, change UserChange) error {
	if u.config.Audit == nil {
		return u.config.Store.UpdateUser(ctx, id, change)
	}
	return u.config.Tx.InTx(ctx, func(ctx context.Context) error {
		account, err := u.config.Store.LockUser(ctx, id)
		if err != nil {
			return err
		}
		_, err = u.write(ctx, account.User, change)
		return err
	})
}

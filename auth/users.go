package auth

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"time"
)

// Config says what Users stands on.
type Config struct {
	Store  UserStore  // required
	Tx     Transactor // required
	Hasher Hasher     // required
	// Guesses limits how often a password may be tried, wherever it is. Default nil: as often as one likes.
	Guesses Guesses
	Now     func() time.Time // default time.Now
	// Secrets are for SessionHash and OfSession, which need one: Django's SECRET_KEY, then the older ones that are
	// still accepted (SECRET_KEY_FALLBACKS).
	Secrets []string
	Log     *slog.Logger // default slog.Default()
	// EmailLogin says that one column keeps the username and the e-mail address, as a user model with USERNAME_FIELD =
	// "email" has it.
	EmailLogin bool
	NoEmail    bool // the user model has no e-mail address
}

// Users creates, finds and authenticates users. It is safe for concurrent use once the project is put together.
type Users struct {
	config   Config
	onCreate []func(context.Context, User) error
}

// New returns the service. It panics on a Config that lacks what is required.
func New(c Config) *Users {
	if c.Store == nil || c.Tx == nil || c.Hasher == nil {
		panic("auth: Config needs a Store, a Tx and a Hasher")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Users{config: c}
}

// OnCreate adds fn to what happens when a user is created, in the same transaction and in the order of the
// calls: an error undoes the creation. It is Django's post_save receiver with created=True. fn makes its store
// calls with the context that it gets; with any other it would wait for its own transaction. Call OnCreate
// while the project is put together, not later. What must wait for the commit (a mail, a metric) uses
// Transactor.AfterCommit inside fn. OnCreate panics on nil.
func (u *Users) OnCreate(fn func(ctx context.Context, user User) error) {
	if fn == nil {
		panic("auth: OnCreate needs a function")
	}
	u.onCreate = append(u.onCreate, fn)
}

// NewUser is what Create needs.
type NewUser struct {
	Username  string // required
	FirstName string
	LastName  string
	Email     string
	Password  string // "": no usable password
	Staff     bool
	Superuser bool
}

// Create stores an active user and runs the OnCreate hooks in one transaction. As Django's create_user it
// normalises the name and the e-mail address and asks no validator. It returns ErrExists for a taken name,
// ErrInvalid for one that cannot be stored, ErrUnavailable, or a hook's error.
func (u *Users) Create(ctx context.Context, n NewUser) (User, error) {
	account, err := u.newAccount(n)
	if err != nil {
		return User{}, fmt.Errorf("create user: %w", err)
	}
	// Outside the transaction: hashing takes long, and SQLite has one writer.
	if account.PasswordHash, err = u.config.Hasher.Hash(ctx, n.Password); err != nil {
		return User{}, fmt.Errorf("create user: %w", err)
	}
	account.DateJoined = u.config.Now().UTC().Truncate(time.Microsecond)
	var created User
	err = u.config.Tx.InTx(ctx, func(ctx context.Context) error {
		created, err = u.insert(ctx, account)
		return err
	})
	if err != nil {
		return User{}, fmt.Errorf("create user: %w", err)
	}
	return created, nil
}

// newAccount is n in the form that is stored, or the ErrInvalid of what cannot be.
func (u *Users) newAccount(n NewUser) (Account, error) {
	user := User{
		Username: n.Username, FirstName: n.FirstName, LastName: n.LastName, Email: NormalizeEmail(n.Email),
		Active: true, Staff: n.Staff, Superuser: n.Superuser,
	}
	if n.Username == "" {
		return Account{}, &InvalidError{Field: "username", Message: "The given username must be set"}
	}
	for _, f := range []struct {
		name  string
		value string
		max   int
	}{
		{"username", n.Username, u.maxUsername()},
		{"first_name", user.FirstName, maxName},
		{"last_name", user.LastName, maxName},
		{"email", user.Email, maxEmail},
	} {
		if err := storable(f.name, f.value, f.max); err != nil {
			return Account{}, err
		}
	}
	user.Username = u.NormalizeUsername(n.Username)
	if u.config.EmailLogin {
		if user.Email != "" && user.Email != user.Username {
			return Account{}, &InvalidError{Field: "email", Message: "The e-mail address is the username: they cannot differ."}
		}
		user.Email = user.Username
	}
	return Account{User: user}, storable("username", user.Username, u.maxUsername()) // NFKC may have made it longer
}

func (u *Users) insert(ctx context.Context, account Account) (User, error) {
	id, err := u.config.Store.InsertUser(ctx, account)
	if err != nil {
		return User{}, err
	}
	stored, err := u.config.Store.UserByID(ctx, id)
	if err != nil {
		return User{}, err
	}
	for _, hook := range u.onCreate {
		if err := hook(ctx, stored.User); err != nil {
			return User{}, fmt.Errorf("on create: %w", err)
		}
	}
	return stored.User, nil
}

// ByID returns a user, or ErrNotFound or ErrUnavailable.
func (u *Users) ByID(ctx context.Context, id UserID) (User, error) {
	account, err := u.config.Store.UserByID(ctx, id)
	return account.User, err
}

// ByName returns the user of exactly that name, or ErrNotFound or ErrUnavailable.
func (u *Users) ByName(ctx context.Context, username string) (User, error) {
	account, err := u.account(ctx, username)
	return account.User, err
}

// All ranges over every user by name. An error ends the range.
func (u *Users) All(ctx context.Context) iter.Seq2[User, error] { return u.List(ctx, UserFilter{}) }

// List ranges over the users that filter lets through, by name. An error ends the range.
func (u *Users) List(ctx context.Context, filter UserFilter) iter.Seq2[User, error] {
	return u.config.Store.ListUsers(ctx, filter)
}

// SetActive lets a user in or keeps it out, whatever credential it holds, at once. ErrNotFound, ErrUnavailable.
func (u *Users) SetActive(ctx context.Context, id UserID, active bool) error {
	return u.config.Store.UpdateUser(ctx, id, UserChange{Active: &active})
}

// SetStaff lets a user into the admin or keeps it out. ErrNotFound, ErrUnavailable.
func (u *Users) SetStaff(ctx context.Context, id UserID, staff bool) error {
	return u.config.Store.UpdateUser(ctx, id, UserChange{Staff: &staff})
}

// SetSuperuser gives a user every permission, or only its own. ErrNotFound, ErrUnavailable.
func (u *Users) SetSuperuser(ctx context.Context, id UserID, super bool) error {
	return u.config.Store.UpdateUser(ctx, id, UserChange{Superuser: &super})
}

// Delete removes a user and all that hangs on it: its token, its memberships, its permissions, its log
// entries. ErrNotFound, ErrUnavailable.
func (u *Users) Delete(ctx context.Context, id UserID) error {
	return u.config.Store.DeleteUser(ctx, id)
}

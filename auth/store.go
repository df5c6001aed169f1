package auth

import (
	"context"
	"errors"
	"iter"
	"time"
)

// What stores and services return, wrapped. Compare with errors.Is.
var (
	ErrNotFound       = errors.New("not found")
	ErrExists         = errors.New("already exists")
	ErrInvalid        = errors.New("invalid")         // input that cannot be stored; the message says which and why
	ErrBadCredentials = errors.New("bad credentials") // unknown, inactive, unusable or wrong: one error, one cost
	ErrUnavailable    = errors.New("unavailable")     // the store or the hashing pool cannot serve now; HTTP says 503
)

// Account is a user as stored: with the encoded password, which never leaves this package's services.
type Account struct {
	User
	PasswordHash string `json:"-"`
}

// String is the name alone.
func (a Account) String() string { return a.Username }

// GoString is what %#v prints of an account.
func (a Account) GoString() string { return a.Username }

// UserStore keeps users. Every method may return an error that wraps ErrUnavailable. Users that it returns
// carry their Grants.
type UserStore interface {
	// UserByID returns ErrNotFound for an id that nobody has, or that cannot be one.
	UserByID(ctx context.Context, id UserID) (Account, error)
	// LockUser is UserByID that reads what is stored now. In a transaction nobody changes or deletes the user until it
	// ends; another's change that is under way is waited for.
	LockUser(ctx context.Context, id UserID) (Account, error)
	// UserByName matches the stored bytes exactly, on every engine. It returns ErrNotFound.
	UserByName(ctx context.Context, username string) (Account, error)
	// ListUsers ranges over the matching users by username. An error ends the range.
	ListUsers(ctx context.Context, filter UserFilter) iter.Seq2[User, error]
	// SampleHashes returns the encoded passwords of at most n users, the oldest and the newest
	// among them, in any order: they tell which formats are in use. It does not read the whole
	// table.
	SampleHashes(ctx context.Context, n int) ([]string, error)
	// InsertUser stores the account under a new id; Account.ID is ignored. It returns ErrExists for a taken name.
	InsertUser(ctx context.Context, account Account) (UserID, error)
	// UpdateUser writes what change names. It returns ErrNotFound.
	UpdateUser(ctx context.Context, id UserID, change UserChange) error
	// DeleteUser removes the user and the rows of Django's tables that hang on it, in one transaction, as
	// Django's cascade does. It returns ErrNotFound.
	DeleteUser(ctx context.Context, id UserID) error
}

// UserFilter narrows a listing; the zero filter is everybody, by username.
type UserFilter struct {
	Search string // part of username, first name, last name or email, in any case
	Staff  *bool
	Active *bool
	After  string // username to start behind
	Limit  int    // 0: all
}

// UserChange names what to write; nil leaves a column alone.
type UserChange struct {
	PasswordHash *string
	// IfPasswordHash makes the change only where this hash is still stored, and ErrNotFound elsewhere: a hash
	// that is upgraded at sign-in must not undo a password that was changed meanwhile.
	IfPasswordHash *string

	FirstName *string
	LastName  *string
	Email     *string
	Active    *bool
	Staff     *bool
	Superuser *bool
	LastLogin *time.Time // the zero time: never signed in
}

// Group is a named set of permissions that users share.
type Group struct {
	ID   GroupID
	Name string
}

// GroupID is a group's primary key, as text.
type GroupID string

// GroupStore keeps groups and who holds which permission. Every method may return an error that wraps
// ErrUnavailable. A permission is "app.codename"; one that no model has declared is ErrNotFound.
type GroupStore interface {
	// GroupByName returns ErrNotFound.
	GroupByName(ctx context.Context, name string) (Group, error)
	// ListGroups ranges over all groups by name. An error ends the range.
	ListGroups(ctx context.Context) iter.Seq2[Group, error]
	// InsertGroup returns ErrExists for a taken name.
	InsertGroup(ctx context.Context, name string) (Group, error)
	// DeleteGroup returns ErrNotFound.
	DeleteGroup(ctx context.Context, id GroupID) error
	// SetMember puts the user into the group or takes it out; what is so already stays. It returns
	// ErrNotFound for an unknown user or group.
	SetMember(ctx context.Context, id GroupID, user UserID, member bool) error
	// SetGroupPermission gives the permission to the group or takes it away.
	SetGroupPermission(ctx context.Context, id GroupID, permission string, held bool) error
	// SetUserPermission gives the permission to the user itself or takes it away.
	SetUserPermission(ctx context.Context, id UserID, permission string, held bool) error
}

// Transactor runs work in one transaction. The transaction travels in the context that fn gets: every
// store call made with that context is part of it, every call made with another is not. Name fn's
// parameter ctx, so that it shadows the outer one. Inside a transaction InTx joins it (a savepoint). fn may
// run again after a serialization failure or deadlock, so it touches nothing but stores. A transaction is for one
// goroutine: others that use its context at the same time get an error.
type Transactor interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
	// AfterCommit runs fn once the outermost transaction of ctx is committed; at once where there is none.
	AfterCommit(ctx context.Context, fn func())
}

// Hasher makes and checks encoded passwords. Both wait for a place in a bounded pool and return an error
// that wraps ErrUnavailable when the queue is full. password.Pool is one.
type Hasher interface {
	// Hash encodes password for the database. The empty password gives one that nothing matches.
	Hash(ctx context.Context, password string) (encoded string, err error)
	// Verify does the same work for a wrong password as for an encoded that is empty, unusable or
	// malformed. upgraded is not empty when the password is right and the stored hash should be
	// replaced by it. A *HashError says why encoded, which is neither empty nor unusable, can match
	// no password.
	Verify(ctx context.Context, password, encoded string) (ok bool, upgraded string, err error)
}

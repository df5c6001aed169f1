package auth

import (
	"context"
	"errors"
	"iter"
	"time"
)

// Errors of stores and services, wrapped. Compare them with errors.Is.
var (
	ErrNotFound       = errors.New("not found")
	ErrExists         = errors.New("already exists")
	ErrInvalid        = errors.New("invalid")         // cannot be stored; the message says what and why
	ErrBadCredentials = errors.New("bad credentials") // for every refused sign-in: one error, one cost
	ErrUnavailable    = errors.New("unavailable")     // the store or the hashing pool cannot serve now; over HTTP a 503
)

// Account is a user with its password hash. Only stores and this package handle accounts.
type Account struct {
	User
	PasswordHash string `json:"-"`
}

// String returns the username, so that a printed account does not contain its hash.
func (a Account) String() string { return a.Username }

// GoString is what %#v prints of an account.
func (a Account) GoString() string { return a.Username }

// UserStore stores users. Every method may return an error that wraps ErrUnavailable. The users
// that it returns have their Grants set.
type UserStore interface {
	// UserByID returns ErrNotFound if no user has this id, or if it cannot be an id.
	UserByID(ctx context.Context, id UserID) (Account, error)
	// LockUser is UserByID with a lock: it waits for a concurrent change, reads the latest row, and
	// nobody else can change or delete the user until the transaction ends. Outside a transaction
	// it only reads.
	LockUser(ctx context.Context, id UserID) (Account, error)
	// UserByName compares names byte by byte on every engine. It returns ErrNotFound.
	UserByName(ctx context.Context, username string) (Account, error)
	// ListUsers iterates over the matching users by username. An error ends the iteration. A Match
	// with an unknown field or comparison is ErrInvalid.
	ListUsers(ctx context.Context, filter UserFilter) iter.Seq2[User, error]
	// UserAhead returns a username of the list that filter describes: to list the users up to that
	// one, included, reads at most n users. ok is false if the rest of the list needs no more than
	// that. It reads index entries alone, at most about n.
	UserAhead(ctx context.Context, filter UserFilter, n int) (username string, ok bool, err error)
	// SampleHashes returns the password hashes of at most n users, in any order, including the
	// oldest and the newest users. The sample shows which formats are in use. It must not scan the
	// whole table.
	SampleHashes(ctx context.Context, n int) ([]string, error)
	// InsertUser stores the account under a new id and ignores Account.ID. It returns ErrExists if
	// the name or another unique value is taken, as a *TakenError if it can tell which.
	InsertUser(ctx context.Context, account Account) (UserID, error)
	// UpdateUser writes the fields that change sets. It returns ErrNotFound, or ErrExists if
	// another user has the name or another unique value, as a *TakenError if it can tell which.
	UpdateUser(ctx context.Context, id UserID, change UserChange) error
	// LockUsers is LockUser for several users. It returns those that there are, in any order.
	LockUsers(ctx context.Context, ids ...UserID) ([]User, error)
	// SetUsersActive writes whether users are active. It leaves out those that there are not.
	SetUsersActive(ctx context.Context, active bool, ids ...UserID) error
	// DeleteUsers deletes users and the rows of Django's tables that refer to them, in one
	// transaction, as Django's cascade does. It returns ErrNotFound, and deletes nothing, if there
	// is not one for each id. An id that comes twice counts once.
	DeleteUsers(ctx context.Context, ids ...UserID) error
}

// UserFilter selects users. The zero filter selects all of them.
type UserFilter struct {
	Search    string // part of username, first name, last name or email, in any case
	Match     []Match
	Staff     *bool
	Active    *bool
	Superuser *bool
	Group     GroupID // only its members; "": all users
	// IDs selects the users with one of these ids; nil: with any. An id that no user has selects
	// nothing.
	IDs   []UserID
	After string // the list starts after this username
	Until string // the list ends with this username; "": at the last one
	Limit int    // 0: all
	// Descending lists the last usernames first. The list then starts before After, and ends at
	// Until.
	Descending bool
}

// Match is a condition on a text field of a user. A UserFilter selects the users that meet all of
// its conditions.
type Match struct {
	Field string // as in Django: "username", "first_name", "last_name" or "email"
	Op    MatchOp
	Text  string
}

// MatchOp is how Match compares, with the name of Django's look-up.
type MatchOp string

// The comparisons of Match. Those without an I compare byte by byte on every engine, as Django does
// where the engine can. The others ignore the case of the letters that the engine's UPPER knows; on
// SQLite these are ASCII.
const (
	MatchExact       MatchOp = "exact"
	MatchIExact      MatchOp = "iexact"
	MatchContains    MatchOp = "contains"
	MatchIContains   MatchOp = "icontains"
	MatchStartsWith  MatchOp = "startswith"
	MatchIStartsWith MatchOp = "istartswith"
	MatchEndsWith    MatchOp = "endswith"
	MatchIEndsWith   MatchOp = "iendswith"
)

// UserChange holds the fields to write; nil leaves a column unchanged.
type UserChange struct {
	PasswordHash *string
	// IfPasswordHash applies the change only if this hash is still stored; otherwise the update
	// returns ErrNotFound. A hash that is upgraded at sign-in thus does not undo a concurrent
	// change of the password.
	IfPasswordHash *string

	Username  *string
	FirstName *string
	LastName  *string
	Email     *string
	Active    *bool
	Staff     *bool
	Superuser *bool
	LastLogin *time.Time // the zero time: never signed in
}

// Transactor runs a function in a transaction. The transaction travels in the context that fn
// receives: a store call with that context is part of the transaction, and a call with another
// context is not. Name the parameter of fn ctx, so that it shadows the outer context.
//
// Inside a transaction InTx opens a savepoint. After a serialization failure or a deadlock fn runs
// again, so fn must change nothing but stores. A transaction belongs to one goroutine: another
// goroutine that uses its context at the same time gets an error.
type Transactor interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
	// AfterCommit runs fn after the outermost transaction of ctx has committed, or at once outside
	// a transaction.
	AfterCommit(ctx context.Context, fn func())
}

// PasswordHasher hashes and verifies passwords. Both methods wait for a place in a bounded pool.
// They return an error that wraps ErrUnavailable when its queue is full. password.Pool implements
// it.
type PasswordHasher interface {
	// Hash returns the hash to store. For the empty password it returns Django's unusable hash,
	// which matches no password.
	Hash(ctx context.Context, password string) (encoded string, err error)
	// Verify checks password. It does the same work for a wrong password as for an empty, unusable
	// or malformed encoded. upgraded is not empty if the password is right and the stored hash
	// should be replaced by upgraded. The error is a *HashError if encoded can match no password
	// although it is neither empty nor Django's unusable hash.
	Verify(ctx context.Context, password, encoded string) (ok bool, upgraded string, err error)
}

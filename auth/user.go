package auth

import (
	"context"
	"time"
)

// UserID is a primary key in the text form of Django's str(pk), whatever the type of the column:
// integer, uuid or text.
type UserID string

// User is a person or a machine. The zero User is the anonymous user. A User has no password hash,
// so that a view may answer with it. It is a value: changing a copy does not change the original.
type User struct {
	ID        UserID
	Username  string
	FirstName string
	LastName  string
	Email     string

	Active    bool // may sign in
	Staff     bool // may enter the admin
	Superuser bool // has every permission

	DateJoined time.Time
	LastLogin  time.Time // of a session; zero: never

	Grants *Grants `json:"-"` // the permissions; nil: none. Stores set it.
	Proof  *Proof  `json:"-"` // of the password that Authenticate checked; nil otherwise
}

// IsAuthenticated reports whether u is not the anonymous user.
func (u User) IsAuthenticated() bool { return u.ID != "" }

// HasPermission reports whether u has the permission "app.codename", itself or through a group. An
// inactive user has none, an active superuser has all. An error is a fault of the store and not a
// refusal.
func (u User) HasPermission(ctx context.Context, permission string) (bool, error) {
	switch {
	case !u.Active:
		return false, nil
	case u.Superuser:
		return true, nil
	case u.Grants == nil:
		return false, nil
	}
	set, err := u.Grants.all(ctx)
	if err != nil {
		return false, err
	}
	_, held := set[permission]
	return held, nil
}

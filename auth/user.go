package auth

import (
	"context"
	"time"
)

// User is a person or a machine. The zero User is the anonymous user. A User has no password hash,
// so that a view may answer with it: package rest writes it under Django's names. It is a value:
// changing a copy does not change the original.
type User struct {
	ID        UserID `json:"id"`
	Username  string `json:"username"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email"`

	Active    bool `json:"is_active"`    // may sign in
	Staff     bool `json:"is_staff"`     // may enter the admin
	Superuser bool `json:"is_superuser"` // has every permission

	DateJoined time.Time `json:"date_joined"`
	LastLogin  time.Time `json:"last_login,omitzero"` // of a session; zero: never

	Grants *Grants `json:"-"` // the permissions; nil: none. Stores set it.
	Proof  *Proof  `json:"-"` // of the password that Authenticate or BySession checked; nil otherwise
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

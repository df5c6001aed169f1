package auth

import (
	"context"
	"sync/atomic"
	"time"
)

// UserID is a user's primary key as Django's str(pk) writes it, whatever the column is: an integer, a uuid, a string.
type UserID string

// User is a person or machine. The zero User is the anonymous one. It carries no password hash,
// so that a view may answer with it. It is a value: a view that alters its copy alters nothing else.
type User struct {
	ID        UserID
	Username  string
	FirstName string
	LastName  string
	Email     string

	Active    bool // may sign in at all
	Staff     bool // may enter the admin
	Superuser bool // holds every permission

	DateJoined time.Time
	LastLogin  time.Time // zero: never signed in to a session

	Grants *Grants `json:"-"` // what it may do; nil: nothing. Stores set it.
	Proof  *Proof  `json:"-"` // of the password that Authenticate has checked; else nil
}

// IsAuthenticated reports whether this is anybody at all.
func (u User) IsAuthenticated() bool { return u.ID != "" }

// HasPermission reports whether u holds "app.codename", itself or through a group. Inactive users
// hold nothing, active superusers everything. An error is a fault of the store, not a refusal.
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

// Permissions is a set of "app.codename".
type Permissions map[string]struct{}

// Grants are a user's permissions, loaded when first asked for and shared by every holder of the identity:
// a token check stays one query, and a request that asks for no permission pays for none.
type Grants struct {
	load func(context.Context) (Permissions, error)
	set  atomic.Pointer[Permissions]
}

// LazyGrants loads on first use; a failed load is tried again by the next caller. It panics on nil.
func LazyGrants(load func(context.Context) (Permissions, error)) *Grants {
	if load == nil {
		panic("auth: LazyGrants needs a function")
	}
	return &Grants{load: load}
}

func (g *Grants) all(ctx context.Context) (Permissions, error) {
	if set := g.set.Load(); set != nil {
		return *set, nil
	}
	set, err := g.load(ctx)
	if err != nil {
		return nil, err
	}
	g.set.Store(&set)
	return set, nil
}

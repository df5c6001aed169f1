package auth

import (
	"context"
	"sync/atomic"
)

// PermissionSet is a set of permissions "app.codename".
type PermissionSet map[string]struct{}

// Grants are the permissions of a user. They are loaded when first needed and shared by all holders
// of the identity: a token check is at most one query, and a request that needs no permission does
// not load any.
type Grants struct {
	load func(context.Context) (set PermissionSet, keep bool, err error)
	set  atomic.Pointer[PermissionSet]
}

// NewGrants returns Grants that call load on first use, and again after a load that failed. load
// returns keep = false for a set that only its caller may use, because it was read in a transaction
// that is not committed.
func NewGrants(load func(context.Context) (set PermissionSet, keep bool, err error)) *Grants {
	if load == nil {
		panic("auth: NewGrants needs a function")
	}
	return &Grants{load: load}
}

func (g *Grants) all(ctx context.Context) (PermissionSet, error) {
	if set := g.set.Load(); set != nil {
		return *set, nil
	}
	set, keep, err := g.load(ctx)
	if err != nil {
		return nil, err
	}
	if keep {
		g.set.Store(&set)
	}
	return set, nil
}

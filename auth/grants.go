package auth

import (
	"context"
	"sync/atomic"
)

// Permissions is a set of permissions "app.codename".
type Permissions map[string]struct{}

// Grants are the permissions of a user. They are loaded when first needed and shared by all holders
// of the identity: a token check stays one query, and a request that needs no permission does not
// load any.
type Grants struct {
	load func(context.Context) (Permissions, error)
	set  atomic.Pointer[Permissions]
}

// LazyGrants returns Grants that call load on first use. After a failed load, the next caller loads
// again.
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

package auth

import (
	"context"
	"sync/atomic"
)

// Permissions is a set of "app.codename".
type Permissions map[string]struct{}

// Grants are a user's permissions, loaded when first asked for and shared by every holder of the identity:
// a token check stays one query, and a request that asks for no permission pays for none.
type Grants struct {
	load func(context.Context) (Permissions, error)
	set  atomic.Pointer[Permissions]
}

// LazyGrants loads on first use; a failed load is tried again by the next caller.
func LazyGrants(load func(context.Context) (Permissions, error)) *Grants { return &Grants{load: load} }

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

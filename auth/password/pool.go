package password

import (
	"context"
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// columnSize is the size of Django's column auth_user.password, in characters.
const columnSize = 128

// Pool hashes and verifies passwords on a bounded number of cores. By default it leaves one core
// free for other work, unless there is only one. It is safe for concurrent use.
//
// A call of Hash or Verify uses one worker, including for an upgrade. When all workers are busy,
// callers wait in lines, one for each network. The next turn goes to the network that was served
// longest ago. When the queue is full, a new caller may replace a waiting one: of a network with
// more waiting callers, or with as many but served more recently. The networks of one neighbourhood
// (auth.Neighbourhood) together count as one against all others.
//
// A caller gets an *auth.UnavailableError if there is no place, after MaxWait, and when its context
// ends. A running hash is not interrupted.
type Pool struct {
	registry registry
	inUse    *inUse
	queue    *queue
}

var _ auth.PasswordHasher = (*Pool)(nil)

// NewPool returns a Pool. It panics on an invalid PoolConfig.
func NewPool(c PoolConfig) *Pool {
	if err := c.Check(); err != nil {
		panic("password: " + err.Error())
	}
	c = c.withDefaults()
	r := registry{hashers: append([]Hasher(nil), c.Hashers...), limits: c.Limits}
	return &Pool{
		registry: r,
		inUse:    newInUse(registry{hashers: r.hashers, limits: c.EqualizeLimits}, c.Sample),
		queue:    newQueue(c),
	}
}

// Hash encodes a password with the preferred hasher. For the password "" it returns an unusable
// hash, "!" and random letters, which no password matches. A password longer than Limits.Password
// is an auth.InvalidError. The error wraps auth.ErrUnavailable if the queue has no place.
func (p *Pool) Hash(ctx context.Context, password string) (string, error) {
	if password == "" {
		return unusable(), nil
	}
	if limit := p.registry.limits.Password; len(password) > limit {
		return "", &auth.InvalidError{Field: "password",
			Message: fmt.Sprintf("The password is longer than %d bytes.", limit)}
	}
	leave, err := p.enter(ctx)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	defer leave()
	return p.registry.preferred().Encode(password)
}

// Verify reports whether encoded is a hash of password. If encoded is outdated, Verify also returns
// a new hash to store: encoded is outdated if it has another algorithm, a lower cost or a short
// salt.
//
// All refusals do the same work, at least that of a new hash. The error is an *auth.HashError if no
// password can match encoded, unless encoded is empty or unusable ("!…"). Every other error wraps
// auth.ErrUnavailable.
func (p *Pool) Verify(ctx context.Context, password, encoded string) (ok bool, upgraded string, err error) {
	p.inUse.refresh(ctx)
	leave, err := p.enter(ctx)
	if err != nil {
		return false, "", fmt.Errorf("verify password: %w", err)
	}
	defer leave()
	hash, preferred, err := p.registry.parse(encoded)
	if limit := p.registry.limits.Password; hash == nil || len(password) > limit {
		p.inUse.refuse(password[:min(len(password), limit)], Cost{})
		return false, "", err
	}
	p.inUse.see(encoded)
	if hash.Matches(password) {
		return true, p.upgrade(hash, preferred, password), nil
	}
	p.inUse.refuse(password, hash.Cost())
	return false, "", nil
}

// upgrade returns the hash to store in place of the verified one, or "" to keep that. If the new
// hash cannot be made, or is too long for Django's column, the old one is kept, so that the user
// can still sign in.
func (p *Pool) upgrade(hash Hash, preferred bool, password string) string {
	renew := p.registry.preferred().Encode
	if preferred {
		renew = hash.Upgrade
	}
	upgraded, err := renew(password)
	if err != nil || len(upgraded) > columnSize {
		return ""
	}
	return upgraded
}

// enter acquires a worker, possibly after a wait. leave releases it.
func (p *Pool) enter(ctx context.Context) (leave func(), err error) {
	if err := p.queue.enter(ctx); err != nil {
		return nil, err
	}
	began := time.Now()
	return func() { p.queue.leave(time.Since(began)) }, nil
}

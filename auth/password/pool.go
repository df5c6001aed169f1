package password

import (
	"context"
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// columnSize is what Django's auth_user.password holds.
const columnSize = 128

// Pool hashes on a bounded number of cores. By default it leaves one of several to everything else, however
// many sign in; a single core is shared. It is safe for concurrent use.
//
// One Hash or Verify takes one worker, an upgrade included. Beyond Workers callers wait in lines,
// one for each network, and the network that was served longest ago is next. When all places are
// taken, a network with few waiting takes the place of one with many, or of one with as many that
// was served later. Networks of one neighbourhood (auth.Neighbourhood) count as one against all
// others. A caller without a place, or one that has waited for MaxWait or until its context ended,
// gets an *auth.UnavailableError. A hash that runs is not interrupted.
type Pool struct {
	registry registry
	inUse    *inUse
	queue    *queue
}

var _ auth.PasswordHasher = (*Pool)(nil)

// NewPool returns a Pool. It panics on a PoolConfig that cannot work.
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

// Hash encodes a password with the preferred hasher. "" gives one that nothing matches, "!" and random
// letters. A password beyond Limits.Password is an auth.InvalidError; auth.ErrUnavailable: no place.
func (p *Pool) Hash(ctx context.Context, password string) (string, error) {
	if password == "" {
		return unusable(), nil
	}
	if limit := p.registry.limits.Password; len(password) > limit {
		return "", &auth.InvalidError{Field: "password", Message: fmt.Sprintf("The password is longer than %d bytes.", limit)}
	}
	leave, err := p.enter(ctx)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	defer leave()
	return p.registry.preferred().Encode(password)
}

// Verify reports whether password is the one that encoded was made of, and returns a better hash of
// it where encoded is outdated: of another algorithm, of less work, of a short salt. All refusals
// do the same work, a new hash's at least. An *auth.HashError says why encoded can match nothing,
// unless it is empty or unusable ("!…"). Every other error wraps auth.ErrUnavailable.
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

// upgrade returns "" where the stored hash is to stay. A hash that cannot be made, or that no column would
// hold, keeps nobody out.
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

// enter takes a worker. leave gives it back.
func (p *Pool) enter(ctx context.Context) (leave func(), err error) {
	if err := p.queue.enter(ctx); err != nil {
		return nil, err
	}
	began := time.Now()
	return func() { p.queue.leave(time.Since(began)) }, nil
}

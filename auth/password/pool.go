package password

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// columnSize is what Django's auth_user.password holds.
const columnSize = 128

// Config says how passwords are hashed and how much of that may go on at once.
type Config struct {
	// Hashers are the enabled formats; the first makes new hashes. Default DefaultHashers(Iterations).
	Hashers []Hasher
	// Iterations is the PBKDF2 cost of the default Hashers. Default Django 5.2's 1,000,000. Where a Django shares
	// the database, raise it to what that one uses: the higher cost wins, and accounts that hold a dearer hash
	// than this one take longer to refuse than unknown ones.
	Iterations int
	// Limits bounds what passwords and stored hashes may ask for.
	Limits Limits
	// Workers hash at once. Default one less than GOMAXPROCS, at least 1.
	Workers int
	// Queue callers wait for a worker; whoever comes then is turned away at once. Default 4 a worker;
	// negative: nobody waits.
	Queue int
	// MaxWait ends a wait. Default 5 seconds.
	MaxWait time.Duration
}

// Pool hashes on a bounded number of cores. By default it leaves one of several to everything else, however
// many sign in; a single core is shared. It is safe for concurrent use.
//
// One Hash or Verify takes one place, an upgrade included. Beyond Workers callers wait in order of arrival;
// when Queue of them wait, or one has waited for MaxWait or until its context ended, the error wraps
// auth.ErrUnavailable. A hash that runs is not interrupted.
type Pool struct {
	registry registry
	working  chan struct{}
	waiting  chan struct{}
	maxWait  time.Duration
	pace     pace
}

var _ auth.Hasher = (*Pool)(nil)

// errNoPlace is why a caller is turned away whose context did not end.
var errNoPlace = errors.New("too many passwords to hash")

// NewPool returns a Pool. It panics on a Config that cannot work.
func NewPool(c Config) *Pool {
	switch {
	case c.Workers < 0 || c.Iterations < 0 || c.MaxWait < 0:
		panic("password: Config has a negative Workers, Iterations or MaxWait")
	case c.Iterations > 0 && len(c.Hashers) > 0:
		panic("password: Config.Iterations is for the default Hashers; set it on those given")
	}
	if len(c.Hashers) == 0 {
		c.Hashers = DefaultHashers(c.Iterations)
	}
	if c.Workers == 0 {
		c.Workers = max(runtime.GOMAXPROCS(0)-1, 1)
	}
	if c.Queue == 0 {
		c.Queue = 4 * c.Workers
	}
	if c.MaxWait == 0 {
		c.MaxWait = 5 * time.Second
	}
	return &Pool{
		registry: newRegistry(c.Hashers, c.Limits.withDefaults()),
		working:  make(chan struct{}, c.Workers),
		waiting:  make(chan struct{}, max(c.Queue, 0)),
		maxWait:  c.MaxWait,
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
	if err := p.enter(ctx); err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	defer p.leave()
	return p.encode(password)
}

// Verify reports whether password is the one that encoded was made of, and returns a better hash of it
// where encoded is outdated: of another algorithm, of less work, of a short salt. What can match nothing
// takes as long as a new hash, and no wrong password takes much less. Every error but a broken hasher's wraps auth.ErrUnavailable.
func (p *Pool) Verify(ctx context.Context, password, encoded string) (ok bool, upgraded string, err error) {
	if err := p.enter(ctx); err != nil {
		return false, "", fmt.Errorf("verify password: %w", err)
	}
	defer p.leave()
	hash, preferred, ok := p.registry.parse(encoded)
	if !ok || len(password) > p.registry.limits.Password {
		return false, "", p.burn(password)
	}
	began := time.Now()
	if hash.Matches(password) {
		return true, p.upgrade(hash, preferred, password), nil
	}
	if preferred {
		hash.Harden(password)
		return false, "", nil
	}
	return false, "", p.level(password, time.Since(began))
}

// encode makes a new hash.
func (p *Pool) encode(password string) (string, error) {
	return p.pace.time(func() (string, error) { return p.registry.preferred.Encode(password) })
}

// burn costs what a new hash costs.
func (p *Pool) burn(password string) error {
	_, err := p.encode(password[:min(len(password), p.registry.limits.Password)])
	return err
}

// level takes what a check of another algorithm, which took spent, took less than a new hash takes. It keeps
// its place, as a hash would. The first time, with nothing to go by, it costs a whole hash.
func (p *Pool) level(password string, spent time.Duration) error {
	rest, known := p.pace.rest(spent)
	if !known {
		return p.burn(password)
	}
	time.Sleep(rest)
	return nil
}

// upgrade returns "" where the stored hash is to stay. A hash that cannot be made, or that no column would
// hold, keeps nobody out.
func (p *Pool) upgrade(hash Hash, preferred bool, password string) string {
	renew := p.encode
	if preferred {
		renew = hash.Upgrade
	}
	upgraded, err := renew(password)
	if err != nil || len(upgraded) > columnSize {
		return ""
	}
	return upgraded
}

// enter takes a place, which leave gives back.
func (p *Pool) enter(ctx context.Context) error {
	if ctx.Err() != nil {
		return unavailable(context.Cause(ctx))
	}
	select {
	case p.working <- struct{}{}:
		return nil
	default:
	}
	select {
	case p.waiting <- struct{}{}:
		defer func() { <-p.waiting }()
	default:
		return unavailable(errNoPlace)
	}
	timer := time.NewTimer(p.maxWait)
	defer timer.Stop()
	select {
	case p.working <- struct{}{}:
		return nil
	case <-ctx.Done():
		return unavailable(context.Cause(ctx))
	case <-timer.C:
		return unavailable(errNoPlace)
	}
}

func (p *Pool) leave() { <-p.working }

func unavailable(cause error) error { return fmt.Errorf("%w: %w", auth.ErrUnavailable, cause) }

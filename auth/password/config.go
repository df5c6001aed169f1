package password

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// PoolConfig configures how a Pool hashes passwords, and how many it hashes at once.
type PoolConfig struct {
	// Hashers are the enabled formats; the first makes new hashes. Default
	// DefaultHashers(Iterations).
	Hashers []Hasher
	// Iterations is the PBKDF2 cost of the default Hashers. Default DefaultIterations. If a Django
	// site shares the database and uses a higher cost, set the same cost here: upgrades never lower
	// a cost.
	Iterations int
	// Limits bounds the length of passwords, and the cost that a stored hash may demand.
	Limits Limits

	// Sample returns at most n stored hashes, like SampleHashes of auth.UserStore. Refusals do the
	// work of these hashes: see the package's documentation. Default nil: the pool knows only the
	// hashes that it has verified.
	Sample func(ctx context.Context, n int) ([]string, error)
	// EqualizeLimits bounds the work of a refusal: each refusal does the work of the most expensive
	// stored hash of each format within these bounds. Without bounds, one expensive hash would make
	// every refusal expensive. The time of a refusal reveals an account whose hash is beyond the
	// bounds. Default four times Django's costs, but at most Limits.
	EqualizeLimits Limits

	// Workers is how many passwords are hashed at once. Default GOMAXPROCS less one, at least 1.
	Workers int
	// Queue is how many callers may wait for a worker. Default 16 per worker; negative: none may
	// wait.
	Queue int
	// QueuePerClient is how many callers of one network may wait: auth.Network of Attempt.Client.
	// Default half of Queue.
	QueuePerClient int
	// QueuePerAccount is how many callers may wait to try one account: Attempt.Account. Default
	// half of Queue.
	QueuePerAccount int
	// MaxWait is the longest wait, counted from Attempt.Began. Default auth.DefaultMaxWait.
	MaxWait time.Duration
}

// Check returns an error for an invalid PoolConfig, on which NewPool would panic.
func (c PoolConfig) Check() error {
	switch {
	case c.Workers < 0 || c.Iterations < 0 || c.MaxWait < 0 || c.QueuePerClient < 0 || c.QueuePerAccount < 0:
		return errors.New("PoolConfig has a negative Workers, Iterations, MaxWait, QueuePerClient or QueuePerAccount")
	case c.Iterations > 0 && len(c.Hashers) > 0:
		return errors.New("PoolConfig.Iterations is for the default Hashers only: set the cost in Hashers")
	case c.Limits.hasNegative() || c.EqualizeLimits.hasNegative():
		return errors.New("PoolConfig has a negative limit")
	}
	c = c.withDefaults()
	_, err := newRegistry(c.Hashers, c.Limits)
	return err
}

func (c PoolConfig) withDefaults() PoolConfig {
	if len(c.Hashers) == 0 {
		c.Hashers = DefaultHashers(c.Iterations)
	}
	c.Limits = c.Limits.or(defaultLimits)
	c.EqualizeLimits = c.EqualizeLimits.or(defaultEqualize).atMost(c.Limits)
	c.Workers = cmp.Or(c.Workers, max(runtime.GOMAXPROCS(0)-1, 1))
	c.Queue = max(cmp.Or(c.Queue, 16*c.Workers), 0)
	c.QueuePerClient = cmp.Or(c.QueuePerClient, (c.Queue+1)/2)
	c.QueuePerAccount = cmp.Or(c.QueuePerAccount, (c.Queue+1)/2)
	c.MaxWait = cmp.Or(c.MaxWait, auth.DefaultMaxWait)
	return c
}

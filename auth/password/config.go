package password

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// PoolConfig says how passwords are hashed and how much of that may go on at once.
type PoolConfig struct {
	// Hashers are the enabled formats; the first makes new hashes. Default DefaultHashers(Iterations).
	Hashers []Hasher
	// Iterations is the PBKDF2 cost of the default Hashers. Default DefaultIterations. Where a Django shares
	// the database, raise it to what that one uses: the higher cost wins.
	Iterations int
	// Limits bounds what passwords and stored hashes may ask for.
	Limits Limits

	// Sample returns at most n stored hashes, as auth.UserStore's SampleHashes. Refused passwords
	// do the work of those: see the package's documentation. Default nil: only the hashes that were
	// verified before are known.
	Sample func(ctx context.Context, n int) ([]string, error)
	// EqualizeLimits bounds the stored hashes whose work every refusal does too. The account of a hash
	// beyond a bound can be told by time; without bounds one dear hash would make every refusal
	// dear. Default four times Django's costs, and never more than Limits.
	EqualizeLimits Limits

	// Workers is how many hash at once. Default one less than GOMAXPROCS, at least 1.
	Workers int
	// Queue is how many callers may wait for a worker. Default 16 a worker; negative: nobody waits.
	Queue int
	// QueuePerClient is how many of them may be of one network (auth.Network of the Attempt's
	// Client). Default half of Queue.
	QueuePerClient int
	// QueuePerAccount is how many of them may try one account (the Attempt's Account). Default half
	// of Queue.
	QueuePerAccount int
	// MaxWait ends a wait, so long after the try began (auth.Attempt). Default auth.DefaultMaxWait.
	MaxWait time.Duration
}

// Check returns an error for a PoolConfig that cannot work, on which NewPool panics.
func (c PoolConfig) Check() error {
	switch {
	case c.Workers < 0 || c.Iterations < 0 || c.MaxWait < 0 || c.QueuePerClient < 0 || c.QueuePerAccount < 0:
		return errors.New("PoolConfig has a negative Workers, Iterations, MaxWait, QueuePerClient or QueuePerAccount")
	case c.Iterations > 0 && len(c.Hashers) > 0:
		return errors.New("PoolConfig.Iterations is for the default Hashers; set it on those given")
	case c.Limits.negative() || c.EqualizeLimits.negative():
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

package password

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	sampleSize    = 1000 // stored hashes
	sampleEvery   = 10 * time.Minute
	sampleAgain   = 10 * time.Second // after a failed sample
	sampleTimeout = 2 * time.Second
	costsKeptFor  = 24 * time.Hour // at least; at most twice as long
)

// inUse records the costs of the accounts' hashes: the highest cost of each kind. Every refused
// password costs the sum of them, so that timing does not reveal whether an account exists and how
// its hash is stored. The costs are learned from every verified hash, and from regular samples of
// the stored hashes. inUse is safe for concurrent use.
type inUse struct {
	registry registry // with EqualizeLimits: hashes beyond them are ignored
	sample   func(ctx context.Context, n int) ([]string, error)

	loading  chan struct{} // holds one value while a sample is read
	mu       sync.Mutex
	due      time.Time       // when to read the next sample
	tried    bool            // whether a sample has been read, or could not be
	agesAt   time.Time       // when the current generation of costs becomes the previous one
	current  map[string]Cost // the highest cost of each kind
	previous map[string]Cost // the previous generation; kinds that are no longer in use disappear with it
}

func newInUse(r registry, sample func(context.Context, int) ([]string, error)) *inUse {
	return &inUse{registry: r, sample: sample, loading: make(chan struct{}, 1), current: map[string]Cost{}}
}

// refresh reads a sample if one is due. All callers wait for the first sample, because without it a
// new process would refuse faster. Later, one caller reads the sample, and the others continue with
// the known costs.
func (u *inUse) refresh(ctx context.Context) {
	due, tried := u.state()
	if !due {
		return
	}
	select {
	case u.loading <- struct{}{}:
	default:
		if tried {
			return
		}
		select {
		case u.loading <- struct{}{}:
		case <-ctx.Done():
			return
		}
	}
	defer func() { <-u.loading }()
	if due, _ := u.state(); due { // no other caller has read it meanwhile
		u.load()
	}
}

// load reads a sample. It does not use the caller's context, which may end early or carry a
// transaction.
func (u *inUse) load() {
	ctx, cancel := context.WithTimeout(context.Background(), sampleTimeout)
	defer cancel()
	stored, err := u.sample(ctx, sampleSize)
	if err != nil { // not reported here: other uses of the store report it
		u.schedule(sampleAgain)
		return
	}
	for _, encoded := range stored {
		u.see(encoded)
	}
	u.schedule(sampleEvery)
}

// state reports whether a sample is due, and whether one has been tried before.
func (u *inUse) state() (due, tried bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.sample != nil && !time.Now().Before(u.due), u.tried
}

// schedule makes the next sample due after in.
func (u *inUse) schedule(in time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.due, u.tried = time.Now().Add(in), true
}

// see records the cost of a stored hash. It ignores a hash that cannot be parsed or is beyond
// EqualizeLimits.
func (u *inUse) see(encoded string) {
	hash, _, _ := u.registry.parse(encoded)
	if hash == nil {
		return
	}
	cost := hash.Cost()
	u.mu.Lock()
	defer u.mu.Unlock()
	u.age(time.Now())
	if have, ok := u.current[cost.Kind]; !ok || have.Work < cost.Work {
		u.current[cost.Kind] = cost
	}
}

// age starts a new generation if the current one is old enough, and drops the costs of the previous
// one.
func (u *inUse) age(now time.Time) {
	if now.Before(u.agesAt) {
		return
	}
	u.previous = u.current
	if now.Sub(u.agesAt) >= costsKeptFor {
		u.previous = nil
	}
	u.current, u.agesAt = map[string]Cost{}, now.Add(costsKeptFor)
}

// costs returns the highest cost of each kind, including the cost of a new hash, in a fixed order.
func (u *inUse) costs() []Cost {
	highest := map[string]Cost{}
	u.mu.Lock()
	u.age(time.Now())
	for _, known := range []map[string]Cost{{"": u.registry.preferred().Cost()}, u.previous, u.current} {
		for _, c := range known {
			if have, ok := highest[c.Kind]; !ok || have.Work < c.Work {
				highest[c.Kind] = c
			}
		}
	}
	u.mu.Unlock()
	list := make([]Cost, 0, len(highest))
	for _, c := range highest {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Cost) int { return strings.Compare(a.Kind, b.Kind) })
	return list
}

// refuse does the work of a refused password. done is the work that the check of the password has
// done already.
func (u *inUse) refuse(password string, done Cost) {
	for _, c := range u.costs() {
		if c.Kind == done.Kind {
			c.spend(password, done.Work)
		} else {
			c.spend(password, 0)
		}
	}
}

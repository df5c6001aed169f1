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
	sampleAgain   = 10 * time.Second // after a fault
	sampleTimeout = 2 * time.Second
	costsKeptFor  = 24 * time.Hour // at least, and twice that at most
)

// inUse knows what the accounts' hashes cost: the dearest of each kind. A refused password costs all of these, whatever
// the account has, so that the work does not tell whether and how an account is stored. Costs come from a sample of
// the stored hashes, now and then, and from every hash that is verified. It is safe for concurrent use.
type inUse struct {
	registry registry // with the limits of what counts
	sample   func(ctx context.Context, n int) ([]string, error)

	loading chan struct{} // holds one while a sample is read
	mu      sync.Mutex
	due     time.Time // when to read the next sample
	loaded  bool
	turn    time.Time // when the current generation becomes the previous one
	current map[string]Cost
	before  map[string]Cost // of the generation before: kinds that no account has any more go with it
}

func newInUse(r registry, sample func(context.Context, int) ([]string, error)) *inUse {
	return &inUse{registry: r, sample: sample, loading: make(chan struct{}, 1), current: map[string]Cost{}}
}

// refresh reads a sample where one is due. Callers wait for the first, so that a process which has just begun
// knows as much as later; afterwards all but the one that reads go on with what is known.
func (u *inUse) refresh(ctx context.Context) {
	due, loaded := u.state()
	if !due {
		return
	}
	select {
	case u.loading <- struct{}{}:
	default:
		if loaded {
			return
		}
		select {
		case u.loading <- struct{}{}:
		case <-ctx.Done():
			return
		}
	}
	defer func() { <-u.loading }()
	if due, _ := u.state(); due { // no other has read it meanwhile
		u.load()
	}
}

// load reads a sample, but not within the caller's context, which may end at once or carry a transaction.
func (u *inUse) load() {
	ctx, cancel := context.WithTimeout(context.Background(), sampleTimeout)
	defer cancel()
	stored, err := u.sample(ctx, sampleSize)
	if err != nil { // the store's other users will tell
		u.next(sampleAgain)
		return
	}
	for _, encoded := range stored {
		u.see(encoded)
	}
	u.next(sampleEvery)
}

func (u *inUse) state() (due, loaded bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.sample != nil && !time.Now().Before(u.due), u.loaded
}

func (u *inUse) next(in time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.due, u.loaded = time.Now().Add(in), true
}

// see takes in what a stored hash costs, unless it cannot be read or is too dear for every refusal to cost as much.
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

// age drops what was last seen a generation ago.
func (u *inUse) age(now time.Time) {
	if now.Before(u.turn) {
		return
	}
	u.before = u.current
	if now.Sub(u.turn) >= costsKeptFor {
		u.before = nil
	}
	u.current, u.turn = map[string]Cost{}, now.Add(costsKeptFor)
}

// costs is the dearest of each kind, a new hash's among them, in one order.
func (u *inUse) costs() []Cost {
	dearest := map[string]Cost{}
	u.mu.Lock()
	u.age(time.Now())
	for _, known := range []map[string]Cost{{"": u.registry.preferred().Cost()}, u.before, u.current} {
		for _, c := range known {
			if have, ok := dearest[c.Kind]; !ok || have.Work < c.Work {
				dearest[c.Kind] = c
			}
		}
	}
	u.mu.Unlock()
	list := make([]Cost, 0, len(dearest))
	for _, c := range dearest {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Cost) int { return strings.Compare(a.Kind, b.Kind) })
	return list
}

// refuse does the work of a refused password. done is what the check of it has cost already.
func (u *inUse) refuse(password string, done Cost) {
	for _, c := range u.costs() {
		if c.Kind == done.Kind {
			c.spend(password, done.Work)
		} else {
			c.spend(password, 0)
		}
	}
}

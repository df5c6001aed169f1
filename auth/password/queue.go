package password

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// queue bounds how many callers work at once. Others wait in lines, one for each client network.
// The lines of one neighbourhood share its turns, because one customer may own 65,536 IPv6
// networks.
//
// The next turn goes to the neighbourhood that was served longest ago. When the queue is full, a
// new caller takes the place of one that waits: from a neighbourhood with more waiting callers, or
// with as many but served more recently. So if n neighbourhoods flood the queue, a client of
// another one waits for at most one turn of each. Only an attacker with more neighbourhoods than
// the queue remembers turns can shut out everybody else.
//
// queue is safe for concurrent use.
type queue struct {
	workers    int
	places     int // of all waiting callers together
	perClient  int
	perAccount int
	maxWait    time.Duration

	mu       sync.Mutex
	free     int     // the number of idle workers; 0 while a caller waits
	order    []*line // the lines that are not empty; of lines with the same latest turn the first is served first
	waiting  int
	accounts map[string]int // how many callers wait to try each account
	turns    turns
	estimate estimate
	refused  Refused
}

// turnsPerPlace is how many turns are remembered for each place of the queue.
const turnsPerPlace = 64

// newQueue returns a queue for a PoolConfig whose defaults are set.
func newQueue(c PoolConfig) *queue {
	return &queue{
		workers: c.Workers, free: c.Workers, places: c.Queue, perClient: c.QueuePerClient,
		perAccount: c.QueuePerAccount,
		maxWait:    c.MaxWait, accounts: map[string]int{}, turns: newTurns(turnsPerPlace * max(c.Queue, 1)),
	}
}

// line holds the waiting callers of one network, in order of arrival.
type line struct {
	client  string // the network (auth.Network)
	area    string // its neighbourhood (auth.Neighbourhood)
	waiters []*waiter
}

// waiter is a caller that waits for a worker.
type waiter struct {
	line    *line
	account string
	turn    chan error // receives one value: nil for a worker, or the error of a refusal
}

var (
	errFull    = errors.New("too many passwords wait to be hashed")
	errClient  = errors.New("too many passwords from this network wait to be hashed")
	errAccount = errors.New("too many passwords for this account wait to be hashed")
	errTooLong = errors.New("waited too long for a password to be hashed")
)

// enter waits for a worker and takes it; leave releases it. The error wraps auth.ErrUnavailable.
func (q *queue) enter(ctx context.Context) error {
	if ctx.Err() != nil {
		return &auth.UnavailableError{Err: context.Cause(ctx)}
	}
	attempt := auth.AttemptFromContext(ctx)
	w, err := q.join(attempt)
	if w == nil || err != nil {
		return err
	}
	timer := time.NewTimer(attempt.Remaining(q.maxWait))
	defer timer.Stop()
	select {
	case err := <-w.turn:
		return err
	case <-ctx.Done():
		return q.quit(w, context.Cause(ctx))
	case <-timer.C:
		return q.quit(w, errTooLong)
	}
}

// join takes an idle worker and returns nil, or takes a place in a line and returns its waiter.
func (q *queue) join(a auth.Attempt) (*waiter, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.line(a.Client)
	if q.free > 0 {
		q.free--
		q.turns.give(l.area)
		return nil, nil
	}
	switch {
	case len(l.waiters) >= q.perClient:
		return nil, q.refusal(errClient)
	case q.accounts[a.Account] >= q.perAccount && !q.makeRoom(l, a.Account):
		return nil, q.refusal(errAccount)
	case q.waiting >= q.places && !q.makeRoom(l, ""):
		return nil, q.refusal(errFull)
	}
	w := &waiter{line: l, account: a.Account, turn: make(chan error, 1)}
	if len(l.waiters) == 0 {
		q.order = append(q.order, l)
	}
	l.waiters = append(l.waiters, w)
	q.waiting++
	if w.account != "" {
		q.accounts[w.account]++
	}
	return w, nil
}

// line returns the line of the client's network, a new one if none of its callers wait.
func (q *queue) line(client string) *line {
	network := auth.Network(client)
	for _, l := range q.order {
		if l.client == network {
			return l
		}
	}
	return &line{client: network, area: auth.Neighbourhood(client)}
}

// remove removes a waiter from its line, and an empty line from the order.
func (q *queue) remove(w *waiter) {
	l := w.line
	l.waiters = slices.DeleteFunc(l.waiters, func(other *waiter) bool { return other == w })
	if len(l.waiters) == 0 {
		q.order = slices.DeleteFunc(q.order, func(other *line) bool { return other == l })
	}
	q.waiting--
	if w.account == "" {
		return
	}
	if q.accounts[w.account]--; q.accounts[w.account] == 0 {
		delete(q.accounts, w.account)
	}
}

// quit ends a wait because of cause. If a worker arrives at the same moment, a timed-out caller
// uses it, and a cancelled caller passes it on.
func (q *queue) quit(w *waiter, cause error) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case err := <-w.turn:
		if err == nil && cause != errTooLong {
			q.pass()
			q.refused.count(cause)
			err = &auth.UnavailableError{Err: cause}
		}
		return err
	default:
	}
	q.remove(w)
	if cause == errTooLong {
		return q.refusal(cause)
	}
	q.refused.count(cause)
	return &auth.UnavailableError{Err: cause}
}

// leave releases a worker that was held for took.
func (q *queue) leave(took time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.estimate.observe(took)
	q.pass()
}

// pass hands a worker to the next caller: the first one in a line of the neighbourhood that was
// served longest ago. The line then moves to the end of the order. If no caller waits, the worker
// becomes idle.
func (q *queue) pass() {
	if len(q.order) == 0 {
		q.free++
		return
	}
	next := 0
	for i, l := range q.order {
		if q.turns.of(l.area) < q.turns.of(q.order[next].area) {
			next = i
		}
	}
	l := q.order[next]
	w := l.waiters[0]
	q.order = append(slices.Delete(q.order, next, next+1), l)
	q.turns.give(l.area)
	q.remove(w)
	w.turn <- nil
}

// refusal returns the error of a refused caller, with an estimate of when to try again.
func (q *queue) refusal(cause error) error {
	q.refused.count(cause)
	return &auth.UnavailableError{After: q.estimate.refused(q.waiting, q.workers), Err: cause}
}

package password

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// queue lets a bounded number work at once. Others wait in lines, one for each client's network.
// The lines of one neighbourhood share its turns, since one customer may have 65,536 networks of
// IPv6.
//
// The next turn is of the neighbourhood that was served longest ago. When all places are taken, a
// neighbourhood with few waiting takes a place of one with many, and of two with as many it is the
// one that was served later which gives way. So n neighbourhoods that flood the queue keep another
// waiting for a turn of each, and then must let it in before they come again. To shut out all
// others somebody needs more neighbourhoods than the turns that are remembered.
//
// It is safe for concurrent use.
type queue struct {
	workers    int
	places     int // for all who wait
	perClient  int
	perAccount int
	maxWait    time.Duration

	mu       sync.Mutex
	free     int     // workers; none is while somebody waits
	order    []*line // those with somebody in them, the next to be served first
	waiting  int
	accounts map[string]int // how many wait to try each account
	turns    turns
	estimate estimate
}

// turnsAPlace is how many turns are remembered for each place of the queue.
const turnsAPlace = 64

// newQueue returns a queue of a PoolConfig with its defaults.
func newQueue(c PoolConfig) *queue {
	return &queue{
		workers: c.Workers, free: c.Workers, places: c.Queue, perClient: c.QueuePerClient, perAccount: c.QueuePerAccount,
		maxWait: c.MaxWait, accounts: map[string]int{}, turns: newTurns(turnsAPlace * max(c.Queue, 1)),
	}
}

// line is those of one network who wait, in order of arrival.
type line struct {
	client  string
	area    string // its neighbourhood
	waiters []*waiter
}

type waiter struct {
	line    *line
	account string
	turn    chan error // of one: nil is a place, an error is a refusal
}

var (
	errFull    = errors.New("too many passwords wait to be hashed")
	errClient  = errors.New("too many passwords of this network wait to be hashed")
	errAccount = errors.New("too many passwords for this account wait to be hashed")
	errTooLong = errors.New("waited too long for a password to be hashed")
)

// enter takes a worker, which leave gives back. It waits for one; an error wraps auth.ErrUnavailable.
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

// join takes a worker that is free, or a place in a line; the waiter is nil where there was nothing to wait for.
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

// line is the client's, a new one where nobody of it waits.
func (q *queue) line(client string) *line {
	network := auth.Network(client)
	for _, l := range q.order {
		if l.client == network {
			return l
		}
	}
	return &line{client: network, area: auth.Neighbourhood(client)}
}

// remove takes a waiter out of its line, and the line out of the order if it was the only one.
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

// quit ends a wait. A turn that came at the same moment is used, or passed on by who has gone away.
func (q *queue) quit(w *waiter, cause error) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case err := <-w.turn:
		if err == nil && cause != errTooLong {
			q.pass()
			err = &auth.UnavailableError{Err: cause}
		}
		return err
	default:
	}
	q.remove(w)
	if cause == errTooLong {
		return q.refusal(cause)
	}
	return &auth.UnavailableError{Err: cause}
}

// leave gives back a worker after it was held for took.
func (q *queue) leave(took time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.estimate.observe(took)
	q.pass()
}

// pass hands a worker to the first of the line whose turn it is, that of the neighbourhood that was
// served longest ago; the line is then the last.
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

func (q *queue) refusal(cause error) error {
	return &auth.UnavailableError{After: q.estimate.refused(q.waiting, q.workers), Err: cause}
}

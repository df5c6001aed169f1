package password

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// queue lets a bounded number work at once. Others wait in lines, one for each client's network, and the lines take
// turns: whoever has few waiting is not behind those who have many. The lines of one neighbourhood share its turns, since
// one customer may have 65,536 networks of IPv6. It is safe for concurrent use.
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
	crowds   map[string]*crowd
	turns    int64 // that were given
	estimate estimate
}

// crowd is all who wait of one neighbourhood.
type crowd struct {
	waiting int
	turn    int64 // the latest that it had, or that was given before it came
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
	timer := time.NewTimer(attempt.Left(q.maxWait))
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
	if q.free > 0 {
		q.free--
		return nil, nil
	}
	l := q.line(a.Client)
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
	q.crowd(l).waiting++
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

// crowd is the one that a line belongs to, a new one where nobody of it waits.
func (q *queue) crowd(l *line) *crowd {
	c := q.crowds[l.area]
	if c == nil {
		c = &crowd{turn: q.turns}
		q.crowds[l.area] = c
	}
	return c
}

// makeRoom refuses the last of the longest line of the largest crowd in favour of one who joins another, if that one
// stays the larger. Within one crowd the lines are compared. With an account it chooses among those who wait to try it.
func (q *queue) makeRoom(joined *line, account string) bool {
	var last *waiter
	for _, l := range q.order {
		if !q.longer(l, joined, 1) || last != nil && q.longer(last.line, l, 0) {
			continue
		}
		for _, w := range l.waiters {
			if account == "" || w.account == account {
				last = w
			}
		}
	}
	if last == nil {
		return false
	}
	q.remove(last)
	last.turn <- q.refusal(errFull)
	return true
}

// longer reports whether l has more than by more waiting than other, in its crowd or, where that is one, in the line.
func (q *queue) longer(l, other *line, by int) bool {
	if l.area != other.area {
		others := 0
		if c := q.crowds[other.area]; c != nil {
			others = c.waiting
		}
		if n := q.crowds[l.area].waiting; n != others || by > 0 {
			return n > others+by
		}
	}
	return len(l.waiters) > len(other.waiters)+by
}

// remove takes a waiter out of its line, and the line out of the order if it was the only one.
func (q *queue) remove(w *waiter) {
	l := w.line
	l.waiters = slices.DeleteFunc(l.waiters, func(other *waiter) bool { return other == w })
	if len(l.waiters) == 0 {
		q.order = slices.DeleteFunc(q.order, func(other *line) bool { return other == l })
	}
	q.waiting--
	if c := q.crowds[l.area]; c.waiting > 1 {
		c.waiting--
	} else {
		delete(q.crowds, l.area)
	}
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

// pass hands a worker to the first of the line whose turn it is, that of the crowd which has had none for longest; the
// line is then the last.
func (q *queue) pass() {
	if len(q.order) == 0 {
		q.free++
		return
	}
	next := 0
	for i, l := range q.order {
		if q.crowds[l.area].turn < q.crowds[q.order[next].area].turn {
			next = i
		}
	}
	l := q.order[next]
	w := l.waiters[0]
	q.order = append(slices.Delete(q.order, next, next+1), l)
	q.turns++
	q.crowds[l.area].turn = q.turns
	q.remove(w)
	w.turn <- nil
}

func (q *queue) refusal(cause error) error {
	return &auth.UnavailableError{After: q.estimate.refused(q.waiting, q.workers), Err: cause}
}

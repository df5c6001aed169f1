package session

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
)

// MaxNoteSome is how many sessions a search compares at most with what is noted, in one step.
const MaxNoteSome = 20_000

// searchStep is how many sessions a search that goes to its end compares in one step.
const searchStep = 200_000

// search finds sessions of which is not known whom they sign in: those that a Django has started or
// an older Latchkey. It reads each once and notes its user, so that the next search passes it by.
//
// A search that runs to its end misses no session that was there when it began, and that signed
// somebody in then. A session has either no entry, so that the first part reads it. Or its entry
// says nobody: then the second part reads it if the content is no longer the one that signed nobody
// in. Or its entry names a user: then it is that user's, because Django's login gives the session
// of another user a new key, as SignIn does. Whoever uses an entry reads the content again all the
// same, so that a wrong entry ends nobody else's session.
type search struct {
	service *Service
	after   string
	changed bool // the second part has begun
}

// next reads the sessions that are to be noted among the next n, and notes them. more reports that
// there are others.
func (p *search) next(ctx context.Context, n int) (rows []Session, more bool, err error) {
	store := p.service.config.Store
	find, note := store.UnnotedSessions, store.NoteSessions
	if p.changed {
		find, note = store.ChangedSessions, store.RenoteSessions
	}
	rows, end, err := find(ctx, p.after, n)
	if err != nil {
		return nil, false, err
	}
	var known []Session
	for i := range rows {
		var valid bool
		if rows[i].User, valid = p.service.ownerOf(rows[i]); valid && isValidKey(rows[i].Key) {
			known = append(known, rows[i])
		}
	}
	if len(known) > 0 {
		if err := note(ctx, known); err != nil {
			return nil, false, err
		}
	}
	p.after = end
	if end == "" && !p.changed {
		p.changed = true
		return rows, true, nil
	}
	return rows, end != "", nil
}

// all runs the search to its end, and calls each with the sessions that it reads, some at a time.
func (p *search) all(ctx context.Context, each func([]Session) error) error {
	for {
		rows, more, err := p.next(ctx, searchStep)
		if err == nil && len(rows) > 0 {
			err = each(rows)
		}
		if err != nil || !more {
			return err
		}
	}
}

// Note reads the sessions whose users are not known yet, because a Django or an older Latchkey has
// started them, and notes the users, so that the sessions of a user are found without reading all.
// ByUser, End and EndAll do so by themselves. A job that calls Note now and then keeps that short.
// auth.ErrUnavailable.
func (s *Service) Note(ctx context.Context) error {
	p := search{service: s}
	if err := p.all(ctx, func([]Session) error { return nil }); err != nil {
		return fmt.Errorf("note users of sessions: %w", err)
	}
	return nil
}

// NoteSome is a part of Note: it looks at the next n sessions, and at no more than [MaxNoteSome].
// It continues where the last NoteSome of this Service has stopped, if that has begun a short time
// ago. seen is how many it has passed at most, and more reports that the end is not reached. A page
// calls it until it has taken long enough.
func (s *Service) NoteSome(ctx context.Context, n int) (seen int, more bool, err error) {
	s.part.Lock()
	defer s.part.Unlock()
	if now := s.config.Now(); s.part.begun.Add(partAge).Before(now) || s.part.search.service == nil {
		s.part.begun, s.part.search = now, search{service: s}
	}
	n = min(n, MaxNoteSome)
	rows, more, err := s.part.search.next(ctx, n)
	if err != nil || !more {
		s.part.search = search{}
	}
	if err != nil {
		return 0, false, fmt.Errorf("note users of sessions: %w", err)
	}
	if more && len(rows) == 0 && !s.part.search.changed {
		return n, true, nil
	}
	return len(rows), more, nil
}

// ownerOf returns the id of the user whom a session signs in, or "" if it signs nobody in. valid
// reports that its signature is one of ours, and that its content can be read. Another secret, or a
// greater bound, may make a session valid.
func (s *Service) ownerOf(row Session) (user auth.UserID, valid bool) {
	payload, ok := s.signer.UnsignTimed(row.Data)
	if !ok {
		return "", false
	}
	held, err := parseData(payload)
	if err != nil {
		return "", false
	}
	return auth.UserID(held.text(userKey)), true
}

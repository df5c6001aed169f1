package session

import (
	"context"
	"crypto/subtle"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/vary"
)

// EndAll ends all sessions of a user, also those that Django has started, and returns their number.
// First it ends those of which is known that they are the user's. Then it looks for others as
// [Service.Note] does. It does both again until it finds none, so that it also ends those that
// start meanwhile. It deletes up to 500 sessions in a transaction. If it fails, those of earlier
// transactions stay deleted. The error may be auth.ErrUnavailable.
//
// A session that starts at the very end may stay. If an attacker knows the password, change it:
// that ends all sessions, also those that the attacker starts meanwhile.
func (s *Service) EndAll(ctx context.Context, user auth.UserID) (ended int, err error) {
	return s.endAllBut(ctx, "", user)
}

// EndAllOf is EndAll for several users. It looks for sessions once for all of them.
func (s *Service) EndAllOf(ctx context.Context, users ...auth.UserID) (ended int, err error) {
	return s.endAllBut(ctx, "", users...)
}

// EndOthers is EndAll for all sessions but that of a request. header is that of its answer.
func (s *Service) EndOthers(r *http.Request, header http.Header, user auth.UserID) (ended int, err error) {
	vary.Add(header, "Cookie")
	kept, _ := s.currentKey(r, header)
	return s.endAllBut(r.Context(), kept, user)
}

// maxRounds is how often endAllBut looks for sessions at most, if somebody signs in all the time.
const maxRounds = 10

// endAllBut ends all sessions of users but the one with the key kept.
func (s *Service) endAllBut(ctx context.Context, kept string, users ...auth.UserID) (ended int, err error) {
	e := ending{service: s, kept: kept, of: map[auth.UserID]bool{}}
	for _, user := range users {
		if user != "" && !e.of[user] {
			e.of[user], e.users = true, append(e.users, user)
		}
	}
	for range maxRounds {
		var before int
		err := e.noted(ctx)
		if err == nil {
			before = e.ended
			p := search{service: s}
			err = p.all(ctx, func(rows []Session) error { return e.end(ctx, rows) })
		}
		if err == nil {
			err = e.noted(ctx)
		}
		if err != nil {
			return e.ended, fmt.Errorf("end sessions: %w", err)
		}
		if e.ended == before { // the search has found none, and none has started meanwhile
			break
		}
	}
	return e.ended, nil
}

// ending ends the sessions of users.
type ending struct {
	service *Service
	kept    string // the key of the session that stays
	users   []auth.UserID
	of      map[auth.UserID]bool // the same
	ended   int
}

// noted ends the sessions that are noted as those of the users.
func (e *ending) noted(ctx context.Context) error {
	for rows, err := range e.service.notedPages(ctx, e.users) {
		if err == nil {
			err = e.end(ctx, rows)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// end ends those of the sessions whose content says that they are the users'.
func (e *ending) end(ctx context.Context, rows []Session) error {
	owners := map[string]auth.UserID{}
	for _, row := range rows {
		owner, _ := e.service.ownerOf(row)
		if e.of[owner] && row.Expires.After(e.service.config.Now()) &&
			subtle.ConstantTimeCompare([]byte(row.Key), []byte(e.kept)) == 0 {
			owners[row.Key] = owner
		}
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(owners)), notedPage) {
		n, err := e.service.endSome(ctx, some, owners)
		if e.ended += n; err != nil {
			return err
		}
	}
	return nil
}

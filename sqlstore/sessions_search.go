package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/latchkey-go/latchkey/session"
)

const (
	// unnotedPage is how many sessions one statement of a search finds at most.
	unnotedPage = 1000
	// comparedAtOnce is how many sessions one statement of a search compares.
	comparedAtOnce = 25_000
	// comparing is how many of these statements run side by side.
	comparing = 2
)

// UnnotedSessions implements session.Store. It compares ranges of the primary key of django_session
// with that of latchkey_session, and reads no row that has an entry.
func (s *Sessions) UnnotedSessions(
	ctx context.Context, after string, n int,
) (rows []session.Session, end string, err error) {
	keys, end, err := s.unnoted(ctx, after, n)
	for some := range slices.Chunk(keys, unnotedPage) {
		if err != nil {
			break
		}
		var more []session.Session
		more, err = s.list(ctx, "django_session s WHERE s.session_key IN ("+placeholders(len(some))+
			") ORDER BY s.session_key", some...)
		rows = append(rows, more...)
	}
	if err != nil {
		return nil, "", fmt.Errorf("list sessions: %w", err)
	}
	return rows, end, nil
}

// stretch is a range of keys behind after, to end, or without an end if that is "".
type stretch struct {
	after, end string
	keys       []any // those that have no entry, and of these the first unnotedPage
	err        error
}

// unnoted returns the keys without an entry among the next n behind a key, and the end of what it
// has compared. Outside of a transaction, which has one connection, it compares several stretches
// at once.
func (s *Sessions) unnoted(ctx context.Context, after string, n int) (keys []any, end string, err error) {
	var all []*stretch
	var running sync.WaitGroup
	places := make(chan struct{}, comparing)
	for end = after; n > 0 && (end != "" || len(all) == 0); n -= comparedAtOnce {
		p := &stretch{after: end}
		if p.end, err = s.keyAt(ctx, "django_session", p.after, min(n, comparedAtOnce)); err != nil {
			break
		}
		all, end = append(all, p), p.end
		if s.db.sql.InTransaction(ctx) {
			p.keys, p.err = s.unnotedKeys(ctx, p.after, p.end)
			continue
		}
		places <- struct{}{}
		running.Go(func() {
			p.keys, p.err = s.unnotedKeys(ctx, p.after, p.end)
			<-places
		})
	}
	running.Wait()
	for _, p := range all {
		err = errors.Join(err, p.err)
		keys = append(keys, p.keys...)
		if len(p.keys) == unnotedPage { // the rest of the stretch, and those behind it, come later
			end = p.keys[unnotedPage-1].(string)
			break
		}
	}
	return keys, end, err
}

// unnotedKeys returns the first unnotedPage keys of a range that have no entry. It reads indexes
// alone.
func (s *Sessions) unnotedKeys(ctx context.Context, after, end string) (keys []any, err error) {
	within := func(column string) (string, []any) {
		if end == "" {
			return column + " > ?", []any{after}
		}
		return column + " > ? AND " + column + " <= ?", []any{after, end}
	}
	where, args := within("s.session_key")
	query := "SELECT s.session_key FROM django_session s LEFT JOIN latchkey_session e ON e.session_key = " +
		s.ascii("s.session_key")
	noted, more := within("session_key")
	switch {
	case s.db.engine.MergesExcept:
		query = "SELECT s.session_key FROM django_session s WHERE " + where +
			" EXCEPT SELECT session_key FROM latchkey_session WHERE " + noted + " ORDER BY session_key LIMIT ?"
		args = append(args, more...)
	case s.db.engine.ASCII == nil: // with one order for both, a planner may read the ranges side by side
		noted, more = within("e.session_key")
		query += " AND " + noted
		args = append(more, args...)
		fallthrough
	default:
		query += " WHERE " + where + " AND e.session_key IS NULL ORDER BY s.session_key LIMIT ?"
	}
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var key string
		err := scan(&key)
		keys = append(keys, key)
		return err
	}, query, append(args, unnotedPage)...)
	return keys, err
}

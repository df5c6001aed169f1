package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// DeleteSessions implements session.Store.
func (s *Sessions) DeleteSessions(ctx context.Context, keys []string) (deleted []string, err error) {
	keys = slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return !sqldb.IsStorable(key) })
	slices.Sort(keys)
	err = s.db.InTx(sqldb.ConcerningSessions(ctx, keys...), func(ctx context.Context) error {
		deleted = nil // the transaction may run again
		for some := range slices.Chunk(slices.Compact(keys), holdingsChunk) {
			there, err := s.lock(ctx, some)
			if err == nil && len(there) > 0 {
				err = s.deleteSome(ctx, there)
			}
			if err != nil {
				return err
			}
			deleted = append(deleted, there...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("delete sessions: %w", err)
	}
	return deleted, nil
}

// lock locks sessions in the order of their keys, and returns the keys of those that there are. The
// collation of the column may find others too.
func (s *Sessions) lock(ctx context.Context, keys []string) (there []string, err error) {
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var key string
		err := scan(&key)
		if _, found := slices.BinarySearch(keys, key); found {
			there = append(there, key)
		}
		return err
	}, "SELECT session_key FROM django_session WHERE session_key IN ("+placeholders(len(keys))+
		") ORDER BY session_key"+s.db.engine.ForUpdate, anyOf(keys)...)
	return there, err
}

// deleteSome deletes sessions that are locked, and their entries.
func (s *Sessions) deleteSome(ctx context.Context, keys []string) error {
	args := anyOf(keys)
	err := s.db.sql.Exec(ctx, "DELETE FROM django_session WHERE session_key IN ("+placeholders(len(args))+")", args...)
	if err != nil {
		return err
	}
	isOdd := func(key string) bool { return !isPlain(key) } // such a session has no entry
	return s.deleteGone(ctx, anyOf(slices.DeleteFunc(slices.Clone(keys), isOdd)))
}

package sqlstore

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/refusal"
)

// Refusals implements refusal.Store on latchkey_refusal. The rows have no foreign key: they stay
// until they are pruned, even if their user is deleted.
type Refusals struct{ db *DB }

var _ refusal.Store = (*Refusals)(nil)

const refusalColumns = "request_id, time, status, reason, detail, method, path, user_id, handle, network"

// SaveRefusals implements refusal.Store. auth.ErrInvalid: a text cannot be stored, or is longer
// than its column.
func (s *Refusals) SaveRefusals(ctx context.Context, records []refusal.Record) error {
	if len(records) == 0 {
		return nil
	}
	var args []any
	for _, r := range records {
		err := sqldb.CheckStorable(&r.RequestID, &r.Detail, &r.Method, &r.Path, &r.Handle, &r.Network)
		if err != nil {
			return fmt.Errorf("save refusals: %w", err)
		}
		args = append(args, r.RequestID, r.Time.UnixMicro(), r.Status, string(r.Reason), r.Detail, r.Method, r.Path,
			string(r.User), r.Handle, r.Network)
	}
	row := "(" + placeholders(len(args)/len(records)) + ")"
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		return s.db.sql.Exec(ctx, "INSERT INTO latchkey_refusal ("+refusalColumns+") VALUES "+
			strings.Repeat(row+", ", len(records)-1)+row, args...)
	})
	if err != nil {
		return fmt.Errorf("save refusals: %w", err)
	}
	return nil
}

// ListRefusals implements refusal.Store.
func (s *Refusals) ListRefusals(ctx context.Context, filter refusal.Filter) (list []refusal.Record, err error) {
	where, args := "1 = 1", []any(nil)
	if filter.RequestID != "" {
		where, args = where+" AND request_id = ?", append(args, filter.RequestID)
	}
	if filter.User != "" {
		where, args = where+" AND user_id = ?", append(args, string(filter.User))
	}
	if filter.Handle != "" {
		where, args = where+" AND handle = ?", append(args, filter.Handle)
	}
	if len(filter.Reasons) > 0 {
		where += " AND reason IN (" + placeholders(len(filter.Reasons)) + ")"
		for _, reason := range filter.Reasons {
			args = append(args, string(reason))
		}
	}
	if !filter.Since.IsZero() {
		where, args = where+" AND time >= ?", append(args, filter.Since.UnixMicro())
	}
	if !sqldb.IsStorable(filter.RequestID + string(filter.User) + filter.Handle) {
		return nil, nil
	}
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var r refusal.Record
		err := scan(&r.RequestID, scanMicros(&r.Time), &r.Status, &r.Reason, &r.Detail, &r.Method, &r.Path, &r.User,
			&r.Handle, &r.Network)
		list = append(list, r)
		return err
	}, "SELECT "+refusalColumns+" FROM latchkey_refusal WHERE "+where+" ORDER BY id DESC LIMIT ?",
		append(args, filter.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("list refusals: %w", err)
	}
	return list, nil
}

// PruneRefusals implements refusal.Store. Ids grow nearly with the time, so it takes the rows with
// the highest ids for the newest. Several processes may prune at once.
func (s *Refusals) PruneRefusals(ctx context.Context, before time.Time, most, limit int) (deleted int, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		deleted = 0 // the transaction may run again
		var last int64
		_, err := s.db.sql.QueryRow(ctx, []any{&last}, "SELECT COALESCE(MAX(id), 0) FROM latchkey_refusal")
		if err != nil {
			return err
		}
		for _, old := range []statement{
			{"id <= ? ORDER BY id", []any{last - int64(most)}}, {"time < ? ORDER BY time", []any{before.UnixMicro()}},
		} {
			n, err := s.prune(ctx, old, limit-deleted)
			if deleted += n; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("prune refusals: %w", err)
	}
	return deleted, nil
}

// prune deletes at most limit of the rows that old selects.
func (s *Refusals) prune(ctx context.Context, old statement, limit int) (int, error) {
	var ids []any
	if limit <= 0 {
		return 0, nil
	}
	err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		ids = append(ids, id)
		return err
	}, "SELECT id FROM latchkey_refusal WHERE "+old.query+" LIMIT ?"+s.db.engine.SkipLocked, append(old.args, limit)...)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return len(ids), s.db.sql.Exec(ctx, "DELETE FROM latchkey_refusal WHERE id IN ("+placeholders(len(ids))+")", ids...)
}

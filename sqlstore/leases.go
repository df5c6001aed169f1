package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// Leases implements apikey.Lease on the table latchkey_lease: of the processes that share a
// database, one does a task. The clock is the database's, because the clocks of processes may
// differ.
type Leases struct {
	db    *DB
	clock func() string // returns SQL: microseconds since 1970
}

// Take implements apikey.Lease. If a process dies, its task is free when the period ends.
// auth.ErrInvalid: task or holder is longer than 255 bytes.
func (s *Leases) Take(ctx context.Context, task, holder string, period time.Duration) (mine bool, err error) {
	err = sqldb.CheckStorable(&task, &holder)
	if err == nil && max(len(task), len(holder)) > maxName {
		err = fmt.Errorf("%w: a name of more than %d bytes", auth.ErrInvalid, maxName)
	}
	if err == nil {
		mine, err = s.take(ctx, task, holder, period)
	}
	if err != nil {
		return false, fmt.Errorf("take lease: %w", err)
	}
	return mine, nil
}

// take reads without a lock first, so that a process does not write if another one has the task.
func (s *Leases) take(ctx context.Context, task, holder string, period time.Duration) (mine bool, err error) {
	taken := false
	_, err = s.db.sql.QueryRow(ctx, []any{&taken}, "SELECT COUNT(*) > 0 FROM latchkey_lease WHERE name = ? "+
		"AND holder <> ? AND ends > "+s.clock(), task, holder)
	if err != nil || taken {
		return false, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		err := s.db.sql.Exec(ctx, "INSERT INTO latchkey_lease (name, holder, ends) VALUES (?, '', 0) "+
			s.db.engine.KeepExisting("latchkey_lease", "name"), task)
		if err != nil {
			return err
		}
		n, err := s.db.sql.ExecCount(ctx, "UPDATE latchkey_lease SET holder = ?, ends = "+s.clock()+
			" + ? WHERE name = ? AND (holder = ? OR ends <= "+s.clock()+")",
			holder, period.Microseconds(), task, holder)
		mine = n > 0
		return err
	})
	return mine && err == nil, err
}

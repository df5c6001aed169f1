package sqlstore

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// Jobs is the store of latchkey_job: scheduled jobs, each of which one of the processes that share
// a database runs at a time. The clock is the database's, because the clocks of processes may
// differ.
type Jobs struct {
	db    *DB
	clock func() string // returns SQL: microseconds since 1970
}

// Job is a row of latchkey_job.
type Job struct {
	Name    string
	Period  time.Duration
	Started time.Time // of the last run; zero for none
	Result  string    // of the last run that has ended; "" for none
	Due     time.Time // when it runs next
	Running bool
}

// maxResult is the length of the longest result, in bytes.
const maxResult = 500

// Claim takes the job if it is due and no other holder runs it. A holder that does not Renew or
// Finish loses the job after lease. If Claim does not take the job, wait is how long it may be
// until it is due. A job without a row is due at once. auth.ErrInvalid: name or holder is longer
// than 255 bytes. auth.ErrUnavailable.
func (s *Jobs) Claim(
	ctx context.Context, name, holder string, period, lease time.Duration,
) (mine bool, wait time.Duration, err error) {
	err = sqldb.CheckStorable(&name, &holder)
	if err == nil && max(len(name), len(holder)) > maxName {
		err = fmt.Errorf("%w: a name of more than %d bytes", auth.ErrInvalid, maxName)
	}
	if err == nil {
		mine, wait, err = s.claim(ctx, name, holder, period, lease)
	}
	if err != nil {
		return false, 0, fmt.Errorf("claim job: %w", err)
	}
	return mine, wait, nil
}

// claim reads without a lock first, so that a process does not write if the job is not due.
func (s *Jobs) claim(
	ctx context.Context, name, holder string, period, lease time.Duration,
) (mine bool, wait time.Duration, err error) {
	var stored, due, ends int64
	now := s.clock()
	found, err := s.db.sql.QueryRow(ctx, []any{&stored, &due, &ends},
		"SELECT period, due - "+now+", ends - "+now+" FROM latchkey_job WHERE name = ?", name)
	if err != nil {
		return false, 0, err
	}
	if wait = max(microseconds(due), microseconds(ends)); found && wait > 0 && stored == period.Microseconds() {
		return false, wait, nil
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		now := s.clock()
		err := s.db.sql.Exec(ctx, "INSERT INTO latchkey_job (name, period, holder, ends, started, due, result) "+
			"VALUES (?, ?, '', 0, 0, "+now+", '') "+s.db.engine.KeepExisting("latchkey_job", "name"),
			name, period.Microseconds())
		if err != nil {
			return err
		}
		err = s.db.sql.Exec(ctx, "UPDATE latchkey_job SET due = CASE WHEN started + ? < due THEN started + ? "+
			"ELSE due END, period = ? WHERE name = ? AND period <> ?",
			period.Microseconds(), period.Microseconds(), period.Microseconds(), name, period.Microseconds())
		if err != nil {
			return err
		}
		n, err := s.db.sql.ExecCount(ctx, "UPDATE latchkey_job SET holder = ?, ends = "+now+" + ?, started = "+now+
			" WHERE name = ? AND due <= "+now+" AND ends <= "+now, holder, lease.Microseconds(), name)
		mine = n > 0
		return err
	})
	return mine && err == nil, 0, err
}

// Renew extends the lease of the holder. It reports false if the holder has lost the job.
func (s *Jobs) Renew(ctx context.Context, name, holder string, lease time.Duration) (mine bool, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		n, err := s.db.sql.ExecCount(ctx, "UPDATE latchkey_job SET ends = "+s.clock()+
			" + ? WHERE name = ? AND holder = ?", lease.Microseconds(), name, holder)
		mine = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("renew job: %w", err)
	}
	return mine, nil
}

// Finish ends the run of the holder. The job is due again this long after the run has started. It
// does nothing if the holder has lost the job. A long result is shortened.
func (s *Jobs) Finish(ctx context.Context, name, holder string, after time.Duration, result string) error {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		return s.db.sql.Exec(ctx, "UPDATE latchkey_job SET holder = '', ends = 0, due = started + ?, result = ? "+
			"WHERE name = ? AND holder = ?", after.Microseconds(), storable(result), name, holder)
	})
	if err != nil {
		return fmt.Errorf("finish job: %w", err)
	}
	return nil
}

// List returns all jobs by name, also those that the program no longer has.
func (s *Jobs) List(ctx context.Context) (list []Job, err error) {
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var j Job
		var period, started, ends int64
		err := scan(&j.Name, &period, &started, &j.Result, scanMicros(&j.Due), &ends)
		if j.Period, j.Running = microseconds(period), ends > 0; started > 0 {
			j.Started = time.UnixMicro(started).UTC()
		}
		list = append(list, j)
		return err
	}, "SELECT name, period, started, result, due, ends - "+s.clock()+" FROM latchkey_job ORDER BY name")
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	return list, nil
}

func microseconds(n int64) time.Duration { return time.Duration(n) * time.Microsecond }

// storable returns a text that every engine stores: valid, without NUL, and not too long.
func storable(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
	if len(text) > maxResult {
		text = strings.ToValidUTF8(text[:maxResult-len("…")], "") + "…"
	}
	return text
}

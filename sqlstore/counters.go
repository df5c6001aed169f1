package sqlstore

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/throttle"
)

// Counters implements throttle.Counter on latchkey_throttle, for the processes that share a
// database. The table has one row for each key.
//
// The database's clock decides, so that a rate is exact even if the clocks of the processes differ.
// An admitted request costs a transaction. A refused request costs one read and takes no write
// lock, so that a flood does not block writers. Each admitted request deletes a few expired rows.
type Counters struct {
	db    *DB
	clock func() string // returns SQL: microseconds since 1970
}

const (
	maxName   = 255 // bytes of a key
	maxPruned = 8   // rows that a request deletes at most: it adds only one, so the table shrinks
)

// errRefused rolls back the transaction of a request that is refused.
var errRefused = errors.New("refused")

// Take implements throttle.Counter. It returns auth.ErrInvalid for a key that the column cannot
// hold. Inside a transaction, the request counts only if the transaction commits.
func (s *Counters) Take(ctx context.Context, key string, limit int, per time.Duration) (bool, time.Duration, error) {
	ok, wait, err := s.take(ctx, key, limit, per)
	if err != nil {
		return false, 0, fmt.Errorf("count request: %w", err)
	}
	return ok, wait, nil
}

// take is Take without the context of its error. It reads without a lock first, and starts a
// transaction only if it has to store something: an admitted request or, after the clock was set
// back, the corrected window.
func (s *Counters) take(
	ctx context.Context, key string, limit int, per time.Duration,
) (ok bool, wait time.Duration, err error) {
	if err := sqldb.CheckStorable(&key); err != nil || len(key) > maxName {
		return false, 0, fmt.Errorf("%w: a key of %d bytes", auth.ErrInvalid, len(key))
	}
	window, now, err := s.window(ctx, key)
	if err != nil {
		return false, 0, err
	}
	ahead := window.Ahead(now, per)
	if _, ok, wait = window.Take(now, limit, per); !ok && !ahead {
		return false, wait, nil
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		ok, wait, err = s.count(ctx, key, limit, per)
		return err
	})
	if errors.Is(err, errRefused) {
		return false, wait, nil
	}
	return ok && err == nil, wait, err
}

// count locks the row, reads it again and stores the request. It returns errRefused if there is
// nothing to store.
func (s *Counters) count(
	ctx context.Context, key string, limit int, per time.Duration,
) (ok bool, wait time.Duration, err error) {
	// The INSERT creates the row or locks it. On an engine with many writers the second transaction
	// waits here, and then reads what the first has written.
	err = s.db.sql.Exec(ctx, "INSERT INTO latchkey_throttle (name, ends, taken) VALUES (?, 0, ?) "+
		s.db.engine.KeepExisting("latchkey_throttle", "name"), key, []byte{})
	if err != nil {
		return false, 0, err
	}
	window, now, err := s.window(ctx, key)
	if err != nil {
		return false, 0, err
	}
	ahead := window.Ahead(now, per)
	next, ok, wait := window.Take(now, limit, per)
	if !ok && !ahead {
		return false, wait, errRefused
	}
	err = s.db.sql.Exec(ctx, "UPDATE latchkey_throttle SET ends = ?, taken = ? WHERE name = ?",
		next[len(next)-1]+per.Microseconds(), encodeWindow(next), key)
	if err == nil {
		err = s.prune(ctx, now)
	}
	return ok, wait, err
}

// prune deletes a few expired rows. It skips rows that other transactions have locked.
func (s *Counters) prune(ctx context.Context, now int64) error {
	var ended []string
	err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		ended = append(ended, name)
		return err
	}, "SELECT name FROM latchkey_throttle WHERE ends <= ? ORDER BY ends LIMIT ?"+s.db.engine.SkipLocked,
		now, maxPruned)
	for _, name := range ended {
		if err != nil {
			return err
		}
		err = s.db.sql.Exec(ctx, "DELETE FROM latchkey_throttle WHERE name = ? AND ends <= ?", name, now)
	}
	return err
}

// window returns the stored times of the key, and the time of the database's clock.
func (s *Counters) window(ctx context.Context, key string) (w throttle.Window, now int64, err error) {
	var taken []byte
	column := "taken"
	if s.db.engine.HexColumn != nil {
		column = s.db.engine.HexColumn(column)
	}
	_, err = s.db.sql.QueryRow(ctx, []any{&now, &taken},
		"SELECT "+s.clock()+", (SELECT "+column+" FROM latchkey_throttle WHERE name = ?)", key)
	if err == nil && s.db.engine.HexColumn != nil {
		taken, err = hex.DecodeString(string(taken))
	}
	if err != nil {
		return nil, 0, err
	}
	w, err = decodeWindow(taken)
	return w, now, err
}

// encodeWindow encodes each time in 8 bytes, big-endian.
func encodeWindow(w throttle.Window) []byte {
	b := make([]byte, 0, 8*len(w))
	for _, at := range w {
		b = binary.BigEndian.AppendUint64(b, uint64(at))
	}
	return b
}

func decodeWindow(b []byte) (throttle.Window, error) {
	if len(b)%8 != 0 {
		return nil, fmt.Errorf("latchkey_throttle has a row of %d bytes", len(b))
	}
	w := make(throttle.Window, 0, len(b)/8+1) // room for one more time
	for ; len(b) > 0; b = b[8:] {
		w = append(w, int64(binary.BigEndian.Uint64(b)))
	}
	return w, nil
}

var _ throttle.Counter = (*Counters)(nil)

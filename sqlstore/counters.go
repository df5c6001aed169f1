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

// Counters implements throttle.Counter on latchkey_throttle, one row a key: for the processes that share a database.
// Times are the database's clock, so that a rate is exact however far the clocks of the processes are apart. A request
// that is let through costs a transaction. One that is refused costs a read and takes no write lock, so that a flood
// does not block writers. The table holds the keys that count still, and those that ended lately: each request that is
// let through removes some.
type Counters struct {
	db    *DB
	clock string // SQL: microseconds since 1970
}

const (
	longestName = 255
	pruned      = 8 // rows that a request removes at most: more than it can add
)

// errRefused undoes the transaction of a request that is not let through.
var errRefused = errors.New("refused")

// Take implements throttle.Counter. A key that no column could hold is auth.ErrInvalid. Inside a transaction it
// joins it, and what is undone has not been counted.
func (s *Counters) Take(ctx context.Context, key string, limit int, per time.Duration) (bool, time.Duration, error) {
	ok, wait, err := s.take(ctx, key, limit, per)
	if err != nil {
		return false, 0, fmt.Errorf("count request: %w", err)
	}
	return ok, wait, nil
}

func (s *Counters) take(ctx context.Context, key string, limit int, per time.Duration) (ok bool, wait time.Duration, err error) {
	if err := sqldb.CheckStorable(&key); err != nil || len(key) > longestName {
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

// count looks again, now that nobody else can, and writes the request down.
func (s *Counters) count(ctx context.Context, key string, limit int, per time.Duration) (ok bool, wait time.Duration, err error) {
	// Made or locked: on an engine with many writers, who comes second waits here and then reads what the first wrote.
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

// prune removes some rows of which nothing counts any more, and leaves those to others that they are at.
func (s *Counters) prune(ctx context.Context, now int64) error {
	var ended []string
	err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		ended = append(ended, name)
		return err
	}, "SELECT name FROM latchkey_throttle WHERE ends <= ? ORDER BY ends LIMIT ?"+s.db.engine.SkipLocked, now, pruned)
	for _, name := range ended {
		if err != nil {
			return err
		}
		err = s.db.sql.Exec(ctx, "DELETE FROM latchkey_throttle WHERE name = ? AND ends <= ?", name, now)
	}
	return err
}

// window reads what is kept of the key, and the clock, at one moment.
func (s *Counters) window(ctx context.Context, key string) (w throttle.Window, now int64, err error) {
	var taken []byte
	column := "taken"
	if s.db.engine.HexColumn != nil {
		column = s.db.engine.HexColumn(column)
	}
	_, err = s.db.sql.QueryRow(ctx, []any{&now, &taken},
		"SELECT "+s.clock+", (SELECT "+column+" FROM latchkey_throttle WHERE name = ?)", key)
	if err == nil && s.db.engine.HexColumn != nil {
		taken, err = hex.DecodeString(string(taken))
	}
	if err != nil {
		return nil, 0, err
	}
	w, err = decodeWindow(taken)
	return w, now, err
}

// encodeWindow writes each time in 8 bytes, big end first.
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
	w := make(throttle.Window, 0, len(b)/8+1) // room for one more
	for ; len(b) > 0; b = b[8:] {
		w = append(w, int64(binary.BigEndian.Uint64(b)))
	}
	return w, nil
}

var _ throttle.Counter = (*Counters)(nil)

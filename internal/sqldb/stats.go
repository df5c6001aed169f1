package sqldb

import (
	"database/sql"
	"time"
)

// Stats describes one of the two pools of a DB.
type Stats struct {
	Max     int // the most connections
	Open    int // connections that are open
	InUse   int // statements and transactions that have a turn
	Waiting int // callers that wait for a turn

	Waited     uint64        // callers that have had to wait, since the DB was made
	WaitedTime time.Duration // for how long, all together, without those that still wait
	Refused    uint64        // those whose turn did not come within Config.Wait
}

// Stats returns the current numbers of the pool to read and of the pool to write.
func (db *DB) Stats() (read, write Stats) {
	return db.readers.stats(db.read), db.writer.stats(db.write)
}

// Statements returns how many statements have run, without those that begin and end transactions
// and savepoints.
func (db *DB) Statements() uint64 { return db.statements.Load() }

func (g gate) stats(pool *sql.DB) Stats {
	return Stats{
		Max: cap(g.places), Open: pool.Stats().OpenConnections, InUse: len(g.places),
		Waiting: int(g.counts.waiting.Load()), Waited: g.counts.waited.Load(),
		WaitedTime: time.Duration(g.counts.nanoseconds.Load()), Refused: g.counts.refused.Load(),
	}
}

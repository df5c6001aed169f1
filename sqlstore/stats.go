package sqlstore

import "time"

// PoolStats describes one of the two pools of a DB.
type PoolStats struct {
	Max     int // the most connections
	Open    int // connections that are open
	InUse   int // statements and transactions that have a turn
	Waiting int // callers that wait for a turn

	Waited     uint64        // callers that have had to wait, since the DB was opened
	WaitedTime time.Duration // for how long, all together, without those that still wait
	Refused    uint64        // those whose turn did not come within Config.Wait
}

// Stats returns the current numbers of the pool to read and of the pool to write. It runs no
// statement.
func (db *DB) Stats() (read, write PoolStats) {
	r, w := db.sql.Stats()
	return PoolStats(r), PoolStats(w)
}

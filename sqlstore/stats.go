package sqlstore

import "time"

// PoolStats describes one of the two pools of a DB.
type PoolStats struct {
	Max     int // the most connections
	Open    int // connections that are open
	InUse   int // statements and transactions that have a connection
	Waiting int // statements and transactions that wait for one

	Waited     uint64        // how many have had to wait since the DB was opened
	WaitedTime time.Duration // how long they have waited, all together, without those that still wait
	Refused    uint64        // how many got no connection within Config.Wait
}

// Stats returns the current numbers of the pool to read and of the pool to write. It runs no
// statement.
func (db *DB) Stats() (read, write PoolStats) {
	r, w := db.sql.Stats()
	return PoolStats(r), PoolStats(w)
}

// Statements returns how many statements have run since the DB was opened: those of the stores, of
// tables and of the project. Those that begin and end transactions and savepoints are left out.
func (db *DB) Statements() uint64 { return db.sql.Statements() }

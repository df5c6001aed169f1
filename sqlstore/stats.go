package sqlstore

import "github.com/latchkey-go/latchkey/internal/sqldb"

// PoolStats describes one of the two pools of a DB. Its counts begin when the DB is opened.
type PoolStats sqldb.Stats

// Stats returns the current numbers of the pool to read and of the pool to write. It runs no
// statement.
func (db *DB) Stats() (read, write PoolStats) {
	r, w := db.sql.Stats()
	return PoolStats(r), PoolStats(w)
}

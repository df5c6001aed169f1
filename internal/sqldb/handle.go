package sqldb

// Handle refers to a DB and has no methods. A public type may return one: only the packages of this
// module can import sqldb and get the DB with [Of].
type Handle struct{ db *DB }

// Handle returns the handle of db.
func (db *DB) Handle() Handle { return Handle{db} }

// Holder is a public type that wraps a DB, such as sqlstore.DB.
type Holder interface{ SQLDB() Handle }

// Of returns the DB that h wraps.
func Of(h Holder) *DB { return h.SQLDB().db }

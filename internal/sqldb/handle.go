package sqldb

// Handle refers to a DB and has no methods. So a public type may hand one out: only the packages of
// this module can import sqldb, and reach the DB with [Of].
type Handle struct{ db *DB }

// Handle returns the handle of db.
func (db *DB) Handle() Handle { return Handle{db} }

// Holder is a public type that stands on a DB, such as sqlstore.DB.
type Holder interface{ SQLDB() Handle }

// Of returns the DB on which h stands.
func Of(h Holder) *DB { return h.SQLDB().db }

package sqldb

// Handle refers to a DB, but does not let its holder use it: only the packages of this module can
// import sqldb and get the DB with [Of]. A public type embeds a Handle under an unexported name, so
// that its documentation does not list SQLDB.
type Handle struct{ db *DB }

// SQLDB implements [Holder].
func (h Handle) SQLDB() Handle { return h }

// Handle returns the handle of db.
func (db *DB) Handle() Handle { return Handle{db} }

// Holder is a Handle, or a public type that embeds one, such as sqlstore.DB.
type Holder interface{ SQLDB() Handle }

// Of returns the DB that h wraps.
func Of(h Holder) *DB { return h.SQLDB().db }

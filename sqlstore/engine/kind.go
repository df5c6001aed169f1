package engine

// Kind is a kind of error of a statement, a connection or a commit. It decides what the stores do
// about the error and what they return.
type Kind int

// The kinds, with the error that the stores return.
const (
	Other       Kind = iota // anything else: the driver's error, unchanged
	Busy                    // a lock is not granted in time: auth.ErrUnavailable
	Retry                   // a deadlock or a failed serialization: the stores run the transaction again
	Unavailable             // the database cannot be reached, opened, read or written now: auth.ErrUnavailable
	Full                    // there is no room left to write: sqlstore.ErrFull
	ReadOnly                // the database can be read but not written now: sqlstore.ErrReadOnly
	Duplicate               // a unique constraint or a primary key is violated: auth.ErrExists
	ForeignKey              // a foreign key is violated: sqlstore.ErrForeignKey
	Invalid                 // a column cannot hold a value, or a check constraint refuses it: auth.ErrInvalid
	Stale                   // a prepared statement no longer fits the tables: the stores prepare it again
	Missing                 // a table or a column is missing: sqlstore.ErrNoSchema if it is one of the stores'
)

package sqldb

// Fault is a kind of failure of a statement, a connection or a commit.
type Fault int

// The kinds.
const (
	FaultOther     Fault = iota // anything else
	FaultBusy                   // a lock is not granted in time
	FaultAgain                  // a deadlock or a failed serialization: the transaction can be retried
	FaultUnusable               // the database cannot be reached, opened, read or written now
	FaultFull                   // there is no room left to write
	FaultReadOnly               // the database can be read but not written now
	FaultDuplicate              // a unique constraint is violated
	FaultReference              // a foreign key is violated
	FaultInvalid                // a column cannot hold a value: it is too long, or of other characters
	FaultStale                  // a prepared statement no longer fits the schema: it can be prepared again
	FaultStatement              // a statement does not fit the schema: a table or column is missing
)

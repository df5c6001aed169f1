package sqldb

import "github.com/latchkey-go/latchkey/auth/cache"

// Counted is what triggers have counted in a database.
type Counted struct{ Rows, Changed, Added, SessionsChanged, SessionsAdded int64 }

// Fields returns the variables that one row of the query trigger.Counting is scanned into.
func (c *Counted) Fields() []any {
	return []any{&c.Rows, &c.Changed, &c.Added, &c.SessionsChanged, &c.SessionsAdded}
}

// Since counts in changes what the triggers have counted since they had counted before.
func (c *Counted) Since(before Counted, changes *cache.Changes) {
	switch {
	case c.Changed != before.Changed:
		changes.All() // sessions too
		return
	case c.Added != before.Added:
		changes.Added()
	}
	switch {
	case c.SessionsChanged != before.SessionsChanged:
		changes.Sessions()
	case c.SessionsAdded != before.SessionsAdded:
		changes.SessionsAdded()
	}
}

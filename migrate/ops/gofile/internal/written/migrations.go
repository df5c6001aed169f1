// Package written has the migrations of the app shop. "makemigrations" adds to them.
package written

import "github.com/latchkey-go/latchkey/migrate"

// All returns the migrations in the order in which they run. If git reports a conflict here, two
// branches have added one each: keep both lines, those that others have first, and run
// "makemigrations --merge".
func All() []migrate.Migration {
	return []migrate.Migration{
		m0002AllAndMore(),
	}
}

// Package written has a migration with every operation, as package gofile writes it. It is
// compiled, and the linters look at it.
package written

import (
	"context"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// FillNotes is a data migration.
func FillNotes(context.Context, ops.DB) error { return nil }

// FillSlugs is a data migration in batches.
func FillSlugs(context.Context, ops.DB, ops.Batch) error { return nil }

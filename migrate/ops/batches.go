package ops

import "context"

// RunBatches is a data migration of a table with many rows. It goes through the rows in the order
// of their keys, each batch in a transaction of its own, so that no lock is held longer than a
// batch. It shows progress. If it is interrupted, it goes on behind the last batch when the
// migration runs again. It must be the only operation of its migration.
//
//	ops.RunBatches{Name: "fill the slugs", Model: "article", Each: func(ctx context.Context, db ops.DB, b ops.Batch) error {
//		where, args := b.Where("id")
//		_, err := db.Exec(ctx, "UPDATE blog_article SET slug = lower(title) WHERE "+where, args...)
//		return err
//	}}
type RunBatches struct {
	base
	Name  string // what it does, for the plan: "fill the slugs"
	Model string // whose rows it goes through
	Size  int    // rows of a batch; default 1000

	Each func(ctx context.Context, db DB, b Batch) error // changes the rows of one batch
	Back func(ctx context.Context, db DB, b Batch) error // takes it back, batch by batch; see [NoBatch]

	Elidable bool // squashmigrations leaves it out
}

// Batch is a range of keys.
type Batch struct {
	After any // the last key of the batch before; nil for the first batch
	UpTo  any // the last key of this one
}

// Where returns the condition that chooses the rows of the batch by the column of the key, and its
// values.
func (b Batch) Where(column string) (condition string, args []any) {
	if b.After == nil {
		return column + " <= ?", []any{b.UpTo}
	}
	return column + " > ? AND " + column + " <= ?", []any{b.After, b.UpTo}
}

// NoBatch is the Back of a RunBatches with nothing to undo.
func NoBatch(context.Context, DB, Batch) error { return nil }

// Apply implements Operation.
func (o RunBatches) Apply(app string, s *State) error {
	_, err := s.mustModel(app, o.Model)
	return err
}

// Describe implements Operation.
func (o RunBatches) Describe() string { return "Go function in batches: " + o.Name }

// BatchSize returns how many rows a batch has.
func (o RunBatches) BatchSize() int {
	if o.Size > 0 {
		return o.Size
	}
	return 1000
}

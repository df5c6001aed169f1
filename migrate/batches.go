package migrate

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// positions has how far a RunBatches has come. The table exists only while one is under way.
const positions = "latchkey_migration_position"

// batches returns the RunBatches of a step that runs it, or false.
func (s step) batches() (ops.RunBatches, bool) {
	if len(s.Operations) != 1 || s.do != apply && s.do != revert {
		return ops.RunBatches{}, false
	}
	o, ok := s.Operations[0].(ops.RunBatches)
	return o, ok
}

// walk is a RunBatches that runs.
type walk struct {
	*Migrator
	step        step
	each        func(context.Context, ops.DB, ops.Batch) error
	table, key  string // quoted
	isInteger   bool
	size        int
	rows, total int64
}

// runBatches runs the batches of a step, each in a transaction of its own. Another process that
// migrates at the same time runs some of them. The ledger is not written.
func (m *Migrator) runBatches(ctx context.Context, s step, have ledger, progress func(Step, bool)) error {
	o, ok := s.batches()
	if !ok {
		return nil
	}
	w, err := m.newWalk(ctx, s, o, have)
	if err != nil {
		return err
	}
	if progress != nil {
		progress(s.public(), false)
	}
	for finished := false; !finished; {
		start := time.Now()
		err := m.db.InTx(ctx, func(ctx context.Context) (err error) {
			finished, err = w.next(ctx)
			return err
		})
		if err != nil {
			return fmt.Errorf("%s.%s: %s, after %d of %d rows; it goes on there when migrate runs again: %w",
				s.App, s.Name, o.Describe(), w.rows, w.total, err)
		}
		if progress != nil && !finished {
			now := s.public()
			now.Rows, now.Total = w.rows, w.total
			progress(now, false)
		}
		if m.db.Engine().Name == "sqlite" && !finished {
			if err := letOthersWrite(ctx, time.Since(start)); err != nil {
				return fmt.Errorf("%s.%s: %s: %w", s.App, s.Name, o.Describe(), err)
			}
		}
	}
	return nil
}

// letOthersWrite leaves the write lock of SQLite free for as long as a batch has held it, and for
// 10 ms at least. The lock has no queue: who waits looks for it now and then, and would hardly ever
// find it free between two batches.
func letOthersWrite(ctx context.Context, batch time.Duration) error {
	select {
	case <-time.After(max(batch, 10*time.Millisecond)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *Migrator) newWalk(ctx context.Context, s step, o ops.RunBatches, have ledger) (*walk, error) {
	state, err := m.stateWithout(ctx, have, s.key())
	if err != nil {
		return nil, err
	}
	of := state.Model(s.App, o.Model)
	if of == nil || of.Key() == nil {
		return nil, fmt.Errorf("%s.%s: the model %s, through whose rows it goes, does not exist",
			s.App, s.Name, o.Model)
	}
	quote := m.db.Engine().Quote
	w := &walk{Migrator: m, step: s, each: o.Each, table: quote(of.TableName()), key: quote(of.Key().ColumnName()),
		isInteger: of.Key().Kind.IsInteger() || of.Key().Kind.IsKey(), size: o.BatchSize()}
	if s.do == revert {
		w.each = o.Back
	}
	if err := m.db.Change(ctx, w.begin); err != nil {
		return nil, fmt.Errorf("%s.%s: begin its batches: %w", s.App, s.Name, err)
	}
	place, err := w.place(ctx, "")
	if err != nil {
		return nil, err
	}
	where, args := w.behind(place)
	return w, m.db.Query(ctx, func(scan func(...any) error) error { return scan(&w.total) },
		"SELECT COUNT(*) FROM "+w.table+where, args...)
}

// begin makes the table of positions, and the row of this walk.
func (w *walk) begin(ctx context.Context) error {
	tables, err := w.db.Tables(ctx)
	if err == nil && !tables[positions] {
		err = w.db.Exec(ctx, "CREATE TABLE "+positions+" (app varchar(255) NOT NULL, name varchar(255) NOT NULL, "+
			"backward integer NOT NULL, place text NOT NULL, finished integer NOT NULL, "+
			"PRIMARY KEY (app, name, backward))")
	}
	if err != nil {
		return err
	}
	return w.db.Exec(ctx, "INSERT INTO "+positions+" (app, name, backward, place, finished) SELECT ?, ?, ?, '', 0 "+
		"WHERE NOT EXISTS (SELECT 1 FROM "+positions+" WHERE app = ? AND name = ? AND backward = ?)",
		append(w.row(), w.row()...)...)
}

func (w *walk) row() []any {
	backward := 0
	if w.step.do == revert {
		backward = 1
	}
	return []any{w.step.App, w.step.Name, backward}
}

// place returns the last key of the last batch behind an equals sign, or "" before the first.
func (w *walk) place(ctx context.Context, lock string) (place string, err error) {
	err = w.db.Query(ctx, func(scan func(...any) error) error { return scan(&place) },
		"SELECT place FROM "+positions+" WHERE app = ? AND name = ? AND backward = ?"+lock, w.row()...)
	return place, err
}

// value returns the key of a place as the engine compares it.
func (w *walk) value(place string) any {
	if n, err := strconv.ParseInt(place[1:], 10, 64); err == nil && w.isInteger {
		return n
	}
	return place[1:]
}

func (w *walk) behind(place string) (where string, args []any) {
	if place == "" {
		return "", nil
	}
	return " WHERE " + w.key + " > ?", []any{w.value(place)}
}

// next runs the next batch, in the transaction of ctx.
func (w *walk) next(ctx context.Context) (finished bool, err error) {
	place, err := w.place(ctx, w.db.Engine().ForUpdate)
	if err != nil {
		return false, err
	}
	b := ops.Batch{}
	if place != "" {
		b.After = w.value(place)
	}
	where, args := w.behind(place)
	last, rows := "", int64(0)
	// The keys themselves, and not an offset: the last batch has fewer rows.
	err = w.db.Query(ctx, func(scan func(...any) error) error { rows++; return scan(&last) },
		"SELECT "+w.key+" FROM "+w.table+where+" ORDER BY "+w.key+" LIMIT "+strconv.Itoa(w.size), args...)
	if err != nil {
		return false, err
	}
	set := []any{place, 1}
	if rows > 0 {
		b.UpTo = w.value("=" + last)
		if err := w.each(ctx, rowsDB{w.Migrator}, b); err != nil {
			return false, err
		}
		set = []any{"=" + last, 0}
	}
	w.rows += rows
	return rows == 0, w.db.Exec(ctx, "UPDATE "+positions+" SET place = ?, finished = ? "+
		"WHERE app = ? AND name = ? AND backward = ?", append(set, w.row()...)...)
}

// hasRun reports whether a step has no batches, or all of them have run.
func (m *Migrator) hasRun(ctx context.Context, s step) (bool, error) {
	if _, ok := s.batches(); !ok {
		return true, nil
	}
	tables, err := m.db.Tables(ctx)
	if err != nil || !tables[positions] {
		return false, err
	}
	finished := 0
	w := &walk{Migrator: m, step: s}
	err = m.db.Query(ctx, func(scan func(...any) error) error { return scan(&finished) },
		"SELECT finished FROM "+positions+" WHERE app = ? AND name = ? AND backward = ?", w.row()...)
	return finished == 1, err
}

// endBatches deletes the position of a step that is in the ledger now, and the table when it is
// empty.
func (m *Migrator) endBatches(ctx context.Context, s step) error {
	if _, ok := s.batches(); !ok {
		return nil
	}
	err := m.db.Exec(ctx, "DELETE FROM "+positions+" WHERE app = ? AND name = ?", s.App, s.Name)
	if err != nil {
		return err
	}
	left := 0
	err = m.db.Query(ctx, func(scan func(...any) error) error { return scan(&left) }, "SELECT COUNT(*) FROM "+positions)
	if err == nil && left == 0 {
		err = m.db.Exec(ctx, "DROP TABLE "+positions)
	}
	return err
}

func hasBatches(list []ops.Operation) bool {
	return slices.ContainsFunc(list, func(o ops.Operation) bool { _, is := o.(ops.RunBatches); return is })
}

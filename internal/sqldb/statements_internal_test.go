package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

var errOfFn = errors.New("of fn")

// TestStatements has the statements that reach the driver in transactions and changes of the
// schema, and the error that the caller gets.
func TestStatements(t *testing.T) {
	t.Parallel()
	again, busy, unusable := failure{engine.Retry}, failure{engine.Busy}, failure{engine.Unavailable}
	server := engine.Engine{Server: true}
	change := engine.Engine{DDL: engine.DDL{Before: "B", Lock: []string{"L1", "L2"}, Violations: "V"}}
	locked := rows{"B": {int64(1)}}
	for name, test := range map[string]struct {
		engine engine.Engine
		fails  fails
		rows   rows
		change bool
		fn     func(db *DB, ctx context.Context) error // default: exec X
		log    string
		wants  []error // none: no error
		lacks  error
	}{
		"a transaction": {log: "begin, exec X, commit"},
		"an isolation level, and first statements": {
			engine: engine.Engine{Isolation: sql.LevelReadCommitted, Begin: []string{"B1", "B2"}},
			log:    "begin isolated, exec B1, exec B2, exec X, commit"},
		"a first statement fails": {
			engine: engine.Engine{Begin: []string{"B1", "B2"}}, fails: fails{"exec B1": {unusable}},
			log: "begin, exec B1, rollback", wants: []error{auth.ErrUnavailable}},
		"fn fails": {fn: func(*DB, context.Context) error { return errOfFn }, log: "begin, rollback",
			wants: []error{errOfFn}},
		"a conflict, twice": {
			fails: fails{"exec X": {again, again}},
			log:   "begin, exec X, rollback, begin, exec X, rollback, begin, exec X, commit"},
		"a conflict that fn ignores": {
			fails: fails{"exec X": {again}},
			fn: func(db *DB, ctx context.Context) error {
				db.Exec(ctx, "X")
				db.Exec(ctx, "Y") // must not run after a loss
				db.Query(ctx, Discard, "Q")
				return nil
			},
			log: "begin, exec X, rollback, begin, exec X, exec Y, query Q, commit"},
		"a conflict of a query": {
			fails: fails{"query Q": {again}},
			fn:    func(db *DB, ctx context.Context) error { db.Query(ctx, Discard, "Q"); return db.Exec(ctx, "X") },
			log:   "begin, query Q, rollback, begin, query Q, exec X, commit"},
		"a lock, ignored": {
			fails: fails{"exec X": {busy}},
			fn:    func(db *DB, ctx context.Context) error { db.Exec(ctx, "X"); return db.Exec(ctx, "Y") },
			log:   "begin, exec X, exec Y, commit"},
		"a lock, ignored, where it rolls back": {
			engine: engine.Engine{BusyUndoes: true}, fails: fails{"exec X": {busy}},
			fn:  func(db *DB, ctx context.Context) error { db.Exec(ctx, "X"); return db.Exec(ctx, "Y") },
			log: "begin, exec X, rollback", wants: []error{auth.ErrUnavailable}},
		"a lock at the commit": {
			fails: fails{"commit": {busy}}, log: "begin, exec X, commit, begin, exec X, commit"},
		"a commit without an answer": {
			fails: fails{"commit": {unusable}},
			log:   "begin, exec X, commit", wants: []error{auth.ErrUnavailable}, lacks: ErrInDoubt},
		"a commit without an answer, of a server": {
			engine: server, fails: fails{"commit": {unusable}},
			log: "begin, exec X, commit", wants: []error{auth.ErrUnavailable, ErrInDoubt}},
		"a savepoint": {
			fn: inside(nil), log: "begin, exec SAVEPOINT latchkey_1, exec I, exec RELEASE SAVEPOINT latchkey_1, exec X, commit"},
		"a savepoint whose fn fails": {
			fn: inside(errOfFn),
			log: "begin, exec SAVEPOINT latchkey_1, exec I, exec ROLLBACK TO SAVEPOINT latchkey_1, exec RELEASE " +
				"SAVEPOINT latchkey_1, exec X, commit"},
		"a savepoint that does not begin": {
			fails: fails{"exec SAVEPOINT latchkey_1": {unusable}},
			fn: func(db *DB, ctx context.Context) error {
				err := db.InTx(ctx, func(context.Context) error { return errOfFn })
				return errors.Join(err, inside(nil)(db, ctx)) // as deep as the first
			},
			log: "begin, exec SAVEPOINT latchkey_1, exec SAVEPOINT latchkey_1, exec I, exec RELEASE SAVEPOINT " +
				"latchkey_1, exec X, rollback", wants: []error{auth.ErrUnavailable}, lacks: errOfFn},
		"a savepoint that does not end": {
			fails: fails{"exec RELEASE SAVEPOINT latchkey_1": {unusable}},
			fn: func(db *DB, ctx context.Context) error {
				return db.InTx(ctx, func(context.Context) error { return nil })
			},
			log: "begin, exec SAVEPOINT latchkey_1, exec RELEASE SAVEPOINT latchkey_1, exec ROLLBACK TO SAVEPOINT " +
				"latchkey_1, exec RELEASE SAVEPOINT latchkey_1, rollback",
			wants: []error{auth.ErrUnavailable}},
		"a savepoint that cannot be rolled back to": {
			fails: fails{"exec ROLLBACK TO SAVEPOINT latchkey_1": {errOfFn}},
			fn: func(db *DB, ctx context.Context) error {
				db.InTx(ctx, func(context.Context) error { return errors.New("x") })
				db.Exec(ctx, "X")
				return nil
			},
			log:   "begin, exec SAVEPOINT latchkey_1, exec ROLLBACK TO SAVEPOINT latchkey_1, rollback",
			wants: []error{auth.ErrUnavailable, errOfFn}},
		"a change of the schema": {
			change: true, engine: change, rows: locked,
			log: "query B, begin, exec L1, exec L2, query V, exec X, query V, commit, close"},
		"a change without anything around it": {change: true, log: "begin, exec X, commit"},
		"a change before which nothing returns": {
			change: true, engine: engine.Engine{DDL: engine.DDL{Before: "B"}},
			log: "query B, begin, exec X, commit, close"},
		"a change whose lock is not granted": {
			change: true, engine: change, rows: rows{"B": {int64(0)}},
			log: "query B, close", wants: []error{auth.ErrUnavailable}},
		"a change whose lock is unknown": {
			change: true, engine: change, rows: rows{"B": {nil}},
			log: "query B, close", wants: []error{auth.ErrUnavailable}},
		"a change before which fails": {
			change: true, engine: change, fails: fails{"query B": {errOfFn}},
			log: "query B, close", wants: []error{errOfFn}},
		"a change whose second lock fails": {
			change: true, engine: change, rows: locked, fails: fails{"exec L2": {errOfFn}},
			log: "query B, begin, exec L1, exec L2, rollback, close", wants: []error{errOfFn}},
		"a change whose check fails": {
			change: true, engine: change, rows: locked, fails: fails{"query V": {errOfFn}},
			log: "query B, begin, exec L1, exec L2, query V, rollback, close", wants: []error{errOfFn}},
		"a change whose check fails after it": {
			change: true, engine: change, rows: locked, fails: fails{"query V": {nil, errOfFn}},
			log:   "query B, begin, exec L1, exec L2, query V, exec X, query V, rollback, close",
			wants: []error{errOfFn}},
		"a change that fails": {
			change: true, engine: change, rows: locked, fn: func(*DB, context.Context) error { return errOfFn },
			log: "query B, begin, exec L1, exec L2, query V, rollback, close", wants: []error{errOfFn}},
		"a change is not tried again": {
			change: true, fails: fails{"exec X": {again}},
			log: "begin, exec X, rollback", wants: []error{auth.ErrUnavailable}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &script{fails: test.fails, rows: test.rows}
			db := s.open(t, test.engine, Config{Wait: 1 << 40})
			run, fn := db.InTx, test.fn
			if test.change {
				run = db.Change
			}
			if fn == nil {
				fn = func(db *DB, ctx context.Context) error { return db.Exec(ctx, "X") }
			}
			err := run(t.Context(), func(ctx context.Context) error { return fn(db, ctx) })
			if diff := cmp.Diff("connect, "+test.log, strings.Join(s.take(), ", ")); diff != "" {
				t.Error(diff)
			}
			if (err == nil) != (len(test.wants) == 0) || test.lacks != nil && errors.Is(err, test.lacks) {
				t.Errorf("%v", err)
			}
			for _, want := range test.wants {
				if !errors.Is(err, want) {
					t.Errorf("%v, want %v", err, want)
				}
			}
		})
	}
}

// inside returns a function that runs I in a savepoint, which ends with err, and then X.
func inside(err error) func(db *DB, ctx context.Context) error {
	return func(db *DB, ctx context.Context) error {
		got := db.InTx(ctx, func(ctx context.Context) error { return errors.Join(db.Exec(ctx, "I"), err) })
		if !errors.Is(got, err) {
			return got
		}
		return db.Exec(ctx, "X")
	}
}

// TestWriteNeedsATransaction checks that a write outside of a transaction, or after its end, does
// not reach the driver.
func TestWriteNeedsATransaction(t *testing.T) {
	t.Parallel()
	s := &script{}
	db := s.open(t, engine.Engine{}, Config{})
	var kept context.Context
	if err := db.InTx(t.Context(), func(ctx context.Context) error { kept = ctx; return nil }); err != nil {
		t.Fatal(err)
	}
	s.take()
	for what, ctx := range map[string]context.Context{"outside": t.Context(), "after the commit": kept} {
		if err := db.Exec(ctx, "X"); !errors.Is(err, errNoTransaction) || db.InTransaction(ctx) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if log := s.take(); len(log) > 0 {
		t.Errorf("reached the driver: %q", log)
	}
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		return db.Change(ctx, func(context.Context) error {
			return nil
		})
	})
	if err == nil {
		t.Error("a change of the schema inside a transaction")
	}
}

// TestViolations has rows that refer to a missing row before and after a change of the schema.
func TestViolations(t *testing.T) {
	t.Parallel()
	ab, cd := refers{"a", "b"}, refers{"c", "d"}
	for name, test := range map[string]struct {
		before, after map[refers]int
		want          string
	}{
		"none":         {nil, nil, ""},
		"as many":      {map[refers]int{ab: 2}, map[refers]int{ab: 2}, ""},
		"fewer":        {map[refers]int{ab: 2}, map[refers]int{ab: 1}, ""},
		"one more":     {map[refers]int{ab: 2}, map[refers]int{ab: 3}, `table "a", 1 row that refers to "b": `},
		"another":      {map[refers]int{ab: 2}, map[refers]int{cd: 2}, `table "c", 2 rows that refer to "d": `},
		"beside fewer": {map[refers]int{ab: 2}, map[refers]int{ab: 1, cd: 1}, `table "c", 1 row that refers to "d": `},
	} {
		err := checkViolations(test.before, test.after)
		if (err != nil) != (test.want != "") || err != nil && (!errors.Is(err, ErrForeignKey) ||
			!strings.HasPrefix(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

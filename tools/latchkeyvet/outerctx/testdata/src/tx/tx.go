package tx

import (
	"context"
	"net/http"
	"testing"
	"time"

	"other"
)

var db other.DB

var global context.Context

func literals(ctx context.Context, outer context.Context, r *http.Request, t *testing.T) {
	_ = db.InTx(ctx, func(ctx context.Context) error { return db.Exec(ctx, "") })
	_ = db.InTx(ctx, func(inner context.Context) error { return db.Exec(inner, "") })
	_ = db.InTx(ctx, func(inner context.Context) error { return db.Exec(ctx, "") })                // want `^ctx is a context without the transaction: a function given to InTx passes on its own context$`
	_ = db.InTx(ctx, func(context.Context) error { return db.Exec(ctx, "") })                      // want `ctx is a context`
	_ = db.InTx(ctx, func(_ context.Context) error { return db.Exec(ctx, "") })                    // want `ctx is a context`
	_ = db.InTx(ctx, func(ctx context.Context) error { return db.Exec(outer, "") })                // want `outer is a context`
	_ = db.InTx(ctx, func(ctx context.Context) error { return db.Exec((outer), "") })              // want `outer is a context`
	_ = db.InTx(ctx, func(ctx context.Context) error { return db.Exec(global, "") })               // want `global is a context`
	_ = db.InTx(ctx, func(ctx context.Context) error { return db.Exec(other.Ctx, "") })            // want `other.Ctx is a context`
	_ = db.InTx(ctx, func(ctx context.Context) error { return db.Exec(r.Context(), "") })          // want `r.Context\(\) is a context`
	_ = db.InTx(ctx, func(ctx context.Context) error { return db.Exec(t.Context(), "") })          // want `t.Context\(\) is a context`
	_ = db.InTx(ctx, func(ctx context.Context) error { return db.Exec(context.Background(), "") }) // want `context.Background\(\) is a context`
	_ = db.InTx(ctx, func(ctx context.Context) error { return db.Exec(context.TODO(), "") })       // want `context.TODO\(\) is a context`
	_ = db.InTx(ctx, (func(ctx context.Context) error { return db.Exec(outer, "") }))              // want `outer is a context`
}

func derived(ctx context.Context, r *http.Request) {
	_ = db.InTx(ctx, func(tx context.Context) error {
		tx, cancel := context.WithTimeout(tx, time.Second)
		defer cancel()
		r := r.WithContext(tx)
		if err := db.Exec(r.Context(), ""); err != nil {
			return err
		}
		limited, cancel := context.WithTimeout(ctx, time.Second) // want `ctx is a context`
		defer cancel()
		return db.Exec(limited, "")
	})
}

func closures(ctx context.Context) {
	_ = db.InTx(ctx, func(tx context.Context) error {
		each := func() error { return db.Exec(ctx, "") } // want `ctx is a context`
		fine := func() error { return db.Exec(tx, "") }
		func() { _ = db.Exec(ctx, "") }() // want `ctx is a context`
		_ = fine()
		return each()
	})
	before := func(name string) error { return db.Exec(ctx, name) }
	twice := func() error { return before("a") }
	own := func(ctx context.Context) error { return db.Exec(ctx, "") }
	_ = before("outside a transaction it may use its context")
	_ = db.InTx(ctx, func(tx context.Context) error {
		_ = own(tx)
		_ = twice()       // want `ctx, which twice uses, is a context`
		return before("") // want `ctx, which before uses, is a context`
	})
	var again func(int) error
	again = func(n int) error { return again(n - 1) }
	_ = db.InTx(ctx, func(tx context.Context) error { return again(3) })
}

func nested(ctx context.Context) {
	_ = db.InTx(ctx, func(a context.Context) error {
		return db.InTx(a, func(b context.Context) error {
			_ = db.Exec(a, "")      // want `a is a context`
			return db.Exec(ctx, "") // want `ctx is a context`
		})
	})
	_ = db.InTx(ctx, func(a context.Context) error {
		return db.InTx(ctx, func(b context.Context) error { return db.Exec(b, "") }) // want `ctx is a context`
	})
}

func afterwards(ctx context.Context) {
	var last context.Context
	_ = db.InTx(ctx, func(tx context.Context) error {
		last = tx
		db.AfterCommit(ctx, func() {}) // want `ctx is a context`
		db.AfterCommit(tx, func() { _ = db.Exec(ctx, "") })
		return nil
	})
	_ = last
}

type service struct {
	ctx  context.Context
	r    *http.Request
	many []*http.Request
	db   other.DB
}

func (s *service) work(ctx context.Context) error {
	_ = s.db.Exec(ctx, "")
	_ = s.db.Exec(s.many[0].Context(), "") // want `s.many\[0\].Context\(\) is a context`
	_ = s.db.Exec(s.r.Context(), "")       // want `s.r.Context\(\) is a context`
	return s.db.Exec(s.ctx, "")            // want `s.ctx is a context`
}

// unused uses its field as well, but is not given to InTx.
func (s *service) unused(ctx context.Context) error { return s.db.Exec(s.ctx, "") }

func step(ctx context.Context) error {
	_ = db.Exec(ctx, "")
	return db.Exec(global, "") // want `global is a context`
}

func stepOf[T any](ctx context.Context) error {
	return db.Exec(global, "") // want `global is a context`
}

func named(ctx context.Context, s *service, chosen bool) {
	_ = s.db.InTx(ctx, s.work)
	_ = db.InTx(ctx, step)
	_ = db.InTx(ctx, stepOf[int])
	_ = db.InTx(ctx, other.Step)                                        // not seen: another package
	local := func(tx context.Context) error { return db.Exec(ctx, "") } // want `ctx is a context`
	_ = db.InTx(ctx, local)
	_ = db.InTx(ctx, other.Retry(func(tx context.Context) error { return db.Exec(ctx, "") })) // want `ctx is a context`
	either := func(tx context.Context) error { return db.Exec(ctx, "") }                      // not seen: which one it is depends on the run
	if chosen {
		either = step
	}
	_ = db.InTx(ctx, either)
	own := service{}
	_ = db.InTx(ctx, func(ctx context.Context) error {
		mine := service{ctx: ctx}
		own.ctx = ctx
		_ = db.Exec(mine.ctx, "")
		return db.Exec(own.ctx, "") // want `own.ctx is a context`
	})
}

// transact is a wrapper of a project's own, with the name that the analyzer knows.
type wrapper struct{}

func (wrapper) InTx(ctx context.Context, name string, fn func(context.Context) error) error {
	return db.InTx(ctx, fn)
}

func wrapped(ctx context.Context) {
	_ = wrapper{}.InTx(ctx, "x", func(tx context.Context) error { return db.Exec(ctx, "") }) // want `ctx is a context`
}

type unrelated struct{}

func (unrelated) InTx(fn func(int) error) error { return fn(1) }

func others(ctx context.Context) {
	_ = unrelated{}.InTx(func(int) error { return db.Exec(ctx, "") })
}

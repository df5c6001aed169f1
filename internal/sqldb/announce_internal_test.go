package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// alive is a Signal of a database that nobody else changes.
type alive struct{}

func (alive) Live(time.Duration) bool { return true }
func (alive) Lost() error             { return nil }
func (alive) Committed()              {}
func (alive) Close() error            { return nil }

// checker checks credentials against a store with one version of them all.
type checker struct {
	t       *testing.T
	ids     *cache.Identities
	version int
}

func newChecker(t *testing.T, db *DB) *checker {
	db.Listen(alive{})
	return &checker{t: t, ids: cache.New(cache.Config{Changes: db.Changes()})}
}

// version is the Auth of an identity.
type version int

// check returns the version that a check of the credential sees, and whether it has read the store.
// After the read, which may be nil, runs before the check goes on. The first word of a credential
// tells its user or that it is unknown, and the second one that it is a session.
func (c *checker) check(credential string, after func()) (seen int, read bool) {
	c.t.Helper()
	owner, session, _ := strings.Cut(credential, " ")
	kind := cache.Token
	if session != "" {
		kind = cache.Session
	}
	seen = c.version
	id, err := c.ids.Identity(c.t.Context(), kind, credential, func(context.Context) (*auth.Identity, error) {
		id := &auth.Identity{User: auth.User{ID: auth.UserID(owner)}, Auth: version(c.version)}
		read = true
		if after != nil {
			after()
		}
		if owner == "junk" {
			return nil, auth.ErrNotFound
		}
		return id, nil
	})
	if err == nil {
		seen = int(id.Auth.(version))
	} else if !errors.Is(err, auth.ErrNotFound) {
		c.t.Error(err)
	}
	return seen, read
}

// checkable are the credentials of these tests.
var checkable = []string{"alice", "alice session", "bob", "bob session", "junk", "junk session"}

// fill has all credentials in the cache.
func (c *checker) fill() {
	for _, credential := range checkable {
		c.check(credential, nil)
	}
	if read := c.reads(); read != nil {
		c.t.Errorf("not in the cache: %q", read)
	}
}

// reads returns the credentials whose check reads the store.
func (c *checker) reads() (all []string) {
	for _, credential := range checkable {
		if _, read := c.check(credential, nil); read {
			all = append(all, credential)
		}
	}
	return all
}

// commit is the moment in which a commit becomes visible. For each credential, a check has read the
// store before it, and ends after it. The next one sees the new version. Then none may see the old
// one, which the first check has put into the cache. commit returns the credentials whose checks
// read the store.
func (c *checker) commit() (read []string) {
	before := c.version
	for _, credential := range checkable {
		c.version = before
		if _, first := c.check(credential, func() { c.version++ }); !first {
			continue // the cache has it: the commit does not concern it
		}
		read = append(read, credential)
		for range 2 {
			if seen, again := c.check(credential, nil); seen != before+1 || !again {
				c.t.Errorf("%s: a check sees version %d after the commit of version %d; it reads: %t",
					credential, seen, before+1, again)
			}
		}
	}
	c.version = before + 1
	return read
}

// effects are those of the statements of these tests, by their second words.
func effects(statement string) Effect {
	_, effect, _ := strings.Cut(statement, " ")
	return map[string]Effect{
		"adds": Adds, "sessions": Sessions, "everyone": Everyone, "commits": Anything, "nothing": Nothing,
	}[effect]
}

// TestPendingCommit has transactions and what they change. While the commit is under way, before it
// is counted, no check sees the new version and a later one the old version.
func TestPendingCommit(t *testing.T) {
	t.Parallel()
	exec := func(statement string) func(ctx context.Context, db *DB) error {
		return func(ctx context.Context, db *DB) error { return db.Exec(ctx, statement) }
	}
	for name, c := range map[string]struct {
		in      func(ctx context.Context, db *DB) error
		pending []string
	}{
		"nothing":  {exec("X nothing"), nil},
		"everyone": {exec("X everyone"), checkable},
		"new":      {exec("X adds"), []string{"junk"}},
		"sessions": {exec("X sessions"), []string{"alice session", "bob session", "junk session"}},
		"of a user": {func(ctx context.Context, db *DB) error {
			return db.Exec(Concerning(ctx, "alice"), "X everyone")
		}, []string{"alice", "alice session", "junk"}},
		"of a session": {func(ctx context.Context, db *DB) error {
			return db.Exec(ConcerningSessions(ctx, "bob session"), "X sessions")
		}, []string{"bob session"}},
		"of a user, many times": {func(ctx context.Context, db *DB) error {
			return db.Exec(Concerning(ctx, slices.Repeat([]auth.UserID{"bob"}, 1<<17)...), "X everyone")
		}, []string{"bob", "bob session", "junk"}},
		"through the driver's connection": {func(ctx context.Context, db *DB) error {
			return db.Raw(ctx, func(any) error { return nil })
		}, checkable},
		"in the last write": {func(ctx context.Context, db *DB) error {
			return db.BeforeCommit(ctx, func(ctx context.Context) error { return db.Exec(ctx, "X everyone") })
		}, checkable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &script{then: map[string]func(){}}
			db := s.open(t, engine.Engine{DDL: engine.DDL{Transactional: true}}, Config{EffectOf: effects})
			checks := newChecker(t, db)
			checks.fill()
			var during []string
			s.then["commit"] = func() { during = checks.commit() }
			err := db.InTx(t.Context(), func(ctx context.Context) error {
				err := c.in(ctx, db)
				if read := checks.reads(); read != nil {
					t.Errorf("before the commit, checks read %q", read)
				}
				return err
			})
			if diff := cmp.Diff(c.pending, during); diff != "" || err != nil {
				t.Errorf("during the commit, checks read (-want +got):\n%s%v", diff, err)
			}
			if diff := cmp.Diff(c.pending, checks.reads()); diff != "" {
				t.Errorf("after the commit, checks read (-want +got):\n%s", diff)
			}
			if read := checks.reads(); read != nil {
				t.Errorf("checks still read %q", read)
			}
		})
	}
}

// TestPendingEnds ends transactions in every way. Afterwards identities are cached again.
func TestPendingEnds(t *testing.T) {
	t.Parallel()
	failed := errors.New("failed")
	panics := func() { panic(failed) }
	for name, c := range map[string]struct {
		fails error // of the first commit
		in    func(ctx context.Context, db *DB) error
		want  error
	}{
		"the commit fails":               {fails: failed, want: failed},
		"it is tried again":              {fails: failure{engine.Busy}},
		"the server goes away meanwhile": {fails: failure{engine.Unavailable}, want: ErrInDoubt},
		"the connection is lost":         {fails: driver.ErrBadConn, want: auth.ErrUnavailable},
		"its function fails":             {in: func(context.Context, *DB) error { return failed }, want: failed},
		"its function panics":            {in: func(context.Context, *DB) error { panics(); return nil }, want: failed},
		"its last write fails": {in: func(ctx context.Context, db *DB) error {
			return db.BeforeCommit(ctx, func(context.Context) error { return failed })
		}, want: failed},
		"a hook panics": {in: func(ctx context.Context, db *DB) error {
			db.AfterCommit(ctx, panics)
			return nil
		}, want: failed},
	} {
		for _, transactional := range []bool{true, false} {
			t.Run(fmt.Sprint(name, " ", transactional), func(t *testing.T) {
				t.Parallel()
				s := &script{fails: fails{"commit": {c.fails}}}
				db := s.open(t, engine.Engine{Server: true, DDL: engine.DDL{Transactional: transactional}},
					Config{EffectOf: effects, Statement: time.Hour})
				checks := newChecker(t, db)
				err := caught(func() error {
					return db.InTx(t.Context(), func(ctx context.Context) error {
						err := errors.Join(db.Exec(Concerning(ctx, "alice"), "X everyone"), db.Exec(ctx, "X commits"))
						if err == nil && c.in != nil {
							err = c.in(ctx, db)
						}
						return err
					})
				})
				if !errors.Is(err, c.want) {
					t.Errorf("it ended with %v, want %v", err, c.want)
				}
				checks.fill()
			})
		}
	}
}

// caught returns the error of fn, also one that it panics with.
func caught(fn func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err, _ = v.(error)
		}
	}()
	return fn()
}

// TestCommitByItself has statements that commit at once, as TRUNCATE does on MySQL, with what their
// transaction has changed before. All that follows commits at once too.
func TestCommitByItself(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		run   func(*DB, context.Context, func(context.Context) error) error
		first string // the first statement that commits
		times int
	}{
		"in a transaction":          {(*DB).InTx, "exec X commits", 3},
		"in a change of the schema": {(*DB).Change, "exec X everyone", 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &script{then: map[string]func(){}}
			db := s.open(t, engine.Engine{}, Config{EffectOf: effects})
			checks := newChecker(t, db)
			checks.fill()
			times := 0
			pending := func() {
				times++
				if diff := cmp.Diff(checkable, checks.commit()); diff != "" {
					t.Errorf("checks read (-want +got):\n%s", diff)
				}
			}
			for _, entry := range []string{c.first, "exec X commits", "exec Y nothing", "commit"} {
				s.then[entry] = pending
			}
			err := c.run(db, t.Context(), func(ctx context.Context) error {
				return errors.Join(db.Exec(Concerning(ctx, "alice"), "X everyone"), db.Exec(ctx, "X commits"),
					db.Exec(ctx, "Y nothing"))
			})
			if err != nil || times != c.times {
				t.Error(times, err)
			}
			checks.fill()
		})
	}
}

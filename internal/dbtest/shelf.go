package dbtest

import (
	"context"
	"database/sql"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/schema"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

// shelf keeps the databases of a server for the next test: creating a database takes ten times as
// long as emptying one. It keeps their connections too, since each one is a process of PostgreSQL.
type shelf struct {
	with opener
	make func(t testing.TB) database

	mu    sync.Mutex
	tests int // number of tests that use the shelf; the last one drops the databases
	made  []*shelved
	free  []*shelved
}

// shelved is a database with all migrations applied. One test uses it at a time.
type shelved struct {
	database
	admin  *sql.DB                 // empties it
	stores map[string]*sqlstore.DB // open ones with the Config of Patient, by address
}

// shelves are the shelves of a process by name. Tests share them, since most tests need a database
// for a moment only.
type shelves struct {
	mu sync.Mutex
	by map[string]*shelf
}

var kept = shelves{by: map[string]*shelf{}}

// postgresShelf returns the shelf of PostgreSQL. Without a server it skips t.
func postgresShelf(t *testing.T) *shelf {
	t.Helper()
	variable(t, postgresVar)
	return kept.use(t, "postgres", &shelf{with: postgres.Open,
		make: func(t testing.TB) database { return makePostgres(t) }})
}

// mysqlShelf returns the shelf of MySQL with that collation. Without a server it skips t.
func mysqlShelf(t *testing.T, collation string) *shelf {
	t.Helper()
	variable(t, mysqlVar)
	return kept.use(t, collation, &shelf{with: mysql.Open,
		make: func(t testing.TB) database { return makeMySQL(t, collation) }})
}

// use returns the shelf of that name for the time of t. If there is none, it adds unused.
func (all *shelves) use(t *testing.T, name string, unused *shelf) *shelf {
	all.mu.Lock()
	defer all.mu.Unlock()
	s := all.by[name]
	if s == nil {
		s = unused
		all.by[name] = s
	}
	s.tests++
	t.Cleanup(func() { all.leave(t, name, s) })
	return s
}

func (all *shelves) leave(t *testing.T, name string, s *shelf) {
	all.mu.Lock()
	s.tests--
	last := s.tests == 0
	if last {
		delete(all.by, name)
	}
	all.mu.Unlock()
	if last {
		for _, d := range s.made {
			for _, db := range d.stores {
				db.Close()
			}
			d.admin.Close()
			d.drop(t)
		}
	}
}

// opener returns an Opener of the shelf's databases. via maps a database's address to the one to
// open. A store with the Config of [Patient] stays open for the next test; any other is closed when
// t ends.
func (s *shelf) opener(via func(url string) string) Opener {
	return func(t *testing.T, c sqlstore.Config) *sqlstore.DB {
		t.Helper()
		d := s.take(t)
		t.Cleanup(func() { s.put(t, d) }) // runs after a store of t alone is closed
		if !reflect.DeepEqual(c, Patient()) {
			return open(t, s.with, via(d.url), c)
		}
		address := via(d.url)
		if d.stores[address] == nil {
			db, err := s.with(t.Context(), address, c)
			if err != nil {
				t.Fatal(err)
			}
			d.stores[address] = db
		}
		return d.stores[address]
	}
}

func direct(url string) string { return url }

func (s *shelf) take(t *testing.T) *shelved {
	t.Helper()
	s.mu.Lock()
	if n := len(s.free); n > 0 {
		defer s.mu.Unlock()
		d := s.free[n-1]
		s.free = s.free[:n-1]
		return d
	}
	s.mu.Unlock()
	d := &shelved{database: s.make(t), stores: map[string]*sqlstore.DB{}}
	var err error
	if d.admin, err = raw(d.url); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	s.made = append(s.made, d)
	s.mu.Unlock()
	up(t, s.with, d.url)
	return d
}

// put empties the database and keeps it for the next test. After a failed test the database may
// still be locked, so put does not keep it. It closes the stores that the test has closed or made
// unusable, and takes the test's observer away from the others.
func (s *shelf) put(t *testing.T, d *shelved) {
	if t.Failed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 5*time.Minute)
	defer cancel()
	for address, db := range d.stores {
		sqldb.Of(db).Observe(nil) // the next test is not this one's business
		if db.Ping(ctx) != nil {
			db.Close()
			delete(d.stores, address)
		}
	}
	tables := schema.EmptyAtFirst()
	statements := make([]string, len(tables)) // not TRUNCATE: it recreates the tables, which takes longer
	for i, table := range tables {
		statements[i] = "DELETE FROM " + table
	}
	if strings.HasPrefix(d.url, "postgres:") { // PostgreSQL accepts several statements in one call
		statements = []string{strings.Join(statements, "; ")}
	}
	run(ctx, t, d.admin, statements...)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, d)
}

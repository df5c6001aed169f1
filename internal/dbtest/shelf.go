package dbtest

import (
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey/internal/schema"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

// shelf keeps the databases of a server for the next test: creating a database takes ten times as
// long as emptying one.
type shelf struct {
	with opener
	make func(t testing.TB) database

	mu    sync.Mutex
	tests int // number of tests that use the shelf; the last one drops the databases
	made  []database
	free  []string
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
			d.drop(t)
		}
	}
}

// opener returns an Opener of the shelf's databases. via maps a database's address to the one to
// open.
func (s *shelf) opener(via func(url string) string) Opener {
	return func(t *testing.T, c sqlstore.Config) *sqlstore.DB {
		t.Helper()
		direct := s.take(t)
		t.Cleanup(func() { s.put(t, direct) }) // runs after the stores are closed
		return open(t, s.with, via(direct), c)
	}
}

func direct(url string) string { return url }

func (s *shelf) take(t *testing.T) (url string) {
	t.Helper()
	s.mu.Lock()
	if n := len(s.free); n > 0 {
		defer s.mu.Unlock()
		url, s.free = s.free[n-1], s.free[:n-1]
		return url
	}
	s.mu.Unlock()
	d := s.make(t)
	s.mu.Lock()
	s.made = append(s.made, d)
	s.mu.Unlock()
	up(t, s.with, d.url)
	return d.url
}

// put empties the database and keeps it for the next test. After a failed test the database may
// still be locked, so put does not keep it.
func (s *shelf) put(t *testing.T, direct string) {
	if t.Failed() {
		return
	}
	server, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	tables := schema.EmptyAtFirst()
	statements := make([]string, len(tables)) // not TRUNCATE: it recreates the tables, which takes longer
	for i, table := range tables {
		statements[i] = "DELETE FROM " + table
	}
	if server.Scheme == "postgres" { // PostgreSQL accepts several statements in one call
		statements = []string{strings.Join(statements, "; ")}
	}
	exec(t, server, statements...)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, direct)
}

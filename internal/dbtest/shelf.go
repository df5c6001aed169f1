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

// shelf keeps databases of a server for the next test: to make one takes half a second, to empty one a tenth of it.
type shelf struct {
	parent *testing.T // whose end drops them
	with   opener
	fresh  func(t testing.TB) string
	via    func(url string) string // the address that tests get; nil: the database's own

	mu   sync.Mutex
	free []string
}

// Shelf gives databases with all migrations applied and no other row in them, which are dropped with t: fresh makes
// one. They are closed, and kept for the next, with the t that open is given.
func Shelf(t *testing.T, fresh func(t testing.TB) string) Opener {
	t.Helper()
	return newShelf(t, fresh).open
}

func newShelf(t *testing.T, fresh func(t testing.TB) string) *shelf {
	t.Helper()
	first := fresh(t) // or t is skipped
	s := &shelf{parent: t, with: postgres.Open, fresh: fresh, free: []string{first}}
	if strings.HasPrefix(first, "mysql:") {
		s.with = mysql.Open
	}
	up(t, s.with, first)
	return s
}

func (s *shelf) open(t *testing.T, c sqlstore.Config) *sqlstore.DB {
	t.Helper()
	direct := s.take()
	if direct == "" {
		direct = s.fresh(s.parent)
		up(t, s.with, direct)
	}
	t.Cleanup(func() { s.put(t, direct) }) // behind what closes the stores
	if s.via != nil {
		return open(t, s.with, s.via(direct), c)
	}
	return open(t, s.with, direct, c)
}

func (s *shelf) take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.free) == 0 {
		return ""
	}
	last := s.free[len(s.free)-1]
	s.free = s.free[:len(s.free)-1]
	return last
}

// put empties the database. One in which a test has failed may be locked still: it is not used again.
func (s *shelf) put(t *testing.T, direct string) {
	if t.Failed() {
		return
	}
	server, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	tables := schema.EmptyAtFirst()
	if server.Scheme == "mysql" { // where TRUNCATE makes tables anew
		var statements []string
		for _, table := range tables {
			statements = append(statements, "DELETE FROM "+table)
		}
		exec(t, server, statements...)
	} else {
		exec(t, server, "TRUNCATE "+strings.Join(tables, ", "))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, direct)
}

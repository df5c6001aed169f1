package dbtest

import (
	"net/url"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

// shelf keeps PostgreSQL databases for the next test: to make one takes half a second, to empty one a tenth of it.
type shelf struct {
	parent *testing.T // whose end drops them
	via    func(url string) string

	mu   sync.Mutex
	free []string
}

func newShelf(t *testing.T, via func(url string) string) *shelf {
	variable(t, postgresVar)
	return &shelf{parent: t, via: via}
}

func (s *shelf) open(t *testing.T) *sqlstore.DB {
	t.Helper()
	direct := s.take()
	if direct == "" {
		direct = Postgres(s.parent)
		up(t, postgres.Open, direct)
	}
	t.Cleanup(func() { s.put(t, direct) }) // behind what closes the stores
	return open(t, postgres.Open, s.via(direct))
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

// tables are those that hold no row when all migrations are applied.
const tables = "auth_user, auth_group, auth_user_groups, auth_user_user_permissions, auth_group_permissions, authtoken_token, " +
	"django_admin_log, django_session, latchkey_throttle"

// put empties the database. One in which a test has failed may be locked still: it is not used again.
func (s *shelf) put(t *testing.T, direct string) {
	if t.Failed() {
		return
	}
	server, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, server, "TRUNCATE "+tables+" RESTART IDENTITY")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, direct)
}

package testkit

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// recorder keeps the statements of a site while a test looks at them.
type recorder struct {
	mu    sync.Mutex
	lists []*[]string // one for each call of Queries that is under way
}

// add records a statement.
func (r *recorder) add(statement string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, list := range r.lists {
		*list = append(*list, statement)
	}
}

// start adds an empty list, and stop returns its statements.
func (r *recorder) start() (stop func() []string) {
	list := new([]string)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lists = append(r.lists, list)
	return func() []string {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.lists = slices.DeleteFunc(r.lists, func(l *[]string) bool { return l == list })
		return *list
	}
}

// Queries returns the statements that the site runs during fn, in order, with the engine's
// placeholders. It sees those of all requests and goroutines: of the stores, of Site.DB and of its
// DBTX. The statements that begin or end transactions and savepoints are left out.
func (s *Site) Queries(fn func()) []string {
	stop := s.recorder.start()
	defer stop() // also after a panic or the end of the test
	fn()
	return stop()
}

// CountQueries is Django's assertNumQueries: it runs fn, and marks t as failed unless the site has
// run exactly want statements. It then shows them. See [Site.Queries] for what counts. Send a
// request once before you count its statements: the first request of a site may run extra ones. The
// first sign-in, for example, reads which password hashes are in use.
func (s *Site) CountQueries(t testing.TB, want int, fn func()) {
	t.Helper()
	ran := s.Queries(fn)
	if len(ran) == want {
		return
	}
	var list strings.Builder
	for i, statement := range ran {
		fmt.Fprintf(&list, "\n%3d. %s", i+1, strings.Join(strings.Fields(statement), " "))
	}
	t.Errorf("ran %s, want %d%s", statements(len(ran)), want, list.String())
}

// statements returns "1 statement" or "n statements".
func statements(n int) string {
	if n == 1 {
		return "1 statement"
	}
	return fmt.Sprintf("%d statements", n)
}

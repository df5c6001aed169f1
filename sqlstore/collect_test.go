package sqlstore_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestCollect reads rows into a slice. No rows are an empty slice, which is [] in JSON. An error of
// the statement or of a scan leaves nothing.
func TestCollect(t *testing.T) {
	t.Parallel()
	s, ctx := dbtest.Open(t).SQL(), t.Context()
	type pair struct {
		N    int
		Name *string
	}
	one := "one"
	scan := func(row *sqlstore.Row, p *pair) error { return row.Scan(&p.N, &p.Name) }
	for query, want := range map[string][]pair{
		"SELECT 1, 'one' UNION ALL SELECT 2, NULL": {{1, &one}, {2, nil}},
		"SELECT 1, 'one' WHERE 1 = 0":              {},
	} {
		got, err := sqlstore.Collect(s.Query(ctx, query), scan)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", query, err, diff)
		}
	}
	if got, err := sqlstore.Collect(s.Query(ctx, "SELECT 1, 'one' UNION ALL SELECT 'two', 'two'"), scan); got != nil ||
		err == nil {
		t.Errorf("a row that does not fit: %v, %v", got, err)
	}
	if got, err := sqlstore.Collect(s.Query(ctx, "SELECT 1 FROM nowhere"), scan); got != nil || err == nil {
		t.Errorf("no such table: %v, %v", got, err)
	}
}

// TestOne reads the only row. As in Django's get, a second row is a fault and not the answer. After
// it the connection is free again.
func TestOne(t *testing.T) {
	t.Parallel()
	s, ctx := dbtest.Open(t).SQL(), t.Context()
	scan := func(row *sqlstore.Row, n *int) error { return row.Scan(n) }
	for query, want := range map[string]string{
		"SELECT 7":                    "",
		"SELECT 7 WHERE 1 = 0":        "not found",
		"SELECT 7 UNION ALL SELECT 7": "more than one row",
		"SELECT 'seven'":              "Scan",
		"SELECT 7 FROM nowhere":       "nowhere",
	} {
		got, err := sqlstore.One(s.Query(ctx, query), scan)
		switch {
		case want == "" && (got != 7 || err != nil):
			t.Errorf("%s: %d, %v", query, got, err)
		case want != "" && (got != 0 || err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %d, %v, want %q", query, got, err, want)
		}
		if errors.Is(err, auth.ErrNotFound) != (want == "not found") {
			t.Errorf("%s: %v", query, err)
		}
	}
}

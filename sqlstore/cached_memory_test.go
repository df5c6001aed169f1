//go:build !race

package sqlstore_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// TestMemoryOfIdentities: a cached token takes at most 600 bytes, with its user. The race detector
// makes it larger.
func TestMemoryOfIdentities(t *testing.T) {
	const n = 10_000
	db := dbtest.Open(t)
	for _, statement := range []string{
		`INSERT INTO auth_user (username, first_name, last_name, email, password, is_active, is_staff, is_superuser, date_joined)
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
			SELECT 'user' || i, '', '', 'user' || i || '@example.com', '!', 1, 0, 0, '2026-01-02 03:04:05' FROM n`,
		`INSERT INTO authtoken_token (key, created, user_id)
			SELECT printf('%040d', id), '2026-01-02 03:04:05', id FROM auth_user`,
	} {
		if _, err := db.SQL().Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	tokens := newCachedSite(db).tokens
	verify := func(from, to int) {
		for i := from; i <= to; i++ {
			if _, err := tokens.Verify(t.Context(), fmt.Sprintf("%040d", i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	used := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	verify(1, 100) // what the first checks cost is not counted
	before := used()
	verify(101, n)
	each := float64(used()-before) / (n - 100)
	verify(n, n) // the cache is alive until here
	t.Logf("%.0f bytes an identity", each)
	if each > 600 {
		t.Errorf("%.0f bytes an identity, want at most 600", each)
	}
}

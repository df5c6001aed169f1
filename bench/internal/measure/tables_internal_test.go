//go:build unix

package measure

import (
	"os"
	"testing"

	"github.com/latchkey-go/latchkey/bench/internal/stage"
)

// TestTable checks that the keys of a filled table are valid tokens, and that the estimate of its
// size is no less than the file.
func TestTable(t *testing.T) {
	t.Parallel()
	table := table{10_000, t.TempDir() + "/db.sqlite3"}
	if err := table.fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	site, err := stage.Open(t.Context(), table.path, "plain")
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	for _, key := range append(table.someKeys(20), table.key(1), table.key(table.tokens)) {
		if id, err := site.Tokens.Verify(t.Context(), key); err != nil || len(key) != 40 || !id.User.Active {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := site.Tokens.Verify(t.Context(), table.key(table.tokens+1)); err == nil {
		t.Error("there is a token too many")
	}
	file, err := os.Stat(table.path)
	if err != nil || file.Size() > bytesPerToken*int64(table.tokens) {
		t.Errorf("%d bytes, %v", file.Size(), err)
	}
	t.Logf("%d bytes for each token", file.Size()/int64(table.tokens))
}

func TestSomeKeys(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, key := range (table{tokens: 10_000}).someKeys(warmUp + checksInRound) {
		seen[key] = true
	}
	if len(seen) != warmUp+checksInRound {
		t.Errorf("%d different keys", len(seen))
	}
}

// TestDisk checks that a table that cannot fit is noticed before it is filled.
func TestDisk(t *testing.T) {
	t.Parallel()
	if !(table{tokens: 1}).fits(t.TempDir()) || (table{tokens: 1 << 60 / bytesPerToken}).fits(t.TempDir()) {
		t.Error("wrong")
	}
}

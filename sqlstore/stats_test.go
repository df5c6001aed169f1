package sqlstore_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// TestStats reads the numbers of both pools: while a transaction holds the only writer, one caller
// waits for it in vain.
func TestStats(t *testing.T) {
	t.Parallel()
	db, err := sqlite.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "x.sqlite3"),
		sqlstore.Config{Readers: 3, Wait: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	none := func(context.Context) error { return nil }
	outer := t.Context()
	err = db.InTx(t.Context(), func(context.Context) error {
		if err := db.InTx(outer, none); !errors.Is(err, auth.ErrUnavailable) {
			t.Errorf("a second writer: %v", err)
		}
		_, write := db.Stats()
		if write.WaitedTime < time.Millisecond {
			t.Errorf("waited %v", write.WaitedTime)
		}
		write.WaitedTime = 0
		want := sqlstore.PoolStats{Max: 1, Open: 1, InUse: 1, Waited: 1, Refused: 1}
		if diff := cmp.Diff(want, write); diff != "" {
			t.Error("with a writer:", diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	read, write := db.Stats()
	if read.Max != 3 || read.InUse != 0 || read.Waited != 0 || write.InUse != 0 || write.Waiting != 0 {
		t.Errorf("afterwards: %+v, %+v", read, write)
	}
}

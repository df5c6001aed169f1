package sqlstore_test

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// TestStats reads the numbers of both pools: while a transaction holds the only writer, another
// caller waits for it until it gives up.
func TestStats(t *testing.T) {
	t.Parallel()
	db, err := sqlite.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "x.sqlite3"),
		sqlstore.Config{Readers: 3, Wait: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	none := func(context.Context) error { return nil }
	impatient, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	err = db.InTx(t.Context(), func(context.Context) error {
		gone := make(chan error, 1)
		go func() { gone <- db.InTx(impatient, none) }()
		_, write := db.Stats()
		for ; write.Waiting == 0; _, write = db.Stats() {
			runtime.Gosched()
		}
		if diff := cmp.Diff(sqlstore.PoolStats{Max: 1, Open: 1, InUse: 1, Waiting: 1, Waited: 1}, write); diff != "" {
			t.Error("with a second writer:", diff)
		}
		giveUp()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("the second writer: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	read, write := db.Stats()
	if read.Max != 3 || read.Waited != 0 || write.InUse != 0 || write.Waiting != 0 || write.WaitedTime <= 0 {
		t.Errorf("afterwards: %+v, %+v", read, write)
	}
}

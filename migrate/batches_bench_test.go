package migrate_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	kinds "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
)

const million = 1_000_000

// millions fills shop_row with a million rows.
var millions = map[string]string{
	"sqlite":   "INSERT INTO shop_row (n, other) WITH RECURSIVE x(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM x WHERE i < 1000000) SELECT 0, 0 FROM x",
	"postgres": "INSERT INTO shop_row (n, other) SELECT 0, 0 FROM generate_series(1, 1000000)",
	"mysql":    "INSERT INTO shop_row (n, other) SELECT 0, 0 FROM seq_1_to_1000000",
}

// BenchmarkBatches changes a million rows in batches of the default size, while another program
// changes one random row after the other. It reports how long the longest batch took, and how long
// the other program waited for one change at most, with the migration and without.
func BenchmarkBatches(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres", "mysql"} {
		b.Run(engine, func(b *testing.B) {
			for b.Loop() {
				measureMillion(b, fresh(b, engine))
			}
		})
	}
}

func measureMillion(b *testing.B, d database) {
	b.Helper()
	m := migrate.New(d.open(b, sqlstore.UserModel{}), countUp()...)
	if err := m.To(b.Context(), "shop", "0001", nil); err != nil {
		b.Fatal(err)
	}
	d.exec(b, millions[d.engine])
	other := d.open(b, sqlstore.UserModel{})
	alone, _ := changeRows(b, other, func() { time.Sleep(5 * time.Second) })
	var longest time.Duration
	var whole time.Duration
	shown := 0
	during, changes := changeRows(b, other, func() {
		start, last := time.Now(), time.Now()
		err := m.Up(b.Context(), "shop", func(s migrate.Step, done bool) {
			if s.Total > 0 {
				shown, longest = shown+1, max(longest, time.Since(last))
			}
			last = time.Now()
		})
		if err != nil {
			b.Error(err)
		}
		whole = time.Since(start)
	})
	d.wantRows(b, "SELECT COUNT(*), SUM(n) FROM shop_row", "1000000|1000000")
	b.ReportMetric(whole.Seconds(), "s/migration")
	b.ReportMetric(float64(shown), "shown")
	b.ReportMetric(float64(longest.Microseconds())/1000, "ms/longest-batch")
	b.ReportMetric(float64(during.Microseconds())/1000, "ms/longest-wait")
	b.ReportMetric(float64(alone.Microseconds())/1000, "ms/longest-wait-alone")
	b.ReportMetric(float64(changes), "changes")
}

// countUp are migrations that make the table of rows, and add 1 to each row in batches.
func countUp() []migrate.Migration {
	return []migrate.Migration{
		{App: "shop", Name: "0001_initial", Operations: []ops.Operation{
			ops.CreateModel{Name: "Row", Fields: []ops.Field{{Name: "id", Kind: kinds.BigAutoField, PrimaryKey: true},
				{Name: "n", Kind: kinds.IntegerField}, {Name: "other", Kind: kinds.IntegerField}}}}},
		{App: "shop", Name: "0002_add", Operations: []ops.Operation{
			ops.RunBatches{Name: "add", Model: "row", Each: func(ctx context.Context, db ops.DB, b ops.Batch) error {
				where, args := b.Where("id")
				_, err := db.Exec(ctx, "UPDATE shop_row SET n = n + 1 WHERE "+where, args...)
				return err
			}}}},
	}
}

// changeRows changes a random row every few milliseconds until do returns. It returns the longest
// time that one change took, and their number.
func changeRows(b *testing.B, db *sqlstore.DB, do func()) (longest time.Duration, changes int) {
	b.Helper()
	ended, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-ended:
				return
			case <-time.After(2 * time.Millisecond):
			}
			start := time.Now()
			_, err := db.SQL().Exec(b.Context(), "UPDATE shop_row SET other = other + 1 WHERE id = ?",
				1+rand.IntN(million))
			if err != nil {
				b.Error(err)
				return
			}
			changes, longest = changes+1, max(longest, time.Since(start))
		}
	}()
	do()
	close(ended)
	<-stopped
	return longest, changes
}

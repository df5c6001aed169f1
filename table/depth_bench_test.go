package table_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
	"github.com/latchkey-go/latchkey/table"
)

// million are the statements that make a table of a million rows, two of which have each time.
var million = map[string][]string{
	"sqlite": {
		`CREATE TABLE shop_event (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, kind varchar(10) NOT NULL,
			note varchar(100) NOT NULL, at datetime NOT NULL)`,
		`INSERT INTO shop_event (id, kind, note, at) ` + digits + ` SELECT ` + counter + ` + 1, 'kind',
			'a note of some length, so that rows are as wide as rows are, and an index is narrower: ' || ` + counter + `,
			strftime('%Y-%m-%d %H:%M:%S', '2020-01-01', ((` + counter + `) / 2) || ' seconds') ` + crossed,
		`CREATE INDEX shop_event_at ON shop_event (at)`, `ANALYZE`,
	},
	"postgres": {
		`CREATE TABLE shop_event (id bigint NOT NULL PRIMARY KEY, kind varchar(10) NOT NULL,
			note varchar(100) NOT NULL, at timestamptz NOT NULL)`,
		`INSERT INTO shop_event (id, kind, note, at) ` + digits + ` SELECT ` + counter + ` + 1, 'kind',
			'a note of some length, so that rows are as wide as rows are, and an index is narrower: ' || ` + counter + `,
			timestamptz '2020-01-01 00:00:00+00' + ((` + counter + `) / 2) * interval '1 second' ` + crossed,
		`CREATE INDEX shop_event_at ON shop_event (at)`, `ANALYZE shop_event`,
	},
	"mysql": {
		`CREATE TABLE shop_event (id bigint NOT NULL PRIMARY KEY AUTO_INCREMENT, kind varchar(10) NOT NULL,
			note varchar(100) NOT NULL, at datetime(6) NOT NULL)`,
		`INSERT INTO shop_event (id, kind, note, at) ` + digits + ` SELECT ` + counter + ` + 1, 'kind',
			CONCAT('a note of some length, so that rows are as wide as rows are, and an index is narrower: ', ` + counter + `),
			DATE_ADD('2020-01-01', INTERVAL (` + counter + `) DIV 2 SECOND) ` + crossed,
		`CREATE INDEX shop_event_at ON shop_event (at)`, `ANALYZE TABLE shop_event`,
	},
}

const (
	digits = `WITH d(n) AS (SELECT 0 UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
		UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)`
	counter = `(a.n + 10 * b.n + 100 * c.n + 1000 * e.n + 10000 * f.n + 100000 * g.n)`
	crossed = ` FROM d a, d b, d c, d e, d f, d g`
)

// Event is a row of a long table.
type Event struct {
	ID   int64
	Kind string    `model:"max_length=10"`
	Note string    `model:"max_length=100"`
	At   time.Time `model:"index"`
}

// BenchmarkDepth compares pages of a cursor on a table of a million rows: the first, and the last
// one. They are read by turns; the metric is the ratio of the medians.
func BenchmarkDepth(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres", "mysql"} {
		b.Run(engine, func(b *testing.B) {
			set := model.NewSet(model.App{Label: "shop", Models: []any{Event{}}})
			events := table.Of[Event](table.New(set, millions(b, engine), table.Config{}))
			for _, order := range [][]string{{"-id"}, {"-at", "-id"}, {"-at"}} {
				b.Run(order[0]+" "+order[len(order)-1], func(b *testing.B) {
					last := model.Query{Order: order, Limit: 51}
					last.Where = model.Is("at__lt", time.Date(2020, 1, 1, 0, 1, 0, 0, time.UTC))
					if order[0] == "-id" {
						last.Where = model.Is("id__lt", 120)
					}
					queries := []model.Query{{Order: order, Limit: 51}, last}
					var took [2][]time.Duration
					for b.Loop() {
						for i, q := range queries {
							start, rows := time.Now(), 0
							for _, err := range events.List(b.Context(), q) {
								if rows++; err != nil {
									b.Fatal(err)
								}
							}
							if took[i] = append(took[i], time.Since(start)); rows != 51 {
								b.Fatalf("%d rows", rows)
							}
						}
					}
					for i := range took {
						slices.Sort(took[i])
					}
					first, deep := took[0][len(took[0])/2], took[1][len(took[1])/2]
					b.ReportMetric(float64(first.Microseconds()), "first-µs")
					b.ReportMetric(float64(deep)/float64(first), "last/first")
				})
			}
		})
	}
}

// millions opens a database with a table of a million rows.
func millions(b *testing.B, engine string) *sqlstore.SQL {
	b.Helper()
	var url string
	var open func(context.Context, string, sqlstore.Config) (*sqlstore.DB, error)
	switch engine {
	case "sqlite":
		url, open = dbtest.SQLite(b), sqlite.Open
	case "postgres":
		url, open = dbtest.Postgres(b), postgres.Open
	default:
		url, open = dbtest.MySQL(b, "utf8mb4_bin"), mysql.Open
	}
	raw := dbtest.Raw(b, url)
	for _, statement := range million[engine] {
		if _, err := raw.ExecContext(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
	db, err := open(b.Context(), url, dbtest.Patient())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db.SQL()
}

//go:build unix

package measure

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/latchkey-go/latchkey/bench/internal/stage"
)

// A round checks checksInRound tokens, each once, after warmUp other tokens.
const (
	warmUp        = 500
	checksInRound = 5000
)

// query is the token check of Latchkey as one writes it by hand.
const query = `SELECT u.id, u.username, u.first_name, u.last_name, u.email, u.is_active, u.is_staff, u.is_superuser,
	u.date_joined, u.last_login, t.created FROM authtoken_token t JOIN auth_user u ON u.id = t.user_id WHERE t."key" = ?`

// measureChecks measures token checks in this process: misses in tables of each size beside the
// bare query, and hits.
func (r *run) measureChecks(ctx context.Context) error {
	if !r.wanted(checks) {
		return nil
	}
	tables, err := r.fillTables(ctx)
	if err != nil {
		return err
	}
	for round := range r.Rounds {
		for _, t := range tables {
			err := r.during(func() error { return r.checkRound(ctx, t, round%2 == 0) })
			if err != nil {
				return fmt.Errorf("checks among %d tokens: %w", t.tokens, err)
			}
		}
		r.Tell("checks: round %d of %d", round+1, r.Rounds)
	}
	if len(tables) == 0 {
		return nil
	}
	return r.measureCache(ctx, tables[len(tables)-1])
}

// fillTables fills a table of each size for which there is room.
func (r *run) fillTables(ctx context.Context) (tables []table, err error) {
	for _, tokens := range r.Tokens {
		t := table{tokens, r.stage.File(fmt.Sprintf("tokens-%d.sqlite3", tokens))}
		if !t.fits(r.stage.Dir) {
			r.note("Checks among %d tokens were not measured: the temporary folder has no room for them.", tokens)
			continue
		}
		begin := time.Now()
		if err := t.fill(ctx); err != nil {
			return nil, err
		}
		r.Tell("filled a table of %d tokens in %.0f s", tokens, time.Since(begin).Seconds())
		tables = append(tables, t)
	}
	return tables, nil
}

// checkRound measures Latchkey and the bare query with the same keys.
func (r *run) checkRound(ctx context.Context, t table, oursFirst bool) error {
	keys := t.someKeys(warmUp + checksInRound)
	steps := []func() error{
		func() error { return r.checkOurs(ctx, t, keys) },
		func() error { return r.checkBare(ctx, t, keys) },
	}
	if !oursFirst {
		steps[0], steps[1] = steps[1], steps[0]
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// someKeys returns n keys at random, each once.
func (t table) someKeys(n int) (keys []string) {
	seen := map[int]bool{}
	for len(keys) < min(n, t.tokens) {
		if number := 1 + rand.IntN(t.tokens); !seen[number] {
			seen[number] = true
			keys = append(keys, t.key(number))
		}
	}
	return keys
}

// checkOurs measures Service.Verify on a new site, whose cache has none of the keys.
func (r *run) checkOurs(ctx context.Context, t table, keys []string) error {
	site, err := stage.Open(ctx, t.path, "plain", stage.Cache(true))
	if err != nil {
		return err
	}
	defer site.Close()
	took, err := each(keys, func(key string) error {
		_, err := site.Tokens.Verify(ctx, key)
		return err
	})
	r.add(missOf(t.tokens), took)
	return err
}

// checkBare measures the prepared query by the driver alone.
func (r *run) checkBare(ctx context.Context, t table, keys []string) error {
	db, err := sql.Open("sqlite", t.path)
	if err != nil {
		return err
	}
	defer db.Close()
	statement, err := db.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer statement.Close()
	took, err := each(keys, func(key string) error {
		var id int64
		var name, first, last, email string
		var active, staff, super bool
		var joined, created time.Time
		var login sql.NullTime
		return statement.QueryRowContext(ctx, key).
			Scan(&id, &name, &first, &last, &email, &active, &staff, &super, &joined, &login, &created)
	})
	r.add(bareOf(t.tokens), took)
	return err
}

// The names of the series of misses, and of the bare query.
func missOf(tokens int) string { return fmt.Sprintf("miss %d", tokens) }
func bareOf(tokens int) string { return fmt.Sprintf("bare query %d", tokens) }

// each calls check with every key, and returns the nanoseconds of a call after the warm-up.
func each(keys []string, check func(key string) error) (nanoseconds float64, err error) {
	for _, key := range keys[:warmUp] {
		if err := check(key); err != nil {
			return 0, err
		}
	}
	begin := time.Now()
	for _, key := range keys[warmUp:] {
		if err := check(key); err != nil {
			return 0, err
		}
	}
	return float64(time.Since(begin).Nanoseconds()) / float64(len(keys)-warmUp), nil
}

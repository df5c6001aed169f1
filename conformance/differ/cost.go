package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
)

// costly are the requests whose costs are compared.
var costly = []struct{ what, target string }{
	{"list of 100 reviews with a join", "/api/reviews/"},
	{"list of 100 categories", "/api/categories/"},
	{"page of 20 products with a join, tags and a count", "/api/products/?page_size=20"},
	{"one product with a join and tags", "/api/products/1/"},
}

// fill are statements of SQLite that give the shop 100 categories, products and reviews.
var fill = []string{
	`WITH RECURSIVE n(i) AS (SELECT (SELECT COUNT(*) FROM shop_category) UNION ALL SELECT i + 1 FROM n WHERE i < 99)
		INSERT INTO shop_category (name, slug, position, parent_id) SELECT 'Category ' || i, 'c-' || i, i, 1 FROM n`,
	`WITH RECURSIVE n(i) AS (SELECT (SELECT COUNT(*) FROM shop_product) UNION ALL SELECT i + 1 FROM n WHERE i < 99)
		INSERT INTO shop_product (category_id, name, sku, price, stock, active, homepage, contact, attributes,
		description, color) SELECT 1, 'More ' || i, 'M-' || i, 9.5, i, 1, '', '', '{}', 'text', 'r' FROM n`,
	`INSERT OR IGNORE INTO shop_review (product_id, author_id, rating, text)
		SELECT p.id, u.id, 4, 'good' FROM shop_product p, auth_user u ORDER BY p.id, u.id
		LIMIT (SELECT 100 - COUNT(*) FROM shop_review) + 100`,
	`DELETE FROM shop_review WHERE id NOT IN (SELECT id FROM shop_review ORDER BY id LIMIT 100)`,
}

// costs compares what requests cost both servers, one after the other and in turns: rounds of n
// requests. It prints the medians.
func (s shop) costs(ctx context.Context, rounds, n int, out io.Writer) error {
	if s.engine != "sqlite" {
		return errors.New("--cost is for SQLite")
	}
	if err := fillShop(ctx, s.databases[0]); err != nil {
		return err
	}
	if err := s.align(ctx); err != nil {
		return err
	}
	header := map[string]string{"Authorization": "Token " + shopTokens["alice"]}
	fmt.Fprintf(out, "%d rounds of %d requests in turns, medians; Django / Latchkey\n", rounds, n)
	for _, c := range costly {
		var all [2][]launch.Cost
		for round := range rounds + 1 {
			for i, server := range s.servers {
				one, err := server.Cost(ctx, c.target, header, n)
				if err != nil {
					return fmt.Errorf("%s: %w", c.target, err)
				}
				if round > 0 { // the first one warms up
					all[i] = append(all[i], one)
				}
			}
		}
		fmt.Fprintf(out, "%s: time %s, CPU %s\n", c.what,
			ratio(all, func(c launch.Cost) time.Duration { return c.Time }),
			ratio(all, func(c launch.Cost) time.Duration { return c.CPU }))
	}
	return nil
}

// fillShop gives a database of SQLite the rows of costly.
func fillShop(ctx context.Context, database string) error {
	db, err := databases.Open(database)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, statement := range fill {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("fill the shop: %w", err)
		}
	}
	return nil
}

// ratio compares the medians of both servers. A CPU time below a tick is no figure.
func ratio(all [2][]launch.Cost, of func(launch.Cost) time.Duration) string {
	var medians [2]float64 // ms
	for i, list := range all {
		slices.SortFunc(list, func(a, b launch.Cost) int { return cmp.Compare(of(a), of(b)) })
		medians[i] = float64(of(list[len(list)/2])) / 1e6
	}
	if medians[1] == 0 {
		return fmt.Sprintf("%.2f / 0 ms, too few requests to tell", medians[0])
	}
	return fmt.Sprintf("%.2f / %.2f ms = %.1f", medians[0], medians[1], medians[0]/medians[1])
}

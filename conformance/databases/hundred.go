package databases

import (
	"context"
	"errors"
	"fmt"
)

// hundred are statements of SQLite that give the shop 100 categories, products and reviews.
var hundred = []string{
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

// Hundred gives the shop's lists 100 rows: categories, products and reviews. Another engine than
// SQLite is an error.
func Hundred(ctx context.Context, database string) error {
	if Engine(database) != "sqlite" {
		return errors.New("the rows of long lists are made on SQLite only")
	}
	for _, statement := range hundred {
		if err := execute(ctx, database, statement); err != nil {
			return fmt.Errorf("fill the shop: %w", err)
		}
	}
	return nil
}

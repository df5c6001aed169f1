package databases_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/conformance/databases"
)

// TestHundred counts the rows.
func TestHundred(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	database := "sqlite:" + dir + "/shop.sqlite3"
	if err := databases.Shop(t.Context(), database, dir); err != nil {
		t.Fatal(err)
	}
	if err := databases.Hundred(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	db, err := databases.Open(database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, table := range []string{"shop_category", "shop_product", "shop_review"} {
		var n int
		if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil || n != 100 {
			t.Errorf("%s: %d rows, %v", table, n, err)
		}
	}
}

package main

import (
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
)

// TestFillShop counts the rows whose lists --cost measures.
func TestFillShop(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	database := "sqlite:" + dir + "/shop.sqlite3"
	if err := databases.Shop(t.Context(), database, dir); err != nil {
		t.Fatal(err)
	}
	if err := fillShop(t.Context(), database); err != nil {
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

func TestRatio(t *testing.T) {
	t.Parallel()
	ms := func(list ...time.Duration) (all []launch.Cost) {
		for _, n := range list {
			all = append(all, launch.Cost{CPU: n * time.Millisecond})
		}
		return all
	}
	cpu := func(c launch.Cost) time.Duration { return c.CPU }
	for want, all := range map[string][2][]launch.Cost{
		"9.00 / 3.00 ms = 3.0":                  {ms(90, 9, 1), ms(3, 2, 4)},
		"9.00 / 0 ms, too few requests to tell": {ms(9), ms(0)},
	} {
		if got := ratio(all, cpu); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

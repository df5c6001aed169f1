package recorded_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// TestShop plays the cases of the shop against conformance/shop, on the database that Django
// created. It counts: a case that is answered in another way is an error, and so is a case that the
// list of those has in vain.
func TestShop(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	binary, err := launch.BuildProgram(t.Context(), dir, "shop")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "shop.sqlite3")
	if err := recorded.WriteShopDatabase(path); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	server, err := launch.Latchkey(t.Context(), binary, "sqlite:"+path, 1000, &log)
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	t.Cleanup(server.Stop)
	all := cases(t, recorded.Shop)
	if len(all) != 900 {
		t.Errorf("%d cases, want 900", len(all))
	}
	for _, c := range all { // in sequence: they write
		problems, err := c.Play(t.Context(), server.Address)
		if err != nil {
			t.Fatal(err)
		}
		if len(problems) > 0 {
			t.Errorf("%s: %s", c.Name, problems)
		}
	}
}


package recorded_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// TestShop plays the cases of the shop against conformance/shop on each engine. SQLite uses the
// database that Django created, the others a copy of its rows. The answers are those of Django on
// the same engine.
func TestShop(t *testing.T) {
	t.Parallel()
	binary, err := launch.BuildProgram(t.Context(), t.TempDir(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range databases.Engines() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			all, err := recorded.Shop(engine)
			if err != nil {
				t.Fatal(err)
			}
			if len(all) != 900 {
				t.Errorf("%d cases, want 900", len(all))
			}
			server := serveShop(t, binary, engine)
			play(t, all, server.Address)
			if engine == "sqlite" {
				checkCost(t, server)
			}
		})
	}
}

func serveShop(t *testing.T, binary, engine string) *launch.Server {
	t.Helper()
	dir := t.TempDir()
	database, drop, err := databases.Fresh(t.Context(), engine, dir)
	if errors.Is(err, databases.ErrNoServer) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	if err := databases.Shop(t.Context(), database, dir); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	server, err := launch.Latchkey(t.Context(), binary, database, 1000, &log)
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	t.Cleanup(server.Stop)
	return server
}

// checkCost measures requests, as "differ --cost" does. What they cost is not checked.
func checkCost(t *testing.T, server *launch.Server) {
	t.Helper()
	cost, err := server.Cost(t.Context(), launch.Load{Target: "/api/categories/", Requests: 3, Clients: 2})
	if err != nil || cost.Time <= 0 || cost.CPU < 0 {
		t.Errorf("%+v, %v", cost, err)
	}
	_, err = server.Cost(t.Context(), launch.Load{Target: "/nowhere/", Requests: 1})
	if err == nil || !strings.Contains(err.Error(), "status 404") {
		t.Errorf("a path that is missing: %v", err)
	}
}

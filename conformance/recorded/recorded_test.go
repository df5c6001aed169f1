package recorded_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// TestRecorded plays the cases against conformance/server on each engine. SQLite uses the database
// that Django created, the others a copy of its rows. All engines must give the answers that were
// recorded with SQLite.
func TestRecorded(t *testing.T) {
	t.Parallel()
	binary, err := launch.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range databases.Engines() {
		t.Run("public, "+engine, func(t *testing.T) {
			t.Parallel()
			play(t, recorded.Public, binary, engine)
		})
		t.Run("found by differ, "+engine, func(t *testing.T) {
			t.Parallel()
			play(t, recorded.Found, binary, engine)
		})
	}
	t.Run("equal bytes from two servers", func(t *testing.T) {
		t.Parallel()
		twice(t, serve(t, binary, "sqlite"), serve(t, binary, "sqlite"))
	})
}

// play plays the cases. On SQLite, Django's expensive hashes stay in the database, and -short skips
// the cases that check a password.
func play(t *testing.T, read func() ([]recorded.Case, error), binary, engine string) {
	t.Helper()
	cases, err := read()
	if err != nil {
		t.Fatal(err)
	}
	address := serve(t, binary, engine)
	passed := 0
	for _, c := range cases { // in sequence: cases share the database
		if testing.Short() && engine == "sqlite" && hasPasswordCheck(c) {
			continue
		}
		problems, err := c.Play(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range problems {
			t.Errorf("%s: %s", c.Name, p)
		}
		if len(problems) == 0 {
			passed++
		}
	}
	t.Logf("%d of %d passed", passed, len(cases))
}

func serve(t *testing.T, binary, engine string) (address string) {
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
	if err := databases.Reference(t.Context(), database, dir); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	server, err := launch.Latchkey(t.Context(), binary, database, 1000, &log)
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	t.Cleanup(server.Stop)
	return server.Address
}

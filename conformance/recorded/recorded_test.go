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
// recorded with SQLite. The passwords have cheap hashes; one more test signs in with Django's own,
// which have a million iterations.
func TestRecorded(t *testing.T) {
	t.Parallel()
	binary, err := launch.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range databases.Engines() {
		t.Run("public, "+engine, func(t *testing.T) {
			t.Parallel()
			play(t, cases(t, recorded.Public), serve(t, binary, engine, cheapHashes))
		})
		t.Run("found by differ, "+engine, func(t *testing.T) {
			t.Parallel()
			play(t, cases(t, recorded.Found), serve(t, binary, engine, cheapHashes))
		})
	}
	t.Run("pages", func(t *testing.T) {
		t.Parallel()
		pages := readPages(t, projectPages)
		if len(pages) != 307 {
			t.Errorf("%d pages, want 307", len(pages))
		}
		playPages(t, cases(t, recorded.Pages), pages, serve(t, binary, "sqlite", cheapHashes, "CONFORMANCE_PAGES=1"))
	})
	t.Run("Django's hashes", func(t *testing.T) {
		t.Parallel()
		if testing.Short() {
			t.Skip("-short: checks of a million iterations")
		}
		chosen := signIns(cases(t, recorded.Public))
		if len(chosen) < 9 { // the users with such hashes, and a wrong password
			t.Errorf("%d cases sign in", len(chosen))
		}
		play(t, chosen, serve(t, binary, "sqlite", djangosHashes))
	})
	t.Run("equal bytes from two servers", func(t *testing.T) {
		t.Parallel()
		twice(t, serve(t, binary, "sqlite", cheapHashes), serve(t, binary, "sqlite", cheapHashes))
	})
}

func cases(t *testing.T, read func() ([]recorded.Case, error)) []recorded.Case {
	t.Helper()
	cases, err := read()
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func play(t *testing.T, cases []recorded.Case, address string) {
	t.Helper()
	passed := 0
	for _, c := range cases { // in sequence: cases share the database
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

const cheapHashes, djangosHashes = true, false

func serve(t *testing.T, binary, engine string, cheap bool, env ...string) (address string) {
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
	if engine == "sqlite" && cheap { // a server's copy has cheap hashes always
		replaceHashes(t, database)
	}
	var log bytes.Buffer
	server, err := launch.Latchkey(t.Context(), binary, database, 1000, &log, env...)
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	t.Cleanup(server.Stop)
	return server.Address
}

func replaceHashes(t *testing.T, database string) {
	t.Helper()
	db, err := databases.Open(database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), recorded.CheapHashes); err != nil {
		t.Fatal(err)
	}
}

package recorded_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// TestPublic plays every recorded case against conformance/server on each engine: on SQLite over the database that Django made,
// elsewhere over its rows. SQLite's answers are the ones to give on all. The database's own hashes stay: its sessions are bound to them.
func TestPublic(t *testing.T) {
	t.Parallel()
	play(t, recorded.Public)
}

// TestFound plays what was found later.
func TestFound(t *testing.T) {
	t.Parallel()
	play(t, recorded.Found)
}

func play(t *testing.T, read func() ([]recorded.Case, error)) {
	t.Helper()
	cases, err := read()
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range databases.Engines() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			address := serve(t, engine)
			passed := 0
			for _, c := range cases { // in order: cases share the database
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
			t.Logf("%d passed, %d failed", passed, len(cases)-passed)
		})
	}
}

func serve(t *testing.T, engine string) (address string) {
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
	binary, err := launch.Build(t.Context(), dir)
	if err != nil {
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

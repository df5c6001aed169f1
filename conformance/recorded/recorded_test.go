package recorded_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// TestPublic plays every recorded case against conformance/server over the database that Django made. The database's own
// hashes stay: its sessions are bound to them.
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
	address := serve(t)
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
}

func serve(t *testing.T) (address string) {
	t.Helper()
	dir := t.TempDir()
	database := filepath.Join(dir, "reference.sqlite3")
	if err := recorded.WriteDatabase(database); err != nil {
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

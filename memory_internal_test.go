package latchkey

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"runtime/metrics"
	"testing"
)

// gcPercent returns how much memory may grow before garbage is collected.
func gcPercent() int {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}

// TestGCPercent: the command serve sets memory.gc_percent while it serves, unless GOGC is set. It
// reads a setting of the whole process, so it is not parallel.
func TestGCPercent(t *testing.T) {
	before := gcPercent()
	for name, c := range map[string]struct {
		gogc          string
		setting, want int
	}{
		"the default":        {"", 0, 400},
		"a setting":          {"", 250, 250},
		"GOGC is set":        {"100", 250, before},
		"GOGC is set to off": {"off", 250, before},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOGC", c.gogc)
			ended, got := errors.New("seen"), 0
			site, err := Open(t.Context(), Project{Setup: func(site *Site) error {
				site.Worker(func(context.Context) error {
					got = gcPercent()
					return ended
				})
				return nil
			}}, Settings{
				Database:       "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3"),
				Memory:         MemorySettings{GCPercent: c.setting},
				ServerSettings: ServerSettings{Addr: "127.0.0.1:0", AllowedHosts: []string{"example.com"}},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer site.Close()
			if err := site.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := site.listen(t.Context(), "latchkey", io.Discard, noMigrations); !errors.Is(err, ended) {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("%d percent while it serves, want %d", got, c.want)
			}
			if now := gcPercent(); now != before {
				t.Errorf("%d percent afterwards, before %d", now, before)
			}
		})
	}
}

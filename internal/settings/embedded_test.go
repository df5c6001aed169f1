package settings_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/settings"
)

type Keys struct { // exported, as an embedded struct must be
	Key     string `name:"key" secret:"true" help:"hush"`
	KeyFile string `name:"key_file" file:"key" help:"where hushed"`
}

type Named struct {
	Size int `name:"size" default:"3" help:"bytes"`
}

// embedding groups its fields in Go without a table for them.
type embedding struct {
	Addr string `name:"addr" default:"x" help:"where"`
	Keys
	Named `name:"log"`
}

// TestEmbedded checks that the fields of an embedded struct have no table of their own, also in a
// group, and that an embedded struct with a name is a table.
func TestEmbedded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	if err := os.WriteFile(key, []byte("k3y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "x.toml")
	text := "key_file = '" + key + "'\n[log]\nsize = 5\n[own]\nkey = 'o'\naddr = 'y'\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var s, own embedding
	loader := settings.New(embedding{}, settings.Config{
		Prefix: "LATCHKEY_", File: path, Environ: func() []string { return []string{"LATCHKEY_OWN_LOG_SIZE=7"} },
		Groups: []settings.Group{{Name: "own", Into: &own}},
	})
	if err := loader.Load(&s, func() []settings.Problem { return loader.Complete(&s, loader.Given()) }); err != nil {
		t.Fatal(err)
	}
	want := []embedding{
		{Addr: "x", Keys: Keys{Key: "k3y", KeyFile: key}, Named: Named{Size: 5}},
		{Addr: "y", Keys: Keys{Key: "o"}, Named: Named{Size: 7}},
	}
	if diff := cmp.Diff(want, []embedding{s, own}); diff != "" {
		t.Error(diff)
	}
}

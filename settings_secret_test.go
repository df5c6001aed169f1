package latchkey

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/pflag"
)

// TestHasSecretInFile lists settings files with and without a secret, such as a password in the
// database URL.
func TestHasSecretInFile(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"secret_key = 'x'": true, "secret_key_fallbacks = ['x']": true, "database_password = 'x'": true,
		"database = 'postgres://u:p@h/d'": true,
		"database = 'postgres://u@h/d'":   false, "secret_key_file = 'x'": false, "[log]\nformat = 'json'": false,
	} {
		path := filepath.Join(t.TempDir(), "x.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		loader, flags := newLoader(Project{}), pflag.NewFlagSet("x", pflag.ContinueOnError)
		loader.Register(flags)
		if err := flags.Parse([]string{"--config", path}); err != nil {
			t.Fatal(err)
		}
		var s Settings
		if err := loader.Load(&s, nil); err != nil {
			t.Fatal(err)
		}
		if got := hasSecretInFile(loader, s); got != want || loader.File() != path {
			t.Errorf("%s: %v in %s", text, got, loader.File())
		}
		s.Database = "postgres://u:p@h/d" // from a variable
		if got := hasSecretInFile(loader, s); text == "[log]\nformat = 'json'" && got {
			t.Error("a password from a variable counts as one in the file")
		}
	}
}

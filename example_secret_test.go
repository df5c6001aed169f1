package latchkey_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/latchkey-go/latchkey"
)

// webhookSettings has a secret, which may also be the content of a file.
type webhookSettings struct {
	Secret     string `name:"webhook_secret" secret:"true" help:"signs the calls of the webhook"`
	SecretFile string `name:"webhook_secret_file" file:"webhook_secret" help:"file that holds webhook_secret"`
}

// TestSecretOfAProject reads the secret of docs/projects.md from a file.
func TestSecretOfAProject(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte("hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	own := &webhookSettings{}
	_, err := latchkey.LoadSettings(latchkey.Project{Name: "desk", Settings: own}, latchkey.Sources{
		Environ: []string{"LATCHKEY_DESK_WEBHOOK_SECRET_FILE=" + path},
	})
	if err != nil || own.Secret != "hush" {
		t.Errorf("%q, %v", own.Secret, err)
	}
}

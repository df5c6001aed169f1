package settings_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey/internal/settings"
)

func TestSecretFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.secret")
	first, err := settings.SecretFile(path)
	if err != nil || len(first) < 50 {
		t.Fatalf("%q, %v", first, err)
	}
	if again, err := settings.SecretFile(path); again != first || err != nil {
		t.Errorf("a second call returns another secret: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("files are left behind: %v", files)
	}
}

// TestSecretFileOfManyProcesses: concurrent calls all return the same secret.
func TestSecretFileOfManyProcesses(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.secret")
	var secrets [50]string
	var wg sync.WaitGroup
	for i := range secrets {
		wg.Go(func() {
			secret, err := settings.SecretFile(path)
			if err != nil {
				t.Error(err)
			}
			secrets[i] = secret
		})
	}
	wg.Wait()
	for _, s := range secrets {
		if s != secrets[0] {
			t.Fatalf("two secrets")
		}
	}
}

func TestSecretFileRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, c := range []struct {
		name, text, want string
		mode             os.FileMode
	}{
		{"group", "s3cret\n", "chmod 600 " + filepath.Join(dir, "group"), 0o640},
		{"others", "s3cret\n", "may be read by others (mode 0604)", 0o604},
		{"empty", "\n", "is empty: delete it", 0o600},
		{"blank", " \n", "is empty: delete it", 0o600},
		{"UTF-16", "\xff\xfes\x003\x00", "the file is in UTF-16: save it in UTF-8", 0o600},
		{"long", strings.Repeat("s", 64<<10+1), "the file is longer than 65536 bytes", 0o600},
	} {
		path := filepath.Join(dir, c.name)
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, c.mode); err != nil {
			t.Fatal(err)
		}
		secret, err := settings.SecretFile(path)
		if secret != "" || err == nil || !strings.Contains(err.Error(), c.want) ||
			strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %q, %v; want %s", c.name, secret, err, c.want)
		}
	}
	if _, err := settings.SecretFile(dir); err == nil ||
		!strings.Contains(err.Error(), "want the path of a regular file") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := settings.SecretFile(filepath.Join(dir, "nowhere", "x")); err == nil ||
		!strings.Contains(err.Error(), "make secret file") {
		t.Errorf("no folder: %v", err)
	}
}

package latchkey_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestOpenExisting checks that OpenExisting opens the database and secret that Open has created,
// and creates neither.
func TestOpenExisting(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.sqlite3")
	s := latchkey.Settings{Database: "sqlite:" + path}
	files := func(want string) {
		t.Helper()
		found, err := os.ReadDir(filepath.Dir(path))
		var names []string
		for _, f := range found {
			names = append(names, f.Name())
		}
		if got := strings.Join(names, " "); err != nil || got != want {
			t.Errorf("there are %q, %v; want %q", got, err, want)
		}
	}
	if _, err := latchkey.OpenExisting(t.Context(), latchkey.Project{}, s); !errors.Is(err, sqlstore.ErrNoDatabase) {
		t.Error(err)
	}
	files("")
	for range 2 {
		site, err := latchkey.Open(t.Context(), latchkey.Project{}, s)
		if err != nil {
			t.Fatal(err)
		}
		site.Close()
	}
	files("x.sqlite3 x.sqlite3.secret")
	site, err := latchkey.OpenExisting(t.Context(), latchkey.Project{}, s)
	if err != nil {
		t.Fatal(err)
	}
	site.Close()
	if err := os.Remove(path + ".secret"); err != nil {
		t.Fatal(err)
	}
	_, err = latchkey.OpenExisting(t.Context(), latchkey.Project{}, s)
	if err == nil || !strings.Contains(err.Error(),
		"no secret_key is set, and there is no file "+path+".secret: the command migrate makes it") {
		t.Error(err)
	}
	files("x.sqlite3")
	s.SecretKey = strings.Repeat("0123456789", 6)
	if site, err = latchkey.OpenExisting(t.Context(), latchkey.Project{}, s); err != nil {
		t.Fatal(err)
	}
	site.Close()
}

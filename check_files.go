package latchkey

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// heldFile is a file that holds what others must not read.
type heldFile struct {
	path, id, what string
	forbidden      os.FileMode // permissions that are too many
}

// files are those whose modes matter: of the database, of the settings where a secret stands in
// them, and of secrets. The file of a secret that we make ourselves is not among them: it is
// refused when it is read.
func (s *Site) files() (list []heldFile) {
	if path, err := sqlite.Path(s.settings.Database); err == nil {
		for _, end := range []string{"", "-wal", "-shm", "-journal"} {
			list = append(list, heldFile{path + end, "latchkey.W011", "the database's file, with password hashes and tokens", 0o077})
		}
	}
	if s.settingsFile != "" {
		list = append(list, heldFile{s.settingsFile, "latchkey.W012", "the settings' file, with a secret", 0o077})
	}
	for _, path := range []string{s.settings.SecretKeyFile, s.settings.SecretKeyFallbacksFile, s.settings.DatabasePasswordFile} {
		if path == "" {
			continue
		}
		forbidden := os.FileMode(0o026) // Kubernetes lets the container's group read
		if isMounted(path) {
			forbidden = 0o022
		}
		list = append(list, heldFile{path, "latchkey.W013", "a secret's file", forbidden})
	}
	return list
}

// isMounted reports whether a container runtime keeps the file, which only the container sees, and which is 0444 there.
func isMounted(path string) bool {
	path, err := filepath.Abs(path)
	return err == nil && (strings.HasPrefix(path, "/run/secrets/") || strings.HasPrefix(path, "/var/run/secrets/"))
}

// checkFiles finds the files whose modes let others read or write them. One that everybody may write is an error.
func (s *Site) checkFiles() (list []cli.Warning) {
	if runtime.GOOS == "windows" { // has no such modes
		return nil
	}
	for _, f := range s.files() {
		info, err := os.Stat(f.path)
		if err != nil || info.Mode().Perm()&f.forbidden == 0 {
			continue
		}
		can, everybody := "read", info.Mode().Perm()&0o002 != 0
		if info.Mode().Perm()&0o022 != 0 {
			can = "write"
		}
		found := cli.Warning{ID: f.id, Message: fmt.Sprintf("Others than its owner may %s %s (%s, mode %04o).", can, f.path, f.what, info.Mode().Perm()),
			Hint: fmt.Sprintf("Run chmod go-rwx %s.", f.path)}
		if everybody {
			found.ID, found.Error = "latchkey.E004", true
		}
		list = append(list, found)
	}
	return list
}

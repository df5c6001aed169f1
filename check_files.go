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

// secretFile is a file that contains secrets, such as the database's file.
type secretFile struct {
	path, id, what string
	forbidden      os.FileMode // the permission bits that it must not have
}

// secretFiles returns the files whose modes are checked: the database's, the settings file if it
// contains a secret, and the files of secrets. DATABASE.secret is not among them: it is checked
// when it is read, and refused if others may read it.
func (s *Site) secretFiles() (list []secretFile) {
	if path, err := sqlite.Path(s.settings.Database); err == nil {
		for _, end := range []string{"", "-wal", "-shm", "-journal"} {
			const what = "the database's file, with password hashes and tokens"
			list = append(list, secretFile{path + end, "latchkey.W011", what, 0o077})
		}
	}
	if file := s.settings.loaded.file; file != "" {
		list = append(list, secretFile{file, "latchkey.W012", "the settings' file, with a secret", 0o077})
	}
	for _, path := range s.settings.loaded.secretFiles {
		forbidden := os.FileMode(0o026) // Kubernetes lets the container's group read
		if isMounted(path) {
			forbidden = 0o022
		}
		list = append(list, secretFile{path, "latchkey.W013", "a secret's file", forbidden})
	}
	return list
}

// isMounted reports whether a container runtime has mounted the file. Such a file has mode 0444,
// which is safe because only the container sees it.
func isMounted(path string) bool {
	path, err := filepath.Abs(path)
	return err == nil && (strings.HasPrefix(path, "/run/secrets/") || strings.HasPrefix(path, "/var/run/secrets/"))
}

// checkFiles finds the files that users other than their owner may read or write. A file that
// everybody may write is an error.
func (s *Site) checkFiles() (list []cli.Warning) {
	if runtime.GOOS == "windows" { // files there have no such modes
		return nil
	}
	for _, f := range s.secretFiles() {
		info, err := os.Stat(f.path)
		if err != nil || info.Mode().Perm()&f.forbidden == 0 {
			continue
		}
		can, everybody := "read", info.Mode().Perm()&0o002 != 0
		if info.Mode().Perm()&0o022 != 0 {
			can = "write"
		}
		found := cli.Warning{ID: f.id, Hint: fmt.Sprintf("Run chmod go-rwx %s.", f.path),
			Message: fmt.Sprintf("Others than its owner may %s %s (%s, mode %04o).",
				can, f.path, f.what, info.Mode().Perm())}
		if everybody {
			found.ID, found.Error = "latchkey.E004", true
		}
		list = append(list, found)
	}
	return list
}

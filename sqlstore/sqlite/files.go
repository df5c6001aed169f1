package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// file is a file as os.Stat first found it.
type file struct {
	path string
	info fs.FileInfo
}

// filesOf returns the file of a database and, with write-ahead logging, the -shm file, by which
// connections learn of each other's commits.
func filesOf(path string) ([]file, error) {
	var all []file
	for _, name := range []string{path, path + "-shm"} {
		info, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) && name != path {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look at the file of the database: %w", err)
		}
		all = append(all, file{name, info})
	}
	return all, nil
}

// checkFiles returns an error if a file has been replaced or deleted. Connections go on using the
// files that they have open, and see no commit to new ones.
func checkFiles(files []file) error {
	for _, f := range files {
		now, err := os.Stat(f.path)
		if err != nil {
			return fmt.Errorf("look at the file of the database: %w", err)
		}
		if !os.SameFile(f.info, now) {
			return fmt.Errorf("the file %s has been replaced by another: restart this process", f.path)
		}
	}
	return nil
}

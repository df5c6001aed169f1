package making

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// write writes all files or none: the new ones first, then those that name them. If one fails, it
// puts back what was there.
func (t *Tree) write(changes []change) (err error) {
	var undo []func() error
	defer func() {
		if err == nil {
			return
		}
		for _, f := range undo {
			err = errors.Join(err, f())
		}
	}()
	for _, c := range changes {
		name := t.onDisk(c.file)
		was, failed := os.ReadFile(name)
		missing := errors.Is(failed, fs.ErrNotExist)
		switch {
		case failed != nil && !missing:
			return failed
		case !missing && c.new:
			return fmt.Errorf("%s exists already: give the migration another name by --name", c.file)
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		undo = append(undo, func() error {
			if missing {
				return os.Remove(name)
			}
			return os.WriteFile(name, was, 0o666)
		})
		if err := os.WriteFile(name, c.text, 0o666); err != nil {
			return fmt.Errorf("write %s: %w", c.file, err)
		}
	}
	for _, c := range changes {
		if c.old != "" {
			if err := os.Remove(t.onDisk(c.old)); err != nil {
				return err
			}
		}
	}
	return nil
}

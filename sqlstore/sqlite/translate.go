package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	lib "modernc.org/sqlite/lib"

	"github.com/latchkey-go/latchkey/auth"
)

// translateOpen turns the error of opening the file into one that names the cause and the remedy.
func translateOpen(path string, err error) error {
	switch code(err) & 0xff {
	case lib.SQLITE_NOTADB:
		return fmt.Errorf("is not a SQLite database: name another file: %w", err)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("is locked by another process: %w: %w", auth.ErrUnavailable, err)
	case lib.SQLITE_CANTOPEN, lib.SQLITE_PERM, lib.SQLITE_READONLY, lib.SQLITE_IOERR, lib.SQLITE_FULL:
		if probed := probe(path); probed != nil {
			return fmt.Errorf("cannot be opened: %w: %w", translateSystem(probed), err)
		}
	}
	switch code(err) & 0xff {
	case lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return fmt.Errorf("cannot be opened: check the permissions of the file and its folder: %w", err)
	}
	return err
}

// probe opens the file and writes into its folder, as SQLite does. It returns the error of the
// operating system, which says more: SQLite has one code for many of them.
func probe(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	f.Close()
	f, err = os.CreateTemp(filepath.Dir(path), ".latchkey-probe-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(make([]byte, 64<<10)) // as long as the shared memory of a write-ahead log
	return errors.Join(err, f.Close())
}

// translateSystem turns an error of the operating system into one that names the cause and the
// remedy.
func translateSystem(err error) error {
	switch {
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("it is on a read-only file system, and SQLite writes files next to a database "+
			"even to read it: mount the file system writable, or name a database elsewhere: %w", err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("its disk is full: free some space: %w", err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("this user must be able to write the file and its folder: %w", err)
	}
	return err
}

package rest

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// SaveTo writes the file into the folder root, under a new name of the program's choice. name may
// lead into folders below root that exist; no name, and no symbolic link, leads out of it. perm are
// the permissions before the umask, as for [os.WriteFile]: 0o600 for the program alone, 0o644 for a
// server that sends the file.
//
// SaveTo never replaces a file: the error wraps [fs.ErrExist] if name exists. If the file cannot be
// written as a whole, SaveTo removes it again. Clients choose File.Name, so do not store a file
// under it.
func (f File) SaveTo(root *os.Root, name string, perm fs.FileMode) error {
	return save(root, name, perm, f.Open())
}

// save is SaveTo for any content.
func save(root *os.Root, name string, perm fs.FileMode, content io.Reader) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, root.Remove(name))
	}
	return nil
}

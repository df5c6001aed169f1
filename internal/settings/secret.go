package settings

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// SecretFile returns the secret that stands in the file, and makes one of 260 bits first where there is no
// file. Of several processes that do so at once one wins, and all return its secret. A file that others than
// its owner may read is refused: what it holds is no secret any more.
func SecretFile(path string) (string, error) {
	secret, err := ReadSecretFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if err := writeSecret(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("make secret file: %w", err)
	}
	return ReadSecretFile(path)
}

// ReadSecretFile is SecretFile for a file that exists: its error wraps fs.ErrNotExist where it does not.
func ReadSecretFile(path string) (string, error) {
	text, err := readValue(path, func(info fs.FileInfo) error { return ownerOnly(path, info) })
	secret := strings.TrimSpace(text)
	switch {
	case errors.Is(err, errEmptyFile), err == nil && secret == "":
		return "", fmt.Errorf("secret file %s is empty: delete it, and the command migrate makes another", path)
	case errors.Is(err, errReadByOthers):
		return "", err
	case err != nil:
		return "", fmt.Errorf("read secret file %s: %w", path, err)
	}
	return secret, nil
}

var errReadByOthers = errors.New("may be read by others")

// ownerOnly refuses a file that others than its owner may read.
func ownerOnly(path string, info fs.FileInfo) error {
	mode := info.Mode().Perm()
	if mode&0o077 == 0 || runtime.GOOS == "windows" { // Windows has no such bits
		return nil
	}
	return fmt.Errorf("secret file %s %w (mode %04o): run `chmod 600 %s`, or delete it where it may have been read",
		path, errReadByOthers, mode, path)
}

// writeSecret makes the file whole or not at all, and never over one that stands: os.Link fails on it as
// O_EXCL does, and nobody ever sees half a secret. The error is fs.ErrExist where another was quicker.
func writeSecret(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(rand.Text() + rand.Text() + "\n") // 52 characters
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}

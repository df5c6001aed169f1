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

// SecretFile returns the secret in a file. If the file does not exist, SecretFile creates it with a
// new secret of 260 bits. If several processes do this at once, one of them wins, and all return
// its secret. A file that users other than its owner may read or change is an error, because its
// content may be known to them, or theirs.
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

// ReadSecretFile returns the secret in an existing file, as SecretFile does. If there is no file,
// the error wraps fs.ErrNotExist.
func ReadSecretFile(path string) (string, error) {
	text, err := readValue(path, func(info fs.FileInfo) error { return checkOwnerOnly(path, info) })
	secret := strings.TrimSpace(text)
	switch {
	case errors.Is(err, errEmptyFile), err == nil && secret == "":
		return "", fmt.Errorf("secret file %s is empty: delete it and run the command migrate, which makes a new one",
			path)
	case errors.Is(err, errReadByOthers):
		return "", err
	case err != nil:
		return "", fmt.Errorf("read secret file %s: %w", path, err)
	}
	return secret, nil
}

var errReadByOthers = errors.New("may be read by others")

// checkOwnerOnly returns an error if the mode gives users other than the owner any access.
func checkOwnerOnly(path string, info fs.FileInfo) error {
	mode := info.Mode().Perm()
	if mode&0o077 == 0 || runtime.GOOS == "windows" { // Windows has no such mode bits
		return nil
	}
	return fmt.Errorf("secret file %s %w (mode %04o): run `chmod 600 %s`, or delete it if somebody may have read it",
		path, errReadByOthers, mode, path)
}

// writeSecret creates the file atomically and never overwrites one: like O_EXCL, os.Link fails if
// the file exists, and no reader ever sees a part of a secret. The error wraps fs.ErrExist if
// another process was faster.
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

package settings

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// maxSecret is how much of a secret's file is read.
const maxSecret = 4096

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
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read secret file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", fmt.Errorf("read secret file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" { // Windows has no such bits
		return "", fmt.Errorf("secret file %s may be read by others (mode %04o): run `chmod 600 %s`, "+
			"or delete it where it may have been read", path, info.Mode().Perm(), path)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSecret))
	if err != nil {
		return "", fmt.Errorf("read secret file: %w", err)
	}
	secret := strings.TrimSpace(string(text))
	if secret == "" {
		return "", fmt.Errorf("secret file %s is empty: delete it, and the command migrate makes another", path)
	}
	return secret, nil
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

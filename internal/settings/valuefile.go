package settings

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// maxValue is how long a file that holds one value may be, in bytes.
const maxValue = 64 << 10

// errEmptyFile is the error of a file that holds no value.
var errEmptyFile = errors.New("the file is empty")

// ReadValue returns the content of a file that holds one value, less a byte order mark and the one line break that
// echo and editors put behind a text. The error wraps fs.ErrNotExist where there is no file. It does not name the path.
func ReadValue(path string) (string, error) {
	return readValue(path, func(fs.FileInfo) error { return nil })
}

// readValue is ReadValue for a file that check accepts. It is checked once it is open, so that another file cannot
// take its place meanwhile.
func readValue(path string, check func(fs.FileInfo) error) (string, error) {
	all, err := readRegular(path, check)
	switch {
	case err != nil:
		return "", err
	case len(all) > maxValue:
		return "", fmt.Errorf("the file is longer than %d bytes", maxValue)
	case isUTF16(all): // as PowerShell writes it
		return "", errors.New("the file is in UTF-16: save it in UTF-8")
	}
	text := strings.TrimPrefix(string(all), byteOrderMark)
	text = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
	if text == "" {
		return "", errEmptyFile
	}
	return text, nil
}

// readRegular reads at most one byte more than maxValue.
func readRegular(path string, check func(fs.FileInfo) error) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, unreadable(err)
	}
	if !info.Mode().IsRegular() { // a pipe would wait
		return nil, errors.New("want the path of a regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(err)
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return nil, unreadable(err)
	}
	if err := check(info); err != nil {
		return nil, err
	}
	all, err := io.ReadAll(io.LimitReader(f, maxValue+1))
	if err != nil {
		return nil, unreadable(err)
	}
	return all, nil
}

// unreadable leaves the path out of err: the caller names it.
func unreadable(err error) error {
	if failed := new(fs.PathError); errors.As(err, &failed) {
		err = failed.Err
	}
	return fmt.Errorf("the file cannot be read: %w", err)
}

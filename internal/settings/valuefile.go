package settings

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// maxValue is the maximum length of a file with a value, in bytes.
const maxValue = 64 << 10

// errEmptyFile is the error of a file without a value.
var errEmptyFile = errors.New("the file is empty")

// ReadValue returns the content of a file that contains one value. It removes a byte order mark,
// and the one line break that echo and editors add at the end. The error does not contain the path.
// It wraps fs.ErrNotExist if there is no file.
func ReadValue(path string) (string, error) {
	return readValue(path, func(fs.FileInfo) error { return nil })
}

// readValue is ReadValue for a file that check accepts. check gets the file after it was opened, so
// that nobody can replace the file between the check and the read.
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

// readRegular reads a regular file, at most one byte more than maxValue.
func readRegular(path string, check func(fs.FileInfo) error) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, unreadable(err)
	}
	if !info.Mode().IsRegular() { // opening a pipe could block forever
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

// unreadable returns err without the path, which the caller adds.
func unreadable(err error) error {
	if failed := new(fs.PathError); errors.As(err, &failed) {
		err = failed.Err
	}
	return fmt.Errorf("the file cannot be read: %w", err)
}

// atFile returns p as a problem of the file's setting, if the value comes from a file.
func (l *Loader) atFile(p Problem) Problem {
	for _, s := range l.schema {
		if s.fileOf != "" && s.fileOf == p.Name && l.given[s.Name] && !l.given[p.Name] {
			p.Name, p.Want = s.Name, "its content is invalid: "+p.Want
		}
	}
	return p
}

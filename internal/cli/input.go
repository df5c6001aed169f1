package cli

import (
	"io"
	"os"
)

// input opens the file at path for reading, or returns standard input if path is "-".
func (a *app) input(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(a.In), nil
	}
	return os.Open(path)
}

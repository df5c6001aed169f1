//go:build !unix

package cli

import (
	"os"

	"golang.org/x/term"
)

// readSecret is readLine without echo.
func readSecret(in *os.File) (string, error) {
	line, err := term.ReadPassword(int(in.Fd()))
	return string(line), err
}

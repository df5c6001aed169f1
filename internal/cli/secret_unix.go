//go:build unix

package cli

import (
	"os"

	"golang.org/x/sys/unix"
)

// readSecret is readLine without echo. term.ReadPassword overlooks the end of the input: it ignores
// Ctrl-D, and reads for ever from a terminal that is gone.
func readSecret(in *os.File) (string, error) {
	fd := int(in.Fd())
	shown, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return "", err
	}
	hidden := *shown
	hidden.Lflag &^= unix.ECHO
	hidden.Lflag |= unix.ICANON | unix.ISIG
	hidden.Iflag |= unix.ICRNL
	if err := unix.IoctlSetTermios(fd, setTermios, &hidden); err != nil {
		return "", err
	}
	defer unix.IoctlSetTermios(fd, setTermios, shown)
	return readLine(in)
}

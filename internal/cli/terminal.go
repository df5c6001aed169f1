package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// maxAnswer is the most bytes that are read at a prompt, or of a password from standard input.
const maxAnswer = 64 << 10

// terminal asks questions on a terminal. It writes to the terminal itself, so that the command's
// output and errors can be redirected.
type terminal struct {
	in  *os.File
	out io.Writer
}

// onTerminal runs fn if In is a terminal, and reports whether it is.
func (a *app) onTerminal(fn func(*terminal) error) (bool, error) {
	in, ok := a.In.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return false, nil
	}
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil { // on Windows, or without a controlling terminal
		return true, fn(&terminal{in, a.Err})
	}
	defer tty.Close()
	return true, fn(&terminal{tty, tty})
}

// ask returns the line that the user types. After an interrupt or at the end of the input it
// returns errCancelled.
func (t *terminal) ask(ctx context.Context, prompt string) (string, error) {
	return t.read(ctx, prompt, func() (string, error) { return readLine(t.in) })
}

// askSecret is ask without echo.
func (t *terminal) askSecret(ctx context.Context, prompt string) (string, error) {
	answer, err := t.read(ctx, prompt, func() (string, error) { return readSecret(t.in) })
	if err == nil {
		fmt.Fprintln(t.out)
	}
	return answer, err
}

// read waits for the answer or the end of ctx. At the end of ctx it restores the terminal.
func (t *terminal) read(ctx context.Context, prompt string, answer func() (string, error)) (string, error) {
	state, err := term.GetState(int(t.in.Fd()))
	if err != nil {
		return "", fmt.Errorf("read terminal: %w", err)
	}
	fmt.Fprint(t.out, prompt)
	type result struct {
		line string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		line, err := answer()
		done <- result{line, err}
	}()
	select {
	case r := <-done:
		if errors.Is(r.err, io.EOF) {
			r.err = errCancelled
		}
		if r.err != nil {
			fmt.Fprintln(t.out)
		}
		return r.line, r.err
	case <-ctx.Done():
		term.Restore(int(t.in.Fd()), state) // the abandoned reader may have switched off the echo
		fmt.Fprintln(t.out)
		return "", errCancelled
	}
}

// readLine reads a line byte by byte, so that lines typed ahead are left for the next prompt. If
// the input ends within a line, it returns the part before the end.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); len(line) < maxAnswer; {
		n, err := r.Read(b)
		switch {
		case n > 0 && b[0] == '\n':
			return strings.TrimSuffix(string(line), "\r"), nil
		case n > 0:
			line = append(line, b[0])
		case err == io.EOF && len(line) > 0:
			return string(line), nil
		case err != nil:
			return "", err
		}
	}
	return "", fmt.Errorf("read line: longer than %d bytes", maxAnswer)
}

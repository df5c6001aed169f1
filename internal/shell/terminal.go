package shell

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// Terminal is the LineReader of a terminal: it edits the line and remembers earlier ones, in memory alone. The
// terminal is raw only while a line is typed, so that an interrupt is a signal while a statement runs.
type Terminal struct {
	file *os.File
	keys *keys
	line *term.Terminal
}

// NewTerminal returns the reader of a terminal that is open to read. It echoes to out.
func NewTerminal(in *os.File, out io.Writer) *Terminal {
	k := &keys{source: in}
	return &Terminal{in, k, newLine(k, out)}
}

// newLine is a line editor over any stream.
func newLine(k *keys, out io.Writer) *term.Terminal {
	return term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{k, out}, "")
}

// ReadLine implements LineReader.
func (t *Terminal) ReadLine(prompt string) (string, error) {
	fd := int(t.file.Fd())
	state, err := term.MakeRaw(fd)
	if err != nil {
		return "", fmt.Errorf("prepare terminal: %w", err)
	}
	defer term.Restore(fd, state)
	if width, height, err := term.GetSize(fd); err == nil && width > 0 {
		t.line.SetSize(width, height)
	}
	return readLine(t.line, t.keys, prompt)
}

func readLine(line *term.Terminal, k *keys, prompt string) (string, error) {
	line.SetPrompt(prompt)
	text, err := line.ReadLine()
	if errors.Is(err, term.ErrPasteIndicator) {
		err = nil
	}
	if err == nil && k.interrupted {
		k.interrupted = false
		return "", ErrInterrupt
	}
	return text, err
}

const ctrlC = 0x03

// giveUp moves to the line's end, erases it and enters it.
var giveUp = []byte{0x05, 0x15, '\r'}

// keys reads what is typed. It writes giveUp for Ctrl-C, which term.Terminal would not tell from the end of
// the input, and notes that it did. Each giveUp is read alone, so that the next line that ends is the one
// that was given up.
type keys struct {
	source      io.Reader
	ahead       []byte // typed and not read yet
	interrupted bool
}

func (k *keys) Read(p []byte) (int, error) {
	if len(k.ahead) == 0 {
		n, err := k.source.Read(p)
		if n == 0 {
			return 0, err
		}
		k.ahead = bytes.ReplaceAll(p[:n], []byte{ctrlC}, giveUp)
	}
	next := k.ahead
	switch at := bytes.Index(k.ahead, giveUp); {
	case at == 0:
		next, k.interrupted = giveUp, true
	case at > 0:
		next = next[:at]
	}
	n := copy(p, next)
	k.ahead = k.ahead[n:]
	return n, nil
}

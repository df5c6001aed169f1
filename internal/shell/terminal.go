package shell

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// Terminal is a LineReader on a terminal. The user can edit a line, recall earlier ones, and
// complete names with Tab. The terminal is in raw mode only while a line is typed, so that Ctrl-C
// is a signal while a statement runs.
type Terminal struct {
	file    *os.File
	keys    *keys
	line    *term.Terminal
	history *History
}

// TerminalConfig has the optional parts of a Terminal.
type TerminalConfig struct {
	// Complete returns candidates that can replace the end of typed, from the index start on. Tab
	// calls it.
	Complete func(typed string) (start int, candidates []string)
	History  *History // default: in memory only
}

// NewTerminal returns a Terminal that reads from in, an open terminal, and echoes to out.
func NewTerminal(in *os.File, out io.Writer, c TerminalConfig) *Terminal {
	if c.History == nil {
		c.History = &History{}
	}
	k := &keys{source: in}
	line := newLine(k, out)
	line.History = c.History
	if c.Complete != nil {
		line.AutoCompleteCallback = func(text string, pos int, key rune) (string, int, bool) {
			return onTab(line, c.Complete, text, pos, key)
		}
	}
	return &Terminal{in, k, line, c.History}
}

// Remember implements Rememberer.
func (t *Terminal) Remember(lines []string) error { return t.history.Remember(lines) }

// newLine returns a line editor that reads keys and echoes to out.
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
	if errors.Is(err, term.ErrPasteIndicator) { // the line is complete: it was pasted, not typed
		err = nil
	}
	if err == nil && k.interrupted {
		k.interrupted = false
		return "", ErrInterrupt
	}
	return text, err
}

const ctrlC = 0x03

// giveUp are the keys that replace Ctrl-C: go to the end of the line, erase the line, enter it.
var giveUp = []byte{0x05, 0x15, '\r'}

// keys reads the typed keys. It replaces Ctrl-C by giveUp and sets interrupted, since term.Terminal
// returns io.EOF both for Ctrl-C and for the end of the input. A Read that returns giveUp returns
// no other key, so that the line that ends next is the interrupted one.
type keys struct {
	source      io.Reader
	ahead       []byte // typed, but not read yet
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

package shell

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// TestKeys checks that Ctrl-C gives up the line but not the console, and that Ctrl-D on an empty
// line ends the input.
func TestKeys(t *testing.T) {
	t.Parallel()
	k := &keys{source: strings.NewReader("first\rgiven up\x03second\r\x03\x04")}
	var echo bytes.Buffer
	line := newLine(k, &echo)
	for i, want := range []struct {
		text string
		err  error
	}{{"first", nil}, {"", ErrInterrupt}, {"second", nil}, {"", ErrInterrupt}, {"", io.EOF}} {
		if text, err := readLine(line, k, ">>> "); text != want.text || !errors.Is(err, want.err) {
			t.Errorf("line %d: %q, %v, want %q, %v", i, text, err, want.text, want.err)
		}
	}
	if !strings.Contains(echo.String(), ">>> ") {
		t.Errorf("no prompt: %q", echo.String())
	}
}

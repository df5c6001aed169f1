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

// TestTab types Tab in a line: it completes what all candidates have in common, then lists them.
func TestTab(t *testing.T) {
	t.Parallel()
	complete := func(typed string) (int, []string) {
		switch typed {
		case "us":
			return 0, []string{"users"}
		case "users.set_":
			return 6, []string{"set_active", "set_âge"}
		case "users.s":
			return 6, []string{"set_active", "set_âge", "set_staff"}
		case "users.set_s":
			return 6, []string{"set_staff"}
		}
		return len(typed), nil
	}
	for typed, want := range map[string]struct{ line, printed string }{
		"us\t.all()\r":              {"users.all()", ""},
		"users.s\t\r":               {"users.set_", ""},
		"users.set_\ts\t\r":         {"users.set_staff", "set_active  set_âge"},
		"nothing\t\r":               {"nothing", ""},
		"\tprint(1)\r":              {"    print(1)", ""},
		".all()\x01us\t\r":          {"users.all()", ""}, // in the middle of a line
		"users.s\tactive\x03us\t\r": {"", ""},            // a line that is given up
	} {
		k := &keys{source: strings.NewReader(typed)}
		var echo bytes.Buffer
		line := newLine(k, &echo)
		line.AutoCompleteCallback = func(text string, pos int, key rune) (string, int, bool) {
			return onTab(line, complete, text, pos, key)
		}
		got, err := readLine(line, k, ">>> ")
		if got != want.line || err != nil && !errors.Is(err, ErrInterrupt) ||
			!strings.Contains(echo.String(), want.printed) {
			t.Errorf("%q: %q, %v, echo %q", typed, got, err, echo.String())
		}
	}
}

package shell

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/printable"
)

// maxHistory is how many lines a History keeps.
const maxHistory = 1000

// History has the lines that were typed, for recall. Add keeps a line in memory. Only Remember
// writes lines to the file, which belongs to the user alone (mode 0600). History implements
// term.History.
type History struct {
	path  string // "": no file
	lines []string
}

// OpenHistory returns a History with the lines of the file, which need not exist. If the path is
// empty, the lines are kept in memory only. On an error the History has no file.
func OpenHistory(path string) (*History, error) {
	if path == "" {
		return &History{}, nil
	}
	lines, err := readHistory(path)
	if err != nil {
		return &History{}, fmt.Errorf("read history of the shell: %w", err)
	}
	return &History{path, lines}, nil
}

// readHistory returns the last lines of the file. It makes the file private, and rewrites a file
// that has grown to twice the lines that are kept.
func readHistory(path string) ([]string, error) {
	file, err := os.OpenFile(path, os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, fmt.Errorf("%s is not a file", path))
	}
	if err := file.Chmod(0o600); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, maxHistory*maxLine))
	if err != nil {
		return nil, err
	}
	all := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	kept := all[max(len(all)-maxHistory, 0):]
	if len(all) > 2*maxHistory {
		err = rewrite(path, kept)
	}
	return slices.DeleteFunc(kept, func(line string) bool {
		return line == "" || printable.Word(line) != line // a recalled line is written to the terminal as it is
	}), err
}

// rewrite replaces the file by one with the lines.
func rewrite(path string, lines []string) error {
	next, err := os.CreateTemp(filepath.Dir(path), ".history-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = next.WriteString(strings.Join(lines, "\n") + "\n")
	if err = errors.Join(err, next.Close()); err == nil {
		err = os.Rename(next.Name(), path)
	}
	if err != nil {
		os.Remove(next.Name())
	}
	return err
}

// maxLine is the most bytes of a line that is remembered.
const maxLine = 4096

// Remember appends the lines of a statement to the file.
func (h *History) Remember(lines []string) error {
	var text bytes.Buffer
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if len(line) > maxLine {
			return nil
		}
		text.WriteString(line + "\n")
	}
	if h.path == "" || text.Len() == 0 {
		return nil
	}
	file, err := os.OpenFile(h.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err == nil {
		_, err = file.Write(text.Bytes()) // in one write, so that two consoles do not mix their lines
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		h.path = "" // and report it once
		return fmt.Errorf("write history of the shell: %w", err)
	}
	return nil
}

// Add implements term.History. A line that repeats the last one is not added.
func (h *History) Add(line string) {
	if strings.TrimSpace(line) == "" || len(h.lines) > 0 && h.lines[len(h.lines)-1] == line {
		return
	}
	h.lines = append(h.lines, line)
	h.lines = h.lines[max(len(h.lines)-maxHistory, 0):]
}

// Len implements term.History.
func (h *History) Len() int { return len(h.lines) }

// At implements term.History.
func (h *History) At(i int) string { return h.lines[len(h.lines)-1-i] }

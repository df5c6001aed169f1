package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// maxScanned is how many bytes of a scan's output key revoke reads.
const maxScanned = 64 << 20

// scanned returns the handles in the output of scan, which is in the file at path, or in standard
// input if path is "-". Each handle is returned once.
func (a *app) scanned(path string) ([]string, error) {
	handles, err := a.readScanned(path)
	if err != nil {
		return nil, fmt.Errorf("read the output of scan: %w", err)
	}
	slices.Sort(handles)
	return slices.Compact(handles), nil
}

func (a *app) readScanned(path string) ([]string, error) {
	in, err := a.input(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxScanned+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxScanned {
		return nil, fmt.Errorf("it has more than %d bytes", maxScanned)
	}
	return parseScanned(text)
}

// parseScanned reads both forms of scan's output: JSON, and lines whose first word is a handle,
// below a heading on a terminal. It refuses any other text, so that a wrong file does not pass as
// one without keys.
func parseScanned(text []byte) (handles []string, err error) {
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
		var found []leakJSON
		if err := json.Unmarshal(text, &found); err != nil {
			return nil, err
		}
		for _, leak := range found {
			if !apikey.IsHandle(leak.Handle) {
				return nil, fmt.Errorf("%q is not the handle of an API key", printable.Word(leak.Handle))
			}
			handles = append(handles, leak.Handle)
		}
		return handles, nil
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, maxScanned)
	for n := 1; lines.Scan(); n++ {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) == 0, n == 1 && words[0] == "HANDLE":
		case apikey.IsHandle(words[0]):
			handles = append(handles, words[0])
		default:
			return nil, fmt.Errorf("line %d does not begin with the handle of an API key", n)
		}
	}
	return handles, lines.Err()
}

// Package scan finds API keys that have leaked into files or into the history of a git repository.
// It tells keys from other text by their checksum, so that ordinary code raises no alarm. It names
// keys by their handles, so that a report does not repeat the leak.
//
//	s, err := scan.New("lk")
//	...
//	err = s.Files(ctx, "src", scan.Report{Found: func(f scan.Found) { fmt.Println(f.Handle, f.Path) }})
package scan

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/latchkey-go/latchkey/auth/apikey"
)

// Found is a key in a text.
type Found struct {
	Handle string // of the key
	// Path is the path of the file; in a history, its path when it had the key. It is "" for the
	// message of a commit or tag. A key in the path itself is masked.
	Path string
	Line int // of the first place in the text, from 1; 0 in a message or in the path itself
	// Commit is the abbreviated id of the commit that added the text, or of the commit or tag whose
	// message the text is. It is "" for a file.
	Commit string
}

// Report has the functions that a scan calls. Each of them may be nil.
type Report struct {
	Found    func(Found)                  // once for each key and text
	Progress func(Sum)                    // after each text
	Skipped  func(path string, err error) // for a text that could not be read, or only in part
}

// Sum is how much a scan has read so far.
type Sum struct {
	Texts int
	Bytes int64
}

// Scanner finds keys with certain prefixes.
type Scanner struct{ prefixes []string }

// New returns a Scanner for keys that begin with one of the prefixes, each without its underscore.
// The error says what a prefix may be.
func New(prefixes ...string) (*Scanner, error) {
	for _, prefix := range prefixes {
		if err := apikey.CheckPrefix(prefix); err != nil {
			return nil, fmt.Errorf("the prefix %q: %w", prefix, err)
		}
	}
	return &Scanner{prefixes}, nil
}

const (
	chunk = 256 << 10
	// overlap is how much of a chunk is scanned again with the next one: more than a key in UTF-16.
	overlap = 256
)

// Text scans a text. It calls found once for each key, with the line of its first place. It ignores
// zero bytes, so that it finds keys in UTF-16. It returns how many bytes it has read, and the error
// of r.
func (s *Scanner) Text(r io.Reader, found func(handle string, line int)) (read int64, err error) {
	known := map[string]bool{}
	buffer := make([]byte, 0, chunk+overlap)
	line := 1 // of the first byte in buffer
	for err == nil {
		var n int
		n, err = io.ReadFull(r, buffer[len(buffer):len(buffer)+chunk])
		read += int64(n)
		buffer = buffer[:len(buffer)+n]
		s.chunk(buffer, func(key string, at int) {
			if !known[key] {
				known[key] = true
				found(apikey.HandleOf(key), line+at)
			}
		})
		done := max(0, len(buffer)-overlap)
		line += bytes.Count(buffer[:done], newline)
		buffer = buffer[:copy(buffer, buffer[done:])]
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return read, err
}

var (
	newline = []byte("\n")
	zero    = []byte{0}
)

// chunk calls found with each key in text, and with the number of line breaks before it.
func (s *Scanner) chunk(text []byte, found func(key string, line int)) {
	s.plain(text, found)
	if bytes.Contains(text, zero) {
		s.plain(bytes.ReplaceAll(text, zero, nil), found)
	}
}

func (s *Scanner) plain(text []byte, found func(key string, line int)) {
	for _, prefix := range s.prefixes {
		for from := 0; ; {
			start, end := apikey.Find(text[from:], prefix)
			if start < 0 {
				break
			}
			found(string(text[from+start:from+end]), bytes.Count(text[:from+start], newline))
			from += end
		}
	}
}

// mask replaces each key in a path by its handle, and calls found with the handle.
func (s *Scanner) mask(path string, found func(handle string)) string {
	s.plain([]byte(path), func(key string, _ int) {
		if handle := apikey.HandleOf(key); strings.Contains(path, key) {
			path = strings.ReplaceAll(path, key, "(key "+handle+")")
			found(handle)
		}
	})
	return path
}

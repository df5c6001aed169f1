package audit

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
)

// Anchor is the number and hash of an entry. Kept in another place than the trail, it shows whether
// this entry or one before it was changed or removed.
type Anchor struct {
	Number int64
	Hash   string
}

// String returns NUMBER:HASH.
func (a Anchor) String() string { return strconv.FormatInt(a.Number, 10) + ":" + a.Hash }

// ParseAnchor reads NUMBER:HASH, as String and the command "audit anchor" write it. Other text is
// auth.ErrInvalid.
func ParseAnchor(text string) (Anchor, error) {
	number, hash, _ := strings.Cut(text, ":")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != number || !isHash(hash) {
		return Anchor{}, fmt.Errorf("%w anchor: want NUMBER:HASH, as 'audit anchor' prints it", auth.ErrInvalid)
	}
	return Anchor{n, hash}, nil
}

func isHash(text string) bool {
	b, err := hex.DecodeString(text)
	return err == nil && len(b) == len(GenesisHash)/2 && strings.ToLower(text) == text
}

// ReadAnchors reads a file of anchors, one on each line. Empty lines, and lines that begin with #,
// are skipped. It returns auth.ErrInvalid, with the number of the line, for any other line.
func ReadAnchors(r io.Reader) ([]Anchor, error) {
	var anchors []Anchor
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		a, err := ParseAnchor(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		anchors = append(anchors, a)
	}
	return anchors, lines.Err()
}

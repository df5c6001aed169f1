package mimeparse

import (
	"bytes"
	"errors"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Part is a part of a multipart body.
type Part struct {
	Named          bool // a part without a name is ignored
	Name, FileName string
	ContentType    string
	Base64         bool // Content-Transfer-Encoding
	Content        []byte
	// Last reports whether the body ends with this part or with the boundary after it. Django keeps
	// no file of such a part, because it may be cut off, and adds a file only when it reads on.
	Last bool
}

// MaxPartHeader is the longest header of a part, in bytes, with the blank line after it.
const MaxPartHeader = 1024

// ErrPartHeader is the error for a part whose header is longer than MaxPartHeader.
var ErrPartHeader = errors.New("the headers of a part are too long")

// Parts splits a body at each boundary. The texts before the first and after the last boundary are
// parts too, but have no name and so are ignored. After an error there are no more parts.
func Parts(body []byte, boundary string) iter.Seq2[Part, error] {
	separator := []byte("--" + boundary)
	return func(yield func(Part, error) bool) {
		for len(body) > 0 {
			raw, rest, found := bytes.Cut(body, separator)
			if found {
				raw = bytes.TrimSuffix(raw, []byte("\n"))
				raw = bytes.TrimSuffix(raw, []byte("\r"))
			}
			part, err := readPart(raw)
			part.Last = len(rest) == 0
			if !yield(part, err) || err != nil {
				return
			}
			body = rest
		}
	}
}

// readPart separates header and content.
func readPart(raw []byte) (Part, error) {
	head := raw[:min(len(raw), MaxPartHeader)]
	end := bytes.Index(head, []byte("\r\n\r\n"))
	if end < 0 {
		if len(head) == MaxPartHeader {
			return Part{}, ErrPartHeader
		}
		return Part{}, nil
	}
	part := readPartHeader(head[:end])
	part.Content = raw[end+4:]
	return part, nil
}

// readPartHeader parses the header of a part. It skips invalid lines.
func readPartHeader(head []byte) Part {
	var p Part
	for line := range strings.SplitSeq(string(head), "\r\n") {
		if !utf8.ValidString(line) {
			continue
		}
		main, params, ok := ParseHeader(line)
		name, value, isHeader := strings.Cut(main, ":")
		if !ok || !isHeader {
			continue
		}
		switch name {
		case "content-disposition":
			p.Name, p.Named = params["name"]
			p.Name = strings.Trim(p.Name, " \t\n\r\v\f") // Django strips a name as bytes, values as text
			p.FileName = params["filename"]
		case "content-type":
			p.ContentType = strings.TrimFunc(value, pytext.IsSpace)
		case "content-transfer-encoding":
			p.Base64 = strings.TrimFunc(value, pytext.IsSpace) == "base64"
		}
	}
	return p
}

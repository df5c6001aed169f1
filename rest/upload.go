package rest

import (
	"bytes"
	"io"
)

// File is an uploaded file. It is held in memory; the limit of the body bounds it.
type File struct {
	Name        string // as sent, without folders, at most 255 characters; still the client's word, not a path to write to
	Size        int64  // bytes
	ContentType string // as sent, in lower case and without parameters; "" where the part has none

	content []byte
}

// Open gives the content from its start. It may be called again; there is nothing to close.
func (f File) Open() io.ReadSeeker { return bytes.NewReader(f.content) }

package rest

import (
	"bytes"
	"io"
)

// File is an uploaded file. It is held in memory, within the limit of the body.
type File struct {
	Name        string // without folders, at most 255 characters; the client chose it
	Size        int64  // bytes
	ContentType string // as sent, in lower case and without parameters; of FileUpload the whole header

	content []byte
}

// NewFile returns a file of these properties, for tests of code that takes files. It keeps content,
// and does not clean name as a parser does.
func NewFile(name, contentType string, content []byte) File {
	return File{Name: name, Size: int64(len(content)), ContentType: contentType, content: content}
}

// String returns Name, as Django's str does, and so keeps the content out of logs and messages.
func (f File) String() string { return f.Name }

// Open returns a reader of the content, from its start. It may be called again; there is nothing to
// close.
func (f File) Open() io.ReadSeeker { return bytes.NewReader(f.content) }

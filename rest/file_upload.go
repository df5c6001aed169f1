package rest

import (
	"io"
	"net/http"
	"runtime"
	"strings"

	"github.com/latchkey-go/latchkey/internal/mimeparse"
	"github.com/latchkey-go/latchkey/internal/pytext"
)

// FileUpload is DRF's FileUploadParser: the whole body, of any content type, is one file. Its
// result is a *[FormData] with the file "file", whose ContentType is the whole header as sent. As
// in DRF an empty body is not parsed: Request.Form then returns nil, in which File finds nothing.
//
// The file's name is the argument "filename" of the pattern ("/files/{filename}"), else that of the
// header Content-Disposition. A request without a name is answered 400; a name that is only dots
// gets Django's plain 400 page. As in DRF only the folders are removed from the name: it may still
// have control characters and, except on Windows, backslashes. The body is held in memory, within
// [MaxBody].
type FileUpload struct{}

// MediaType returns */*.
func (FileUpload) MediaType() string { return "*/*" }

// Parse reads a file.
func (FileUpload) Parse(body io.Reader, r *Request) (any, error) {
	name := r.PathValue("filename")
	if name == "" {
		line, _ := r.HeaderLine("Content-Disposition")
		if _, params, ok := mimeparse.ParseHeader(pytext.FromLatin1(line)); ok {
			name = params["filename"]
		}
	}
	if name == "" {
		return nil, ParseError(
			"Missing filename. Request should include a Content-Disposition header with a filename parameter.")
	}
	name = baseName(name, runtime.GOOS)
	if name == "" || name == "." || name == ".." { // Django's SuspiciousFileOperation
		return nil, &Error{
			Status: http.StatusBadRequest, Code: "suspicious_file_name", answerer: byPage,
			Detail: "The name of the file cannot be used.",
		}
	}
	raw, err := readAll(body, r) // not freed: the file is a slice of it
	if err != nil {
		return nil, err
	}
	contentType, _ := r.HeaderLine("Content-Type")
	form := newFormData()
	form.Files["file"] = []File{NewFile(mimeparse.ShortFileName(name), contentType, raw.bytes)}
	return form, nil
}

// baseName is Python's os.path.basename.
func baseName(path, goos string) string {
	ends := "/"
	if goos == "windows" {
		ends = `/\:`
	}
	return path[strings.LastIndexAny(path, ends)+1:]
}

var _ Parser = FileUpload{}

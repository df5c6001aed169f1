package fields

import (
	"strconv"
	"unicode/utf8"
)

// File is DRF's FileField. Its values are those that Stat knows.
type File struct {
	// Stat returns the name and size of an uploaded file, and reports false for any other value.
	Stat       func(raw any) (name string, size int64, ok bool)
	MaxLength  int  // characters of the name; 0: no bound
	AllowEmpty bool // a file may have no content
}

// Read implements Kind.
func (f File) Read(raw any) (any, *Error) {
	name, size, ok := f.Stat(raw)
	length := utf8.RuneCountInString(name)
	switch {
	case !ok:
		return nil, refuse("invalid", "The submitted data was not a file. Check the encoding type on the form.")
	case name == "":
		return nil, refuse("no_name", "No filename could be determined.")
	case size == 0 && !f.AllowEmpty:
		return nil, refuse("empty", "The submitted file is empty.")
	case f.MaxLength > 0 && length > f.MaxLength:
		return nil, refuse("max_length", "Ensure this filename has at most {max_length} characters (it has {length}).",
			"max_length", strconv.Itoa(f.MaxLength), "length", strconv.Itoa(length))
	}
	return raw, nil
}

// Write implements Kind. The value is the URL or the name of the stored file; "" is null.
func (File) Write(dst []byte, value any) []byte {
	if place, ok := value.(string); ok && place != "" {
		return appendText(dst, place)
	}
	return append(dst, "null"...)
}

func (File) requiredText() string { return "No file was submitted." }

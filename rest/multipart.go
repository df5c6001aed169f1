package rest

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// Multipart parses multipart/form-data (RFC 7578) as Django's MultiPartParser does, into a *[FormData]. It
// is as lenient: a field (but not a file) may lack the boundary after it, a part without a name is passed
// over, and a body without a boundary has no fields. mime/multipart refuses such bodies. The whole body is
// held in memory.
type Multipart struct{}

// maxPartHeader is how many bytes the headers of one part may have, with the blank line after them.
const maxPartHeader = 1024

// MediaType is multipart/form-data.
func (Multipart) MediaType() string { return "multipart/form-data" }

// Parse reads a form.
func (Multipart) Parse(body io.Reader, r *Request) (any, error) {
	c, err := charsetOf(r)
	if err != nil {
		return nil, err
	}
	boundary, err := boundaryOf(r)
	if err != nil {
		return nil, err
	}
	raw, err := readAll(body, r) // counted until the request ends: files are parts of it
	if err != nil {
		return nil, err
	}
	p := multipartParser{charset: c, form: newFormData(), hold: r.hold()}
	if err := p.parse(raw.bytes, []byte("--"+boundary)); err != nil {
		return nil, err
	}
	return p.form, nil
}

// boundaryOf is the Content-Type's boundary: 1 to 201 printable characters, the last of them no space.
func boundaryOf(r *Request) (string, error) {
	header, _ := r.HeaderLine("Content-Type")
	if !strings.HasPrefix(header, "multipart/") {
		return "", multipartError("Invalid Content-Type: " + charsetLatin1.decode([]byte(header)))
	}
	if strings.IndexFunc(header, func(c rune) bool { return c >= utf8.RuneSelf }) >= 0 {
		return "", multipartError("Invalid non-ASCII Content-Type in multipart: " + charsetLatin1.decode([]byte(header)))
	}
	boundary, ok := r.contentType().params["boundary"]
	if !ok {
		boundary = "None"
	}
	unprintable := func(c rune) bool { return c < ' ' || c > '~' }
	if !ok || boundary == "" || len(boundary) > 201 || boundary[len(boundary)-1] == ' ' || strings.IndexFunc(boundary, unprintable) >= 0 {
		return "", multipartError("Invalid boundary in multipart: " + boundary)
	}
	return boundary, nil
}

func multipartError(words string) *Error { return ParseError("Multipart form parse error - " + words) }

// multipartParser fills a form from the parts of one body.
type multipartParser struct {
	charset       charset
	hold          *hold
	form          *FormData
	fields, files int
	last          bool // nothing follows the part at hand
}

// parse cuts the body at each separator. What comes before the first and after the last is a part too; it
// has no name and so no effect.
func (p *multipartParser) parse(body, separator []byte) error {
	for len(body) > 0 {
		part, rest, found := bytes.Cut(body, separator)
		if found {
			part = bytes.TrimSuffix(part, []byte("\n"))
			part = bytes.TrimSuffix(part, []byte("\r"))
		}
		p.last = len(rest) == 0
		if err := p.part(part); err != nil {
			return err
		}
		body = rest
	}
	return nil
}

func (p *multipartParser) part(raw []byte) error {
	head := raw[:min(len(raw), maxPartHeader)]
	end := bytes.Index(head, []byte("\r\n\r\n"))
	if end < 0 {
		if len(head) == maxPartHeader {
			return multipartError("Request max total header size exceeded.")
		}
		return p.countField()
	}
	h := readPartHeader(head[:end])
	content := raw[end+4:]
	if h.filename == "" {
		if err := p.countField(); err != nil || !h.named {
			return err
		}
		return p.addField(h, content)
	}
	if !h.named {
		return nil
	}
	return p.addFile(h, content)
}

// countField counts as Django does: it allows for the two blank parts around the last boundary.
func (p *multipartParser) countField() error {
	if p.fields++; p.fields > maxFields+2 {
		return errTooMuch
	}
	return nil
}

func (p *multipartParser) addField(h partHeader, content []byte) error {
	if err := p.hold.take(costOfField + int64(len(h.name)) + 2*int64(len(content)) + p.charset.cost(content)); err != nil {
		return err
	}
	if h.base64 {
		if plain, ok := decodeBase64(content); ok {
			content = plain
		}
	}
	name := p.charset.decode([]byte(h.name))
	p.form.Values[name] = append(p.form.Values[name], p.charset.decode(content))
	return nil
}

func (p *multipartParser) addFile(h partHeader, content []byte) error {
	if p.files++; p.files > maxFiles {
		return errTooMuch
	}
	if err := p.hold.take(costOfField + maxPartHeader); err != nil { // its name and type are parts of the header
		return err
	}
	filename := sanitizeFileName(p.charset.decode([]byte(h.filename)))
	if filename == "" {
		return nil
	}
	if h.base64 {
		if err := p.hold.take(int64(len(content))); err != nil {
			return err
		}
		plain, ok := decodeBase64(content)
		if !ok {
			return multipartError("Could not decode base64 data.")
		}
		content = plain
	}
	if p.last || h.name == "" { // the last may have been cut off
		return nil
	}
	name := p.charset.decode([]byte(h.name))
	p.form.Files[name] = append(p.form.Files[name],
		File{Name: filename, Size: int64(len(content)), ContentType: h.contentType, content: content})
	return nil
}

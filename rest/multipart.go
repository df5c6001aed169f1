package rest

import (
	"io"

	"github.com/latchkey-go/latchkey/internal/mimeparse"
	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Multipart parses multipart/form-data (RFC 7578) as leniently as Django's MultiPartParser, into a
// *[FormData]. A field, but not a file, may lack the boundary after it. A part without a name is
// ignored. A body in which the boundary does not occur has no fields. (mime/multipart refuses such
// bodies.) The whole body is held in memory.
type Multipart struct{}

// MediaType returns multipart/form-data.
func (Multipart) MediaType() string { return "multipart/form-data" }

// Parse reads a form.
func (Multipart) Parse(body io.Reader, r *Request) (any, error) {
	c, err := r.charset()
	if err != nil {
		return nil, err
	}
	line, _ := r.HeaderLine("Content-Type")
	boundary, err := mimeparse.Boundary(line)
	if err != nil {
		return nil, multipartError(err.Error())
	}
	raw, err := readAll(body, r) // not freed: files are slices of it
	if err != nil {
		return nil, err
	}
	p := multipartParser{charset: c, form: newFormData(), reserved: r.reservation()}
	if err := p.parse(raw.bytes, boundary); err != nil {
		return nil, err
	}
	return p.form, nil
}

func multipartError(words string) *Error { return ParseError("Multipart form parse error - " + words) }

// multipartParser fills a form from the parts of one body.
type multipartParser struct {
	charset       pytext.Charset
	reserved      *reservation
	form          *FormData
	fields, files int
}

func (p *multipartParser) parse(body []byte, boundary string) error {
	for part, err := range mimeparse.Parts(body, boundary) {
		if err == nil {
			err = p.add(part)
		} else {
			err = multipartError("Request max total header size exceeded.")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *multipartParser) add(part mimeparse.Part) error {
	if part.FileName == "" {
		if err := p.countField(); err != nil || !part.Named {
			return err
		}
		return p.addField(part)
	}
	if !part.Named {
		return nil
	}
	return p.addFile(part)
}

// countField counts a field, or a part without a name. As in Django two more than maxFields are
// allowed, for the blank parts at the ends of the body.
func (p *multipartParser) countField() error {
	if p.fields++; p.fields > maxFields+2 {
		return errTooManyFields
	}
	return nil
}

func (p *multipartParser) addField(part mimeparse.Part) error {
	content := part.Content
	cost := costOfField + int64(len(part.Name)) + 2*int64(len(content)) + decodeCost(p.charset, content)
	if err := p.reserved.reserve(cost); err != nil {
		return err
	}
	if part.Base64 {
		if plain, ok := pytext.DecodeBase64(content); ok {
			content = plain
		}
	}
	name := p.charset.Decode([]byte(part.Name))
	p.form.Values[name] = append(p.form.Values[name], p.charset.Decode(content))
	return nil
}

func (p *multipartParser) addFile(part mimeparse.Part) error {
	if p.files++; p.files > maxFiles {
		return errTooManyFields
	}
	if err := p.reserved.reserve(costOfField + mimeparse.MaxPartHeader); err != nil { // for its name and type
		return err
	}
	filename := mimeparse.FileName(p.charset.Decode([]byte(part.FileName)))
	if filename == "" {
		return nil
	}
	content := part.Content
	if part.Base64 {
		if err := p.reserved.reserve(int64(len(content))); err != nil {
			return err
		}
		plain, ok := pytext.DecodeBase64(content)
		if !ok {
			return multipartError("Could not decode base64 data.")
		}
		content = plain
	}
	if part.Last || part.Name == "" { // the last part may be cut off
		return nil
	}
	name := p.charset.Decode([]byte(part.Name))
	p.form.Files[name] = append(p.form.Files[name],
		File{Name: filename, Size: int64(len(content)), ContentType: part.ContentType, content: content})
	return nil
}

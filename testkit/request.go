package testkit

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
)

// RequestOption is a part of a request: its body ([JSON], [Form], [Multipart], [Raw]), a [Header],
// a [Query], or [Follow].
type RequestOption func(*parts)

type parts struct {
	header      http.Header
	query       url.Values
	body        []byte // nil: none
	contentType string
	follow      bool
}

// addQuery returns target with the parameters of Query.
func (p *parts) addQuery(target string) string {
	if len(p.query) == 0 {
		return target
	}
	if strings.Contains(target, "?") {
		return target + "&" + p.query.Encode()
	}
	return target + "?" + p.query.Encode()
}

// Raw is a body that is sent unchanged.
func Raw(contentType string, body []byte) RequestOption {
	if body == nil {
		body = []byte{}
	}
	return func(p *parts) { p.body, p.contentType = body, contentType }
}

// JSON is a body: v as encoding/json encodes it. JSON panics if v cannot be encoded. A
// json.RawMessage is sent unchanged, even if it is malformed.
func JSON(v any) RequestOption {
	if raw, ok := v.(json.RawMessage); ok {
		return Raw("application/json", raw)
	}
	body, err := json.Marshal(v)
	if err != nil {
		panic("testkit: JSON: " + err.Error())
	}
	return Raw("application/json", body)
}

// Form is a form, application/x-www-form-urlencoded.
func Form(fields url.Values) RequestOption {
	return Raw("application/x-www-form-urlencoded", []byte(fields.Encode()))
}

// Fields are the fields of a [Multipart] form: strings, lists of strings, [File] and lists of
// files.
type Fields map[string]any

// File is a file in a [Multipart] form.
type File struct {
	Name    string
	Type    string // default application/octet-stream
	Content []byte
}

// Multipart is a form with files, multipart/form-data. Its fields are sent in the order of their
// names. It panics on a value of another type.
func Multipart(fields Fields) RequestOption {
	var body bytes.Buffer
	w := multipart.NewWriter(&body) // a bytes.Buffer never fails
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		switch v := fields[name].(type) {
		case string:
			w.WriteField(name, v)
		case []string:
			for _, text := range v {
				w.WriteField(name, text)
			}
		case File:
			v.write(w, name)
		case []File:
			for _, f := range v {
				f.write(w, name)
			}
		default:
			panic("testkit: Multipart: the field " + name + " is neither text nor a File")
		}
	}
	w.Close()
	return Raw(w.FormDataContentType(), body.Bytes())
}

func (f File) write(w *multipart.Writer, field string) {
	kind := f.Type
	if kind == "" {
		kind = "application/octet-stream"
	}
	part, _ := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition(field, f.Name)}, "Content-Type": {kind},
	})
	part.Write(f.Content)
}

// Header sets a header of the request.
func Header(name, value string) RequestOption {
	return func(p *parts) { p.header.Set(name, value) }
}

// Query adds a parameter to the query string.
func Query(name, value string) RequestOption {
	return func(p *parts) { p.query.Add(name, value) }
}

// Follow follows redirects, at most 20. [Response.History] has the answers that redirected.
func Follow() RequestOption { return func(p *parts) { p.follow = true } }

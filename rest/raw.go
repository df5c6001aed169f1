package rest

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// raw is the content of an answer that no renderer writes. It has one of bytes, reader and handler,
// or err, with which rendering fails.
type raw struct {
	contentType string
	bytes       []byte
	reader      io.Reader
	handler     http.Handler
	err         error
}

// Raw returns a 200 with body as it is, as Django's HttpResponse: no renderer runs. Status and
// Header of the result may be set. contentType is the header; "" means application/octet-stream.
//
// All raw answers have the view's Allow and Vary, and HEAD gets no body. As in DRF the renderer is
// negotiated before the handler runs: a client that accepts none of the view's renderers gets a
// 406. Config.Negotiator can change that.
func Raw(contentType string, body []byte) *Response {
	return rawResponse(raw{contentType: contentType, bytes: body})
}

// RawReader is Raw with the content of body, as Django's StreamingHttpResponse and FileResponse. It
// is sent in pieces. Content-Length is sent if body is short, has a Len method or can seek. body is
// closed if it is an io.Closer, even if it is not sent.
//
// An error of body before the first piece is answered as if the handler had returned it. A later
// one cuts the connection, so that no client takes the part that it has for the whole.
func RawReader(contentType string, body io.Reader) *Response {
	if isNil(body) {
		return rawResponse(raw{err: errors.New("rest: RawReader needs a reader")})
	}
	return rawResponse(raw{contentType: contentType, reader: body})
}

// RawHandler returns an answer that h writes, such as http.FileServer, a reverse proxy or
// http.ServeContent in a function. h gets the request of the view with the identity in its context
// (auth.FromContext). Status and Header are h's own; the Header of the result is set before h runs.
// Allow is the view's, whatever h sets, and the view's Vary is added to that of h.
//
// h reads the body without the limit of Config.MaxBody, unless the view or an authenticator has
// parsed it before. If h panics before it has begun to answer, the answer is a 500.
func RawHandler(h http.Handler) *Response {
	if isNil(h) {
		return rawResponse(raw{err: errors.New("rest: RawHandler needs a handler")})
	}
	return rawResponse(raw{handler: h})
}

func rawResponse(content raw) *Response {
	content.contentType = cmp.Or(content.contentType, "application/octet-stream")
	return &Response{Status: http.StatusOK, raw: &content}
}

// isHandler reports whether an http.Handler writes the answer.
func (r *Response) isHandler() bool { return r.raw != nil && r.raw.handler != nil }

// close closes a reader that is an io.Closer.
func (r *Response) close() {
	if r == nil || r.raw == nil {
		return
	}
	if c, ok := r.raw.reader.(io.Closer); ok {
		_ = c.Close() // it was only read
	}
}

// maxLocation is the longest address of a redirect, as in Django (MAX_URL_REDIRECT_LENGTH).
const maxLocation = 16384

// Redirect returns an answer that sends the client to another address, as Django's
// HttpResponseRedirect: an empty page with the header Location. code is 301, 302, 303, 307 or 308;
// any other code is a fault, answered 500. Characters that no address may have are escaped.
//
// An address with a scheme other than http, https or ftp, or of more than 16,384 bytes, is answered
// with Django's plain 400 page. Beware of addresses that the client has sent: a redirect to any
// site lends this site's name to it.
func Redirect(to string, code int) *Response {
	location := pytext.Quote(to, "/#%[]=:;$&()+,!?*@'~-_.")
	content := raw{contentType: "text/html; charset=utf-8"}
	switch code {
	case 301, 302, 303, 307, 308:
	default:
		content.err = errors.New("rest: a redirect's status must be 301, 302, 303, 307 or 308")
	}
	schemes := []string{"", "http", "https", "ftp"}
	if len(to) > maxLocation || !slices.Contains(schemes, schemeOf(to)) {
		content.err = &Error{
			Status: http.StatusBadRequest, Code: "disallowed_redirect", answerer: byPage,
			Detail: "Unsafe redirect.",
		}
	}
	return &Response{Status: code, Header: http.Header{"Location": {location}}, raw: &content}
}

// schemeOf returns the scheme of an address in lower case, as Python's urlsplit finds it: control
// characters and spaces before it, and tabs and line ends anywhere, do not count. Browsers ignore
// them too.
func schemeOf(address string) string {
	address = strings.TrimLeftFunc(address, func(c rune) bool { return c <= ' ' })
	address = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(address)
	scheme, _, ok := strings.Cut(address, ":")
	for i := range len(scheme) {
		c := lowerASCII(scheme[i])
		isLetter := 'a' <= c && c <= 'z'
		if !isLetter && (i == 0 || !pytext.IsDigit(c) && c != '+' && c != '-' && c != '.') {
			return ""
		}
	}
	if !ok {
		return ""
	}
	return strings.ToLower(scheme)
}

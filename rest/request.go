package rest

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
)

// Request is an HTTP request on its way through a view. Headers, query and body are read through its methods,
// which keep what net/http's own drop: HeaderLine, Query, Data, Decode.
type Request struct {
	*http.Request
	User auth.User // the zero User is anonymous
	Auth any       // what vouched for User: *token.Token; nil for passwords

	context  auth.ClientContext
	own      http.Request // what Request points to
	view     *View
	identity *auth.Identity // what an authenticator gave; else anonymous
	offer    *offer         // the renderer that negotiation chose
	accepted mediaType      // as the client named it
	header   http.Header    // of the response, made when first asked for
	read     []string       // headers that were read to decide who may see the answer, see cache.go
	resp     Response       // what is sent: a copy, since a renderer may change it
	query    url.Values
	body     *body
	in       *arrival    // nil: without a body
	guarded  bool        // behind Protect: the body is another handler's
	form     *parsedForm // where guarded

	admitting bool // while policy.admit asks
}

// anonymous is the identity of everybody whom no authenticator knows. Identities are never modified.
var anonymous = new(auth.Identity)

// newRequest is r before anybody was asked: anonymous, answered by the first renderer.
// Its context knows the client, in case that somebody tries a password.
func newRequest(hr *http.Request, v *View) *Request {
	r := &Request{view: v, identity: anonymous, offer: &v.offers[0]}
	r.context = auth.ClientContext{Context: hr.Context(), Client: r}
	r.own = *hr.WithContext(&r.context)
	r.Request = &r.own
	return r
}

// View is the view that answers.
func (r *Request) View() *View { return r.view }

// Renderer is the one that negotiation chose.
func (r *Request) Renderer() Renderer { return r.offer.renderer }

// ClientAddress is who asks, by Config.ClientAddress.
func (r *Request) ClientAddress() string { return r.view.policy.ClientAddress(r.Request) }

// Query is the query string as Django reads it: by &, blank values kept, what cannot be decoded kept as it is.
func (r *Request) Query() url.Values {
	if r.query == nil {
		r.query = parseQuery(r.URL.RawQuery)
	}
	return r.query
}

// contentType is the request's Content-Type; without one, no type at all.
func (r *Request) contentType() mediaType {
	line, _ := r.HeaderLine("Content-Type")
	return parseMediaType(line)
}

// Credentials takes Authorization apart as DRF does: the scheme, in any case of its ASCII letters, and the words
// behind it, which ASCII white space parts. It gives the first of them and how many there are. ok is false
// where the header is absent or of another scheme.
func (r *Request) Credentials(scheme string) (first string, words int, ok bool) {
	line, _ := r.HeaderLine(authorization[0])
	word, more := cutWord(line)
	if word == "" || !equalFoldASCII(word, scheme) {
		return "", 0, false
	}
	for word, more = cutWord(more); word != ""; word, more = cutWord(more) {
		if words++; words == 1 {
			first = word
		}
	}
	return first, words, true
}

// cutWord cuts the first word off line. Words stand between what Python's bytes.split takes for white space:
// a no-break space is part of a word.
func cutWord(line string) (word, more string) {
	const space = " \t\n\r\v\f"
	line = strings.TrimLeft(line, space)
	if end := strings.IndexAny(line, space); end >= 0 {
		return line[:end], line[end:]
	}
	return line, ""
}

// equalFoldASCII compares as bytes.lower() does: ASCII letters in any case, all else as it is.
func equalFoldASCII(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lowerASCII(a[i]) != lowerASCII(b[i]) {
			return false
		}
	}
	return true
}

func lowerASCII(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// ResponseHeader is what authenticators and handlers add to the answer, whatever it will be: cookies, Vary.
func (r *Request) ResponseHeader() http.Header {
	if r.header == nil {
		r.header = http.Header{}
	}
	return r.header
}

// CheckObject asks the view's permissions about one object. Its error is the refusal, for the handler to return.
func (r *Request) CheckObject(object any) error {
	for _, p := range r.view.policy.Permissions {
		op, ok := p.(ObjectPermission)
		if !ok {
			continue
		}
		granted, err := op.AllowsObject(r, object)
		if err != nil {
			return fault(err)
		}
		if !granted {
			return r.denied(p)
		}
	}
	return nil
}

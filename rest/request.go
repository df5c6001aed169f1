package rest

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/mimeparse"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/internal/reqinfo"
)

// Request is an HTTP request in a view. Read headers, query and body through HeaderLine, Query,
// Data and Decode: net/http's own methods drop some of what clients send.
type Request struct {
	*http.Request
	User auth.User // the zero User is anonymous
	Auth any       // the credential of User: a *token.Token; nil for passwords

	original     *Request // see Original
	view         *View
	identity     *auth.Identity      // of the authenticator, else anonymous
	offer        *offer              // the negotiated renderer
	accepted     mimeparse.MediaType // as in the Accept header
	acceptedName string              // by Config.Negotiator; "": accepted
	version      version
	header       http.Header              // of the response; nil until ResponseHeader
	decidedBy    []string                 // the headers of the request that the answer depends on, see noteRead
	resp         Response                 // a copy of the response, which a renderer may change
	before       []func(status int) error // of BeforeAnswer
	query        url.Values
	body         *body
	arrival      *arrival    // nil: no body
	guarded      bool        // behind Protect: the body belongs to the handler
	form         *parsedForm // if guarded
	content      []byte      // of Override; nil: the body has not been replaced

	lines     [5]string     // the values of headers of the answer, see line
	noted     *auth.Refusal // see NoteRefusal
	admitting bool          // during policy.admit, and while a Negotiator chooses
}

// anonymous is the identity of every anonymous request. Identities are never modified.
var anonymous = new(auth.Identity)

// copiedRequest is a Request with its own copy of the http.Request, in one allocation.
type copiedRequest struct {
	Request
	context auth.ClientContext
	copied  http.Request
}

// newRequest returns a request that is anonymous and has the view's first renderer, until steps of
// the view change that. Its context names the client, for limits on guesses.
//
// In a latchkey.Site, hr is the site's own copy, and its context has a place for the client of the
// first view. Any other request is copied.
func newRequest(hr *http.Request, v *View) *Request {
	if info, ok := hr.Context().(*reqinfo.Info); ok {
		if r := new(Request); info.SetClient(r) {
			return r.begin(hr, v)
		}
	}
	c := new(copiedRequest)
	c.context = auth.ClientContext{Context: hr.Context(), Client: &c.Request}
	c.copied = *hr.WithContext(&c.context)
	return c.Request.begin(&c.copied, v)
}

func (r *Request) begin(own *http.Request, v *View) *Request {
	r.Request, r.original, r.view = own, r, v
	r.identity, r.offer = anonymous, &v.policy.offers[0]
	return r
}

// View returns the view that answers.
func (r *Request) View() *View { return r.view }

// Renderer returns the negotiated renderer.
func (r *Request) Renderer() Renderer { return r.offer.renderer }

// AcceptedMediaType returns DRF's accepted_media_type: the renderer's media type with the
// parameters of the entry in Accept that chose it, "application/json; indent=4". Config.Negotiator
// may return another one. If negotiation failed, it is the media type of the view's first renderer.
func (r *Request) AcceptedMediaType() string {
	if r.acceptedName != "" {
		return r.acceptedName
	}
	return r.offer.acceptedText(r.accepted)
}

// AcceptedParam returns a parameter of the entry in Accept that chose the renderer, such as indent.
// It reports false if the entry has none of that name.
func (r *Request) AcceptedParam(name string) (string, bool) {
	value, ok := r.accepted.Params[name]
	return value, ok
}

// ClientAddress returns the client's address, by Config.ClientAddress.
func (r *Request) ClientAddress() string { return r.view.policy.ClientAddress(r.Request) }

// Identity returns the identity that the view's authenticators have found. Without one, and until
// then, its User is the zero User. Requests share identities: never modify one.
func (r *Request) Identity() *auth.Identity { return r.identity }

// Query returns the query string as Django parses it: pairs end only at &, blank values are kept,
// and text that cannot be decoded stays as it is.
func (r *Request) Query() url.Values {
	if r.query == nil {
		r.query = ParseQuery(r.URL.RawQuery)
	}
	return r.query
}

// contentType returns the request's Content-Type, or the zero value without one.
func (r *Request) contentType() mimeparse.MediaType {
	line, _ := r.HeaderLine("Content-Type")
	return mimeparse.ParseMediaType(line)
}

// charset returns the charset parameter of the request's Content-Type. A codec that does not
// produce text is a 400, as in DRF: it could inflate a small body.
func (r *Request) charset() (pytext.Charset, error) {
	name := r.contentType().Params["charset"]
	c, _ := pytext.LookupCharset(name)
	if c == pytext.NoText {
		return c, ParseError(fmt.Sprintf(`Unsupported charset "%s" in request Content-Type header.`, name))
	}
	return c, nil
}

// Credentials splits the Authorization header as DRF does: the scheme, compared without the case of
// ASCII letters, then words separated by ASCII white space. It returns the first word and the
// number of words. ok is false if the header is absent or has another scheme.
func (r *Request) Credentials(scheme string) (first string, words int, ok bool) {
	line, _ := r.readHeader(authorization)
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

// cutWord cuts the first word off line. White space is that of Python's bytes.split: a no-break
// space is part of a word.
func cutWord(line string) (word, more string) {
	from := 0
	for from < len(line) && isSpaceASCII(line[from]) {
		from++
	}
	end := from
	for end < len(line) && !isSpaceASCII(line[end]) {
		end++
	}
	return line[from:end], line[end:]
}

func isSpaceASCII(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// equalFoldASCII compares without the case of ASCII letters, as bytes.lower() does.
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

// ResponseHeader returns a header that is added to the answer, whether it is a response or an
// error. Authenticators and handlers put cookies and Vary there.
func (r *Request) ResponseHeader() http.Header {
	o := r.Original()
	if o.header == nil {
		o.header = http.Header{}
	}
	return o.header
}

// CheckObject asks the view's permissions about one object. If one refuses or fails, CheckObject
// returns an error, which the handler should return.
func (r *Request) CheckObject(object any) error {
	for _, p := range r.view.policy.Permissions {
		op, ok := p.(ObjectPermission)
		if !ok {
			continue
		}
		granted, err := op.AllowsObject(r, object)
		if err != nil {
			return policyError(err)
		}
		if !granted {
			return r.denial(p)
		}
	}
	return nil
}

package staticfiles

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/internal/vary"
)

// How long browsers and proxies keep a file.
const (
	forEver = "public, max-age=31536000, immutable" // under its hashed name
	shortly = "public, max-age=60"                  // under its plain name, as WhiteNoise's default
)

// ServeHTTP serves the files below Path, under their hashed and their plain names. A hashed name is
// cached for ever, a plain one for a minute. Text is compressed with gzip if the client accepts it;
// a request for a range gets the range of the uncompressed file. The ETag differs between the two
// forms. Folders and unknown names are a 404, other methods than GET and HEAD a 405. A client that
// accepts neither form of a file gets a 406.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, below := strings.CutPrefix(r.URL.Path, f.path)
	found, isHashed := f.byHashed[name]
	if !isHashed {
		found = f.byName[name]
	}
	h := w.Header()
	switch {
	case !below || found == nil:
		f.page(http.StatusNotFound).ServeHTTP(w, r)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		f.page(http.StatusMethodNotAllowed).ServeHTTP(w, r)
		return
	}
	vary.Add(h, "Accept-Encoding")
	header, present := r.Header["Accept-Encoding"]
	accepts := parseAcceptEncoding(strings.Join(header, ","), present)
	packed := found.gzipped()
	usesGzip := packed != nil && accepts.gzip > 0 && accepts.gzip >= accepts.identity
	if _, wantsRange := r.Header["Range"]; wantsRange && accepts.identity > 0 {
		usesGzip = false
	}
	if !usesGzip && accepts.identity == 0 {
		f.page(http.StatusNotAcceptable).ServeHTTP(w, r)
		return
	}
	h.Set("Content-Type", found.mediaType)
	h.Set("X-Content-Type-Options", "nosniff")
	if strings.HasPrefix(found.mediaType, "image/svg+xml") { // a picture that runs scripts when it is opened itself
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	}
	h.Set("Cache-Control", shortly)
	if isHashed {
		h.Set("Cache-Control", forEver)
	}
	if f.foreign { // pages of the site load fonts and modules from the other host
		h.Set("Access-Control-Allow-Origin", "*")
	}
	packedSize := 0
	content, tag := found.content, found.tag
	if usesGzip {
		content, tag, packedSize = packed, tag+"-gzip", len(packed)
		h.Set("Content-Encoding", "gzip")
		r = withoutRange(r)
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(answer{w, packedSize}, r, "", time.Time{}, bytes.NewReader(content))
}

// withoutRange returns the request without the header Range: a compressed file is sent as a whole.
func withoutRange(r *http.Request) *http.Request {
	if r.Header["Range"] == nil {
		return r
	}
	r = r.Clone(r.Context())
	delete(r.Header, "Range")
	return r
}

// answer completes the headers that http.ServeContent sends.
type answer struct {
	http.ResponseWriter
	packed int // the length of the compressed form, which ServeContent does not tell; 0 for the plain one
}

func (a answer) WriteHeader(status int) {
	switch h := a.Header(); {
	case status >= http.StatusBadRequest: // a precondition that fails is the client's own, and not to be cached
		delete(h, "Cache-Control")
		delete(h, "Content-Encoding")
	case status == http.StatusOK && a.packed > 0:
		h.Set("Content-Length", strconv.Itoa(a.packed))
		h.Set("Accept-Ranges", "none")
	}
	a.ResponseWriter.WriteHeader(status)
}

// plainPage is the default of Config.ErrorPage.
func plainPage(status int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, fmt.Sprintf("%d %s", status, http.StatusText(status)), status)
	})
}

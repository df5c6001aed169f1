package rest

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
)

// pieceSize is how many bytes of a streamed answer are collected before they are sent. An answer of
// fewer bytes is sent as a whole, with its length.
const pieceSize = 64 << 10

// stream sends an answer in pieces while it is made.
type stream struct {
	view    *View
	w       http.ResponseWriter
	r       *Request
	length  int64 // of all pieces; -1: unknown
	indent  int   // of a sequence; 0 once the sequence is too long to be indented
	started bool  // the headers are sent
}

var (
	errHead = errors.New("HEAD needs no more of the answer")
	errSend = errors.New("the answer cannot be sent: most likely the client has left")
)

// isStreamed reports whether resp is sent while it is made: a reader, or a sequence for JSON.
func (r *Request) isStreamed(resp *Response) bool {
	if status := resp.status(); status == http.StatusNoContent || status == http.StatusNotModified {
		return false
	}
	if resp.raw != nil {
		return resp.raw.reader != nil
	}
	if _, ok := sequenceOf(resp.Data); !ok || resp.plain {
		return false
	}
	// A type that embeds JSON may have a Render of its own, which must run.
	_, ok := r.plainJSON()
	return ok
}

// plainJSON returns the negotiated renderer if it is JSON itself.
func (r *Request) plainJSON() (JSON, bool) {
	switch j := r.offer.renderer.(type) {
	case JSON:
		return j, true
	case *JSON:
		return *j, true
	}
	return JSON{}, false
}

// stream sends resp. If it returns an error, nothing has been sent yet. An error after that cuts
// the connection.
func (v *View) stream(w http.ResponseWriter, r *Request, resp *Response) error {
	r.resp = *resp
	r.resp.Status = resp.status()
	if err := checkStatus(r.resp.Status); err != nil {
		return err
	}
	s := &stream{view: v, w: w, r: r, length: -1}
	last, err := s.make()
	switch {
	case err == nil && !s.started:
		r.arrival.drain()
		v.write(w, r, last)
		return nil
	case err == nil:
		err = s.send(last)
	case !s.started:
		return err
	}
	switch {
	case err == nil, errors.Is(err, errHead):
	case errors.Is(err, errSend): // a middleware's writer may have failed: its client must see that the answer is cut
		abort(w, r)
	default:
		v.cut(w, r, err)
	}
	return nil
}

// make encodes or reads the answer. It sends all pieces but the last one, which it returns.
func (s *stream) make() (last []byte, err error) {
	defer catch(&err)
	if reader := s.r.resp.raw; reader != nil {
		return s.copy(reader.reader)
	}
	if j, ok := s.r.plainJSON(); ok {
		s.indent = j.indent(s.r)
	}
	q, _ := sequenceOf(s.r.resp.Data)
	last, err = s.r.drfStyle().appendSequence(nil, q, 1, s.flush)
	if err == nil && s.indent > 0 {
		return indented(nil, last, s.indent)
	}
	return last, err
}

// flush sends a piece once it is large enough. It gives up if the client has left. An indented
// sequence is held in memory as one piece. A sequence of maxIndent bytes or more is sent compact
// instead, so that no client can make the server hold a long one.
func (s *stream) flush(piece []byte) ([]byte, error) {
	if err := s.r.Context().Err(); err != nil {
		return piece, err
	}
	if len(piece) < pieceSize || s.indent > 0 && len(piece) < maxIndent {
		return piece, nil
	}
	s.indent = 0
	return piece[:0], s.send(piece)
}

// send sends a piece, and the headers before the first one.
func (s *stream) send(piece []byte) error {
	if !s.started {
		s.started = true
		s.r.arrival.drain()
		s.view.writeHeader(s.w, s.r, s.length, false)
	}
	if s.r.Method == http.MethodHead {
		return errHead
	}
	if _, err := s.w.Write(piece); errors.Is(err, http.ErrContentLength) {
		return err
	} else if err != nil {
		return errSend
	}
	return nil
}

// copy sends the content of a reader.
func (s *stream) copy(from io.Reader) (last []byte, err error) {
	s.length = sizeOf(from)
	piece := make([]byte, pieceSize)
	from = whileConnected{s.r.Context(), from}
	for {
		n, err := io.ReadFull(from, piece)
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return piece[:n], nil
		}
		if err != nil {
			return nil, err
		}
		if err := s.send(piece); err != nil {
			return nil, err
		}
	}
}

// whileConnected is a reader that fails once the client has left.
type whileConnected struct {
	ctx context.Context
	io.Reader
}

// Read implements io.Reader.
func (h whileConnected) Read(p []byte) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	return h.Reader.Read(p)
}

// sizeOf returns how many bytes are left in a reader, or -1 if that is unknown.
func sizeOf(from io.Reader) int64 {
	switch from := from.(type) {
	case interface{ Len() int }: // of bytes and strings
		return int64(from.Len())
	case io.Seeker: // a file; a pipe cannot seek
		at, err := from.Seek(0, io.SeekCurrent)
		if err != nil {
			return -1
		}
		end, err := from.Seek(0, io.SeekEnd)
		if err != nil {
			return -1
		}
		if _, err = from.Seek(at, io.SeekStart); err != nil {
			return -1
		}
		return end - at
	}
	return -1
}

// cut logs the error of an answer that has been sent in part, and aborts it.
func (v *View) cut(w http.ResponseWriter, r *Request, err error) {
	v.policy.log(r, &Error{Status: http.StatusInternalServerError, Err: err})
	abort(w, r)
}

// abort ends the connection in a way that the client notices.
func abort(w http.ResponseWriter, r *Request) {
	if !r.ProtoAtLeast(1, 1) { // HTTP/1.0: a closed connection would mean that the answer is complete: reset it
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			inner := conn
			if secure, ok := conn.(*tls.Conn); ok {
				inner = secure.NetConn()
			}
			if tcp, ok := inner.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0)
			}
			_ = inner.Close()
		}
	}
	panic(http.ErrAbortHandler)
}

// serveRaw lets the handler of a RawHandler answer. If it returns an error, nothing has been sent
// yet.
func (v *View) serveRaw(w http.ResponseWriter, r *Request, resp *Response) error {
	h := w.Header()
	before := h.Clone()
	r.addHeader(h)
	resp.setHeader(h)
	own := &rawWriter{ResponseWriter: r.arrival.watch(w), view: v, r: r, vary: slices.Clone(h["Vary"])}
	err := own.run(resp.raw.handler)
	switch {
	case err == nil:
		own.begin()
		r.arrival.drain()
	case !own.begun:
		clear(h)
		for name, values := range before {
			h[name] = values
		}
		return err
	default:
		v.cut(w, r, err)
	}
	return nil
}

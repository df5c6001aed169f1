package rest

import (
	"errors"
	"io"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
)

// bounded reads at most max bytes. Its errors other than io.EOF are *Errors, or those of the
// reservation.
type bounded struct {
	in        io.Reader
	max       int64
	length    int64        // Content-Length; -1: unknown
	reserved  *reservation // counts the bytes; nil: the caller counts them
	truncates bool         // the body ends at the bound, instead of failing there

	received int64
	peeked   []byte // read ahead
	readErr  error  // of the connection, not of the bound
}

// limit returns how many bytes may come.
func (b *bounded) limit() int64 {
	if b.length >= 0 {
		return min(b.max, b.length)
	}
	return b.max
}

// peek reads one byte ahead. Its error is io.EOF for an empty body.
func (b *bounded) peek() error {
	var first [1]byte
	n, err := io.ReadFull(b, first[:])
	b.peeked = first[:n]
	if n > 0 {
		return nil
	}
	return err
}

func (b *bounded) Read(p []byte) (int, error) {
	if len(b.peeked) > 0 && len(p) > 0 {
		n := copy(p, b.peeked)
		b.peeked = b.peeked[n:]
		return n, nil
	}
	left := b.max - b.received
	if b.truncates && left == 0 {
		return 0, io.EOF
	}
	if !b.truncates {
		left++ // one byte more shows that the body is too large
	}
	n, err := b.in.Read(p[:min(int64(len(p)), left)])
	b.received += int64(n)
	if err == nil || err == io.EOF {
		if b.received > b.max {
			return 0, bodyTooLarge(b.max)
		}
		if full := b.reserved.reserve(int64(n)); full != nil {
			return 0, full
		}
		return n, err
	}
	return n, b.bodyError(err)
}

// bodyError translates an error of the connection.
func (b *bounded) bodyError(err error) error {
	if larger := (*http.MaxBytesError)(nil); errors.As(err, &larger) { // of an outer http.MaxBytesReader
		if b.truncates {
			return io.EOF
		}
		return bodyTooLarge(larger.Limit)
	}
	if e := (*Error)(nil); !errors.As(err, &e) && !errors.Is(err, auth.ErrUnavailable) {
		cutOff := ParseError("")
		cutOff.Err = err
		err = cutOff
	}
	b.readErr = err
	return err
}

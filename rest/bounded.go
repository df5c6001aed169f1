package rest

import (
	"errors"
	"io"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
)

// bounded reads so many bytes and no more. All its errors but io.EOF are *Errors, or the hold's.
type bounded struct {
	in     io.Reader
	max    int64
	length int64 // Content-Length; -1: unknown
	hold   *hold // counts what is read; nil: the reader counts
	cuts   bool  // ends at the bound, where others fail

	got    int64
	first  []byte // read ahead
	failed error  // other than of the bound
}

// most is how many bytes may come.
func (b *bounded) most() int64 {
	if b.length >= 0 {
		return min(b.max, b.length)
	}
	return b.max
}

// peek reads ahead. Its error is io.EOF for an empty body.
func (b *bounded) peek() error {
	var first [1]byte
	n, err := io.ReadFull(b, first[:])
	b.first = first[:n]
	if n > 0 {
		return nil
	}
	return err
}

func (b *bounded) Read(p []byte) (int, error) {
	if len(b.first) > 0 && len(p) > 0 {
		n := copy(p, b.first)
		b.first = b.first[n:]
		return n, nil
	}
	left := b.max - b.got
	if b.cuts && left == 0 {
		return 0, io.EOF
	}
	if !b.cuts {
		left++ // one more shows that there is more
	}
	n, err := b.in.Read(p[:min(int64(len(p)), left)])
	b.got += int64(n)
	if err == nil || err == io.EOF {
		if b.got > b.max {
			return 0, tooLarge(b.max)
		}
		if taken := b.hold.take(int64(n)); taken != nil {
			return 0, taken
		}
		return n, err
	}
	return n, b.fail(err)
}

// fail returns what an error of the connection means.
func (b *bounded) fail(err error) error {
	if larger := (*http.MaxBytesError)(nil); errors.As(err, &larger) { // another bound stands before ours
		if b.cuts {
			return io.EOF
		}
		return tooLarge(larger.Limit)
	}
	if e := (*Error)(nil); !errors.As(err, &e) && !errors.Is(err, auth.ErrUnavailable) {
		cutOff := ParseError("")
		cutOff.Err = err
		err = cutOff
	}
	b.failed = err
	return err
}

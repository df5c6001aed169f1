package rest

import "io"

// buffer is a byte slice whose capacity is counted in a reservation.
type buffer struct {
	bytes    []byte
	reserved *reservation
	limit    int64 // the most bytes that will be needed; 0: unknown
}

const firstBuffer = 512

// grow makes room for n more bytes.
func (b *buffer) grow(n int) error {
	need := len(b.bytes) + n
	if need <= cap(b.bytes) {
		return nil
	}
	size := max(need, 2*cap(b.bytes), firstBuffer)
	if b.limit > 0 && int64(size) > b.limit {
		size = max(need, int(b.limit))
	}
	if err := b.reserved.reserve(int64(size)); err != nil {
		return err
	}
	old := int64(cap(b.bytes))
	b.bytes = append(make([]byte, 0, size), b.bytes...)
	b.reserved.release(old)
	return nil
}

// free drops the bytes and gives their memory back.
func (b *buffer) free() {
	b.reserved.release(int64(cap(b.bytes)))
	b.bytes = nil
}

// readAll reads a body for a parser of this package. The returned bytes stay counted until they are
// freed.
func readAll(body io.Reader, r *Request) (buffer, error) {
	b := buffer{reserved: r.reservation()}
	if in, ok := body.(*bounded); ok {
		in.reserved = nil // the buffer counts
		b.limit = in.limit() + 1
	}
	for {
		if err := b.grow(1); err != nil {
			return b, err
		}
		n, err := body.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			b.free()
			return b, err
		}
	}
}

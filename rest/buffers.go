package rest

import (
	"net/http"
	"strconv"
	"sync"
)

// buffers are pooled arrays in which answers are rendered. Only the array goes back, never a slice
// that a renderer has returned; and only after a renderer of this package has succeeded. Another
// renderer may keep what it was given, and so may a goroutine that a panic leaves behind.
type buffers struct{ pool sync.Pool }

// bufferSize is the size of an array. A longer body moves to an array of its own.
const bufferSize = 4 << 10

type bufferArray [bufferSize]byte

// get returns an array, and never waits.
func (b *buffers) get() *bufferArray {
	if array, ok := b.pool.Get().(*bufferArray); ok {
		return array
	}
	return new(bufferArray)
}

func (b *buffers) put(array *bufferArray) { b.pool.Put(array) }

// lengths are the texts of the numbers that most answers have as their Content-Length.
var lengths = func() (texts [2048]string) {
	for n := range texts {
		texts[n] = strconv.Itoa(n)
	}
	return texts
}()

// lengthText returns the value of Content-Length.
func lengthText(n int64) string {
	if n < int64(len(lengths)) {
		return lengths[n]
	}
	return strconv.FormatInt(n, 10)
}

// send renders resp and sends it. After an error it has sent nothing.
func (v *View) send(w http.ResponseWriter, r *Request, resp *Response) error {
	if !r.offer.isOwn && !resp.plain {
		body, err := r.render(make([]byte, 0, 1024), resp)
		if err == nil {
			r.arrival.drain()
			v.write(w, r, body)
		}
		return err
	}
	buffer := v.policy.buffers.get()
	body, err := r.render(buffer[:0], resp)
	if err != nil {
		return err
	}
	r.arrival.drain()
	v.write(w, r, body)
	v.policy.buffers.put(buffer) // not deferred: see buffers
	return nil
}

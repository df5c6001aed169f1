// Package lines writes the lines of a log in batches, so that a line costs its writer a copy and no
// system call.
package lines

import (
	"context"
	"io"
	"sync"
	"time"
)

// Every is the longest time that a line of Append waits for the rest of its batch.
const Every = 100 * time.Millisecond

// batch is how many bytes are written at once, even before Every has passed.
const batch = 64 << 10

// Config configures New.
type Config struct {
	Sink io.Writer // required; it is called by one goroutine at a time
	// Size is how many bytes of lines may wait for the sink, with those that are being written;
	// required. A longer line is dropped.
	Size int
	// Wait makes Append wait for a slow sink. By default Append drops lines that have no room.
	Wait bool
	// Dropped returns the line that takes the place of n dropped lines; required.
	Dropped func(n int) []byte
}

// Writer writes lines to a sink, in their order and each in one piece. It has two ways to do so:
// Append for lines that come with every request, and Write, which is synchronous, for all others.
//
// It has no goroutine of its own while no line waits. If the last batch is older than Every, a line
// is written at once, by another goroutine. So a process that ends without Flush loses only the
// lines of Append that are younger than Every, or that a slow sink has not taken yet.
type Writer struct {
	config Config
	batch  int // batch, or half of a smaller Config.Size

	sink chan struct{} // holds a value while a goroutine writes to the sink

	mu      sync.Mutex
	room    sync.Cond   // of mu: signals the end of a write
	waiting []byte      // whole lines
	spare   []byte      // the empty buffer of the last batch
	writing int         // the bytes that are being written
	dropped int         // the number of lines that were dropped after those of waiting
	torn    bool        // the sink has failed after a part of a line
	timer   *time.Timer // nil before the first line; it calls write
	planned bool        // a write is planned: the timer runs, or a goroutine has been started
	full    bool        // a write has been started because a batch was complete
	last    time.Time   // the end of the last write
}

// New returns a Writer. It panics if a required field of c is missing.
func New(c Config) *Writer {
	if c.Sink == nil || c.Size <= 0 || c.Dropped == nil {
		panic("lines: Config needs Sink, Size and Dropped")
	}
	w := &Writer{config: c, batch: min(batch, (c.Size+1)/2), sink: make(chan struct{}, 1)}
	w.room.L = &w.mu
	return w
}

// Append adds a line, which ends in a line feed, to the next batch. It keeps no reference to line.
func (w *Writer) Append(line []byte) { w.add(line, w.config.Wait) }

// Waiting returns an io.Writer of whole lines that adds each to the next batch. It drops no line:
// it waits for a slow sink even without Config.Wait.
func (w *Writer) Waiting() io.Writer { return waiting{w} }

type waiting struct{ *Writer }

func (w waiting) Write(line []byte) (int, error) {
	if len(line) > w.config.Size {
		return w.Writer.Write(line)
	}
	w.add(line, true)
	return len(line), nil
}

func (w *Writer) add(line []byte, wait bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for !w.fits(line) {
		if !wait || len(line) > w.config.Size {
			w.dropped++
			w.plan()
			return
		}
		w.plan()
		w.room.Wait()
	}
	w.tellDropped()
	w.waiting = append(w.waiting, line...)
	w.plan()
}

// fits reports whether there is room for a line.
func (w *Writer) fits(line []byte) bool { return len(w.waiting)+w.writing+len(line) <= w.config.Size }

// tellDropped adds the line that says how many lines were dropped. It may exceed Config.Size by
// that one line.
func (w *Writer) tellDropped() {
	if w.dropped > 0 {
		w.waiting = append(w.waiting, w.config.Dropped(w.dropped)...)
		w.dropped = 0
	}
}

// plan makes sure that the waiting lines will be written: in time, or now if a batch is complete.
func (w *Writer) plan() {
	switch {
	case len(w.waiting) >= w.batch && !w.full:
		w.planned, w.full = true, true
		go w.flush()
	case w.planned:
	case w.timer == nil:
		w.planned = true
		w.timer = time.AfterFunc(0, w.flush)
	default:
		w.planned = true
		w.timer.Reset(Every - time.Since(w.last))
	}
}

func (w *Writer) flush() {
	w.sink <- struct{}{}
	defer func() { <-w.sink }()
	w.write(nil) //nolint:errcheck // write has counted the lines that are lost
}

// Write writes the lines of Append that wait, and then line, which ends in a line feed. It returns
// when the sink has taken them.
func (w *Writer) Write(line []byte) (int, error) {
	w.sink <- struct{}{}
	defer func() { <-w.sink }()
	if err := w.write(line); err != nil {
		return 0, err
	}
	return len(line), nil
}

// Flush writes the lines that wait. It returns the error of ctx if the sink takes longer.
func (w *Writer) Flush(ctx context.Context) error {
	done := make(chan error, 1)
	go func() {
		w.sink <- struct{}{}
		defer func() { <-w.sink }()
		done <- w.write(nil)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write writes the lines that wait, and then line, in one piece. The caller holds w.sink.
func (w *Writer) write(line []byte) error {
	text := w.take(line)
	n, err := 0, error(nil)
	if len(text) > 0 {
		n, err = w.config.Sink.Write(text)
		if err == nil && n < len(text) {
			err = io.ErrShortWrite
		}
	}
	w.wrote(text, min(max(n, 0), len(text)), err)
	return err
}

// take takes the lines that wait, and adds line.
func (w *Writer) take(line []byte) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tellDropped()
	text := append(w.waiting, line...)
	if w.torn && len(text) > 0 {
		text = append([]byte{'\n'}, text...)
		w.torn = false
	}
	w.waiting, w.spare, w.writing = w.spare[:0], nil, len(text)
	w.planned, w.full = false, false
	if w.timer != nil {
		w.timer.Stop()
	}
	return text
}

// wrote notes that the sink has taken n bytes of text. After an error, lines that the sink has not
// taken to their end are lost, and count as dropped.
func (w *Writer) wrote(text []byte, n int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		lost := text[n:]
		w.torn = n > 0 && text[n-1] != '\n'
		for _, c := range lost {
			if c == '\n' {
				w.dropped++
			}
		}
	}
	if cap(text) <= 2*w.config.Size {
		w.spare = text[:0]
	}
	w.writing, w.last = 0, time.Now()
	w.room.Broadcast()
}

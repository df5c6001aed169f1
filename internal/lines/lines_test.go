package lines_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/lines"
)

// sink records each write, with its time since the start of the test. Writes block between block
// and release: on a channel, because synctest does not count a mutex. It fails while fail is set.
type sink struct {
	start time.Time
	gate  chan struct{} // nil: open
	mu    sync.Mutex
	got   []string
	fail  error
	part  int // how many bytes a failing write takes
}

func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	gate := s.gate
	s.mu.Unlock()
	if gate != nil {
		<-gate
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		s.got = append(s.got, string(p[:s.part]))
		return s.part, s.fail
	}
	s.got = append(s.got, fmt.Sprint(time.Since(s.start).Milliseconds(), " ", string(p)))
	return len(p), nil
}

func (s *sink) block() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate = make(chan struct{})
}

func (s *sink) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.gate)
	s.gate = nil
}

func (s *sink) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	got := s.got
	s.got = nil
	return got
}

func dropped(n int) []byte { return fmt.Appendf(nil, "dropped %d\n", n) }

func writer(to io.Writer, size int) *lines.Writer {
	return lines.New(lines.Config{Sink: to, Size: size, Dropped: dropped})
}

// TestBatches: a line after a pause is written at once, and the lines of the next 100 ms together.
func TestBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &sink{start: time.Now()}
		w := writer(s, 1000)
		add := func(pause time.Duration, line string) {
			time.Sleep(pause)
			w.Append([]byte(line))
			synctest.Wait()
		}
		add(0, "a\n")
		add(10*time.Millisecond, "b\n")
		add(50*time.Millisecond, "c\n")
		add(50*time.Millisecond, "d\n")
		add(time.Second, "e\n")
		time.Sleep(time.Second)
		want := []string{"0 a\n", "100 b\nc\n", "200 d\n", "1110 e\n"}
		if diff := cmp.Diff(want, s.take()); diff != "" {
			t.Error(diff)
		}
	})
}

// TestCompleteBatch: a batch that is half of the memory does not wait for the time to pass.
func TestCompleteBatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &sink{start: time.Now()}
		w := writer(s, 8)
		w.Append([]byte("a\n"))
		synctest.Wait()
		for range 4 {
			w.Append([]byte("b\n"))
		}
		synctest.Wait()
		if diff := cmp.Diff([]string{"0 a\n", "0 b\nb\nb\nb\n"}, s.take()); diff != "" {
			t.Error(diff)
		}
	})
}

// TestWriteKeepsOrder: a synchronous line takes the lines with it that came before.
func TestWriteKeepsOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &sink{start: time.Now()}
		w := writer(s, 1000)
		w.Append([]byte("a\n"))
		synctest.Wait()
		w.Append([]byte("b\n"))
		fmt.Fprint(w.Waiting(), "c\n")
		fmt.Fprint(w, "d\n")
		w.Append([]byte("e\n"))
		if err := w.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"0 a\n", "0 b\nc\nd\n", "0 e\n"}, s.take()); diff != "" {
			t.Error(diff)
		}
	})
}

// TestSlowSinkDrops: while the sink blocks, as much is kept as Size says. The lines beyond it are
// dropped, and a line in their place says how many.
func TestSlowSinkDrops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &sink{start: time.Now()}
		w := writer(s, 40)
		s.block()
		for i := range 100 { // of four bytes each
			w.Append(fmt.Appendf(nil, "%03d\n", i))
			synctest.Wait()
		}
		s.release()
		synctest.Wait()
		w.Append([]byte("then\n"))
		time.Sleep(time.Second)
		var kept strings.Builder
		for i := range 10 {
			fmt.Fprintf(&kept, "%03d\n", i)
		}
		got := strings.Join(s.take(), "")
		got = strings.NewReplacer("0 0", "0", "100 ", "").Replace(got) // the times
		if diff := cmp.Diff(kept.String()+"dropped 90\nthen\n", got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestDroppedIsToldWithoutAnotherLine: the number appears when the sink writes again, even if no
// request follows.
func TestDroppedIsToldWithoutAnotherLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &sink{start: time.Now()}
		w := writer(s, 4)
		s.block()
		for range 7 {
			w.Append([]byte("a\n"))
			synctest.Wait()
		}
		s.release()
		time.Sleep(time.Second)
		if diff := cmp.Diff([]string{"0 a\n", "0 a\ndropped 5\n"}, s.take()); diff != "" {
			t.Error(diff)
		}
	})
}

// TestSlowSinkWaits: with Wait, and always for Waiting, no line is lost: the caller waits.
func TestSlowSinkWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &sink{start: time.Now()}
		patient := lines.New(lines.Config{Sink: s, Size: 40, Wait: true, Dropped: dropped})
		for name, add := range map[string]func([]byte){
			"Append":  patient.Append,
			"Waiting": func(line []byte) { writer(s, 40).Waiting().Write(line) },
		} {
			s.block()
			done := make(chan int)
			go func() {
				for i := range 100 {
					add(fmt.Appendf(nil, "%03d\n", i))
				}
				close(done)
			}()
			synctest.Wait()
			if name == "Append" {
				select {
				case <-done:
					t.Error("nobody waited for the sink")
				default:
				}
			}
			s.release()
			<-done
			time.Sleep(time.Second)
			if got := strings.Join(s.take(), ""); strings.Count(got, "\n") != 100 || strings.Contains(got, "dropped") {
				t.Errorf("%s: %q", name, got)
			}
		}
	})
}

// TestFailingSink: lines that the sink refuses count as dropped. If it has taken a part of a line,
// the next one begins on a line of its own.
func TestFailingSink(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("no space left")
		s := &sink{start: time.Now(), fail: full, part: 3}
		w := writer(s, 1000)
		w.Append([]byte("a\n"))
		if _, err := fmt.Fprint(w, "b\n"); !errors.Is(err, full) {
			t.Errorf("error %v", err)
		}
		s.fail = nil
		fmt.Fprint(w, "c\n")
		synctest.Wait()
		if diff := cmp.Diff([]string{"a\nb", "0 \ndropped 1\nc\n"}, s.take()); diff != "" {
			t.Error(diff)
		}
	})
}

// TestFlushEnds: a sink that blocks does not prevent the end of the process.
func TestFlushEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &sink{start: time.Now()}
		w := writer(s, 1000)
		s.block()
		w.Append([]byte("a\n"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := w.Flush(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		s.release()
	})
}

// TestLinesStayWhole: lines of many goroutines, added in each way, neither mix nor vanish, and
// those of one goroutine keep their order.
func TestLinesStayWhole(t *testing.T) {
	t.Parallel()
	var all bytes.Buffer
	w := lines.New(lines.Config{Sink: &all, Size: 4096, Wait: true, Dropped: dropped})
	const writers, each = 8, 2000
	var wg sync.WaitGroup
	for id := range writers {
		wg.Go(func() {
			for i := range each {
				line := fmt.Appendf(nil, "%d %d %s\n", id, i, strings.Repeat("x", i%50))
				switch i % 10 {
				case 0:
					w.Write(line)
				case 1:
					w.Waiting().Write(line)
				default:
					w.Append(line)
				}
			}
		})
	}
	wg.Wait()
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	next := [writers]int{}
	for line := range strings.Lines(all.String()) {
		var id, i int
		if _, err := fmt.Sscanf(line, "%d %d", &id, &i); err != nil || i != next[id] ||
			!strings.HasSuffix(line, " "+strings.Repeat("x", i%50)+"\n") {
			t.Fatalf("line %q, want number %d", line, next[id])
		}
		next[id]++
	}
	if want := [writers]int{each, each, each, each, each, each, each, each}; next != want {
		t.Errorf("lines %v", next)
	}
}

package rest_test

import (
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// rude writes as its JSON the text, without what stands before it.
type rude string

func (r rude) AppendJSON([]byte) ([]byte, error) { return []byte(r), nil }

// vandal overwrites what stands before its JSON.
type vandal struct{}

func (vandal) AppendJSON(dst []byte) ([]byte, error) {
	for i := range dst {
		dst[i] = '#'
	}
	return append(dst, '1'), nil
}

// A value that writes its own JSON breaks neither the document nor what stands before the value.
func TestOwnJSONIsOneValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value  rest.JSONAppender
		status int
		body   string
	}{
		{rude(`{"a":[1]}`), 200, `{"before":1,"own":{"a":[1]}}`},
		{vandal{}, 200, `{"before":1,"own":1}`},
		{rude(``), 500, serverError},
		{rude(`1,2`), 500, serverError},
		{rude(`1},"admin":{"x":1`), 500, serverError},
		{rude(`"open`), 500, serverError},
	} {
		for where, data := range map[string]any{
			"Object": rest.Object{"before", 1, "own", c.value},
			"struct": struct {
				Before int               `json:"before"`
				Own    rest.JSONAppender `json:"own"`
			}{1, c.value},
		} {
			api, _ := newAPI()
			w := send(api.View(answering(func(*rest.Request) *rest.Response { return rest.OK(data) }),
				rest.Permissions(rest.AllowAny)), "GET /")
			expect(t, where, w, c.status, c.body)
		}
	}
}

// A client cannot have a long sequence held in memory: indentation is for answers of a few MB.
func TestLongSequenceIsNotIndented(t *testing.T) {
	t.Parallel()
	reached, text := 0, xs(10_000)
	api, _ := newAPI()
	view := api.View(answering(func(*rest.Request) *rest.Response {
		return rest.OK(iter.Seq[string](func(yield func(string) bool) {
			for reached = 0; reached < 1000 && yield(text); reached++ {
			}
		}))
	}), rest.Permissions(rest.AllowAny))
	w := send(view, "HEAD /", "Accept: application/json; indent=4")
	if expect(t, "HEAD", w, 200, ""); reached > 500 {
		t.Errorf("%d elements were held", reached)
	}
	w = send(view, "GET /", "Accept: application/json; indent=4")
	if want := `["` + text + strings.Repeat(`","`+text, 999) + `"]`; w.Body.String() != want {
		t.Errorf("%d: %d bytes, %.20s", w.Code, w.Body.Len(), w.Body)
	}
}

// A sequence or reader ends when its client has left, even if it has not filled a piece.
func TestSlowAnswerEndsWithItsClient(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(step func() bool) *rest.Response{
		"a sequence": func(step func() bool) *rest.Response {
			return rest.OK(iter.Seq[int](func(yield func(int) bool) {
				for step() && yield(1) {
				}
			}))
		},
		"a reader": func(step func() bool) *rest.Response { return rest.RawReader("text/csv", stepping(step)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begun, ended := make(chan struct{}, 1), make(chan struct{})
			steps := 0
			step := func() bool {
				select {
				case begun <- struct{}{}:
				default:
				}
				steps++
				time.Sleep(10 * time.Millisecond)
				return steps < 10_000 // of the 32,768 that fill a piece
			}
			api, _ := newAPI()
			view := api.View(answering(func(*rest.Request) *rest.Response { return answer(step) }),
				rest.Permissions(rest.AllowAny))
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer close(ended)
				view.ServeHTTP(w, r)
			}))
			defer server.Close()
			go func() {
				<-begun
				server.CloseClientConnections()
			}()
			if resp, err := server.Client().Get(server.URL); err == nil {
				resp.Body.Close()
			}
			<-ended
			if steps == 10_000 {
				t.Error("it ran to its end")
			}
		})
	}
}

// stepping is a reader of single bytes.
type stepping func() bool

func (s stepping) Read(p []byte) (int, error) {
	if !s() {
		return 0, io.EOF
	}
	p[0] = 'x'
	return 1, nil
}

// failsAt is the writer of a middleware, whose nth Write fails.
type failsAt struct {
	http.ResponseWriter
	n int
}

func (w *failsAt) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *failsAt) Write(p []byte) (int, error) {
	if w.n--; w.n == 0 {
		return 0, errors.New("no room")
	}
	return w.ResponseWriter.Write(p)
}

// If a writer of middleware fails, the part that was sent does not look like the whole.
func TestAnswerThatCannotBeSentIsCut(t *testing.T) {
	t.Parallel()
	for n := range 4 {
		api, _ := newAPI()
		view := api.View(answering(func(*rest.Request) *rest.Response {
			return rest.RawReader("text/csv", io.LimitReader(endless{}, 200_000))
		}), rest.Permissions(rest.AllowAny))
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			view.ServeHTTP(&failsAt{w, n + 1}, r)
		}))
		resp, err := server.Client().Get(server.URL)
		if err == nil {
			_, err = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
		if err == nil {
			t.Errorf("the failure of Write %d looks like the end of the answer", n+1)
		}
		server.Close()
	}
}

// closing reports that it was closed.
type closing struct {
	io.Reader
	closed *bool
}

func (c closing) Close() error { *c.closed = true; return nil }

// The body of RawReader is closed also if a function of BeforeAnswer fails: a session that cannot
// be saved must not cost a file.
func TestReaderIsClosedIfBeforeAnswerFails(t *testing.T) {
	t.Parallel()
	closed := false
	api, _ := newAPI()
	w := send(api.View(answering(func(r *rest.Request) *rest.Response {
		r.BeforeAnswer(func(int) error { return errors.New("not saved") })
		return rest.RawReader("text/csv", closing{strings.NewReader("x"), &closed})
	}), rest.Permissions(rest.AllowAny)), "GET /")
	if expect(t, "not saved", w, 500, serverError); !closed {
		t.Error("the reader is open")
	}
}

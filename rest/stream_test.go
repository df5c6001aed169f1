package rest_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

var timeZero time.Time

// own writes its own JSON.
type own string

func (o own) AppendJSON(dst []byte) ([]byte, error) {
	if o == "" {
		return nil, errors.New("nothing to say")
	}
	return append(append(append(dst, `{"own":"`...), o...), `"}`...), nil
}

// ownPointer does so as a pointer.
type ownPointer struct{ text string }

func (o *ownPointer) AppendJSON(dst []byte) ([]byte, error) { return append(dst, o.text...), nil }

// pairs returns a sequence of values that ends with an error, if err is not nil.
func pairs(err error, values ...string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, v := range values {
			if !yield(v, nil) {
				return
			}
		}
		if err != nil {
			yield("never sent", err)
		}
	}
}

type row struct {
	ID   int
	More any
}

// Iterators are lists or objects, and values may write their own JSON, at any place in the data.
func TestSequencesAndOwnJSON(t *testing.T) {
	t.Parallel()
	asking := "Accept: application/json; indent=1"
	for _, c := range []struct {
		name   string
		data   any
		accept string
		status int
		body   string
	}{
		{"a sequence", slices.Values([]int{1, 2, 3}), "", 200, `[1,2,3]`},
		{"of structs", slices.Values([]row{{1, nil}, {2, own("x")}}), "", 200,
			`[{"ID":1,"More":null},{"ID":2,"More":{"own":"x"}}]`},
		{"of any", iter.Seq[any](slices.Values([]any{1.0, "a", nil, rest.Object{"k", own("x")}})), "", 200,
			`[1.0,"a",null,{"k":{"own":"x"}}]`},
		{"empty", slices.Values([]int{}), "", 200, `[]`},
		{"nil", iter.Seq[int](nil), "", 200, `[]`},
		{"with errors", pairs(nil, "a", "b"), "", 200, `["a","b"]`},
		{"that fails", pairs(errors.New("disk on fire"), "a"), "", 500, serverError},
		{"that fails for a while", pairs(fmt.Errorf("read: %w", auth.ErrUnavailable), "a"), "", 503, unavailableError},
		{"that refuses", pairs(rest.NotFound("Gone."), "a"), "", 404, `{"detail":"Gone."}`},
		{"an element that cannot be rendered", slices.Values([]any{1, make(chan int)}), "", 500, serverError},
		{"a panic", iter.Seq[int](func(func(int) bool) { panic("disk on fire") }), "", 500, serverError},
		{"an object", maps.All(map[string]int{"a": 1}), "", 200, `{"a":1}`},
		{"a nil object", iter.Seq2[string, int](nil), "", 200, `{}`},
		{"unclear keys", slices.All([]int{1}), "", 500, serverError},
		{"no sequence", func() {}, "", 500, serverError},
		{"inside", rest.Object{"results", slices.Values([]int{1, 2}), "n", 2}, "", 200, `{"results":[1,2],"n":2}`},
		{"inside, failing", []any{pairs(errors.New("disk on fire"))}, "", 500, serverError},
		{"of sequences", slices.Values([]any{slices.Values([]int{1}), slices.Values([]int{2})}), "", 200, `[[1],[2]]`},
		{"indented", slices.Values([]any{1, own("x")}), asking, 200, "[\n 1,\n {\n  \"own\": \"x\"\n }\n]"},
		{"indented and failing", pairs(rest.NotFound(""), "a"), asking, 404, "{\n \"detail\": \"Not found.\"\n}"},
		{"own", own("x"), "", 200, `{"own":"x"}`},
		{"own that fails", own(""), "", 500, serverError},
		{"a pointer", &ownPointer{"[1]"}, "", 200, `[1]`},
		{"a nil pointer", (*ownPointer)(nil), "", 200, `null`},
		{"pointers in structs", row{1, []*ownPointer{nil, {"7"}}}, "", 200, `{"ID":1,"More":[null,7]}`},
	} {
		api, _ := newAPI()
		lines := []string{}
		if c.accept != "" {
			lines = append(lines, c.accept)
		}
		w := send(api.View(answering(func(*rest.Request) *rest.Response { return rest.OK(c.data) }),
			rest.Permissions(rest.AllowAny)), "GET /", lines...)
		expect(t, c.name, w, c.status, c.body)
		if got := w.Header().Get("Content-Length"); got != fmt.Sprint(len(c.body)) {
			t.Errorf("%s: Content-Length %s", c.name, got)
		}
	}
	api, _ := newAPI()
	w := send(api.View(answering(func(*rest.Request) *rest.Response {
		return rest.JSONResponse(rest.Object{"l", slices.Values([]string{"é", "b"}), "o", own("x")})
	}), rest.Permissions(rest.AllowAny)), "GET /")
	expect(t, "Django's JsonResponse", w, 200, `{"l": ["\u00e9", "b"], "o": {"own": "x"}}`)
}

// listing renders the Go type and value of the data.
type listing struct{ rest.JSON }

func (listing) Render(dst []byte, _ *rest.Request, resp *rest.Response) ([]byte, error) {
	return fmt.Appendf(dst, "%T %v", resp.Data, resp.Data), nil
}

// Other renderers get the elements, also one that embeds JSON.
func TestSequenceForOtherRenderers(t *testing.T) {
	t.Parallel()
	for want, data := range map[string]any{
		"[]interface {} [1 2]": slices.Values([]int{1, 2}),
		"rest.Object [a 1]":    maps.All(map[string]int{"a": 1}),
	} {
		api, _ := newAPI()
		w := send(api.View(answering(func(*rest.Request) *rest.Response { return rest.OK(data) }),
			rest.Permissions(rest.AllowAny), rest.Renderers(listing{})), "GET /")
		expect(t, want, w, 200, want)
	}
}

// counting is a sequence that reports how far it has come, and ends with err after n values.
func counting(n int, reached *int, err error) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			*reached = i
			if !yield(i, nil) {
				return
			}
		}
		yield(0, err)
	}
}

// HEAD takes no more of a sequence than its first piece.
func TestSequenceForHEAD(t *testing.T) {
	t.Parallel()
	reached := 0
	api, _ := newAPI()
	w := send(api.View(answering(func(*rest.Request) *rest.Response {
		return rest.OK(counting(1_000_000, &reached, nil))
	}),
		rest.Permissions(rest.AllowAny)), "HEAD /")
	expect(t, "HEAD", w, 200, "")
	if reached > 20_000 || w.Header()["Content-Length"] != nil || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("reached %d, %v", reached, w.Header())
	}
}

// A long list reaches the client while it is being made.
func TestSequenceIsSentInPieces(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	received := make(chan struct{})
	server := httptest.NewServer(api.View(answering(func(r *rest.Request) *rest.Response {
		return rest.OK(iter.Seq[string](func(yield func(string) bool) {
			if !yield(xs(100_000)) {
				return
			}
			select { // without an end if the client gets the first piece only with the last
			case <-received:
				yield("end")
			case <-r.Context().Done():
			}
		}))
	}), rest.Permissions(rest.AllowAny)))
	defer server.Close()
	client := server.Client()
	client.Timeout = 2 * time.Minute
	resp, err := client.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body := bufio.NewReader(resp.Body)
	if _, err := io.CopyN(io.Discard, body, 60_000); err != nil {
		t.Fatal(err)
	}
	close(received)
	tail, err := io.ReadAll(body)
	if err != nil || !strings.HasSuffix(string(tail), `x","end"]`) {
		t.Errorf("%v: ...%s", err, tail[max(0, len(tail)-20):])
	}
}

// An error in the middle of an answer must not look like its end, to no version of HTTP.
func TestErrorInTheMiddleCutsTheConnection(t *testing.T) {
	t.Parallel()
	fault := errors.New("disk on fire")
	for name, answer := range map[string]func() *rest.Response{
		"a sequence": func() *rest.Response { return rest.OK(counting(100_000, new(int), fault)) },
		"a reader": func() *rest.Response {
			return rest.RawReader("text/csv", io.MultiReader(strings.NewReader(xs(100_000)), iotest.ErrReader(fault)))
		},
		"a panic": func() *rest.Response {
			return rest.OK(iter.Seq[string](func(yield func(string) bool) { yield(xs(100_000)); panic(fault) }))
		},
		"a refusal": func() *rest.Response { return rest.OK(pairs(rest.PermissionDenied(""), xs(100_000))) },
		"a handler": func() *rest.Response {
			return rest.RawHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				io.WriteString(w, xs(100_000))
				panic(fault)
			}))
		},
		"too short": func() *rest.Response {
			resp := rest.RawReader("text/csv", io.LimitReader(endless{}, 100_000))
			resp.Header = http.Header{"Content-Length": {"200000"}}
			return resp
		},
	} {
		api, log := newAPI()
		server := httptest.NewServer(api.View(answering(func(*rest.Request) *rest.Response { return answer() }),
			rest.Permissions(rest.AllowAny)))
		resp, err := server.Client().Get(server.URL)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: HTTP/1.1: %v", name, err)
		}
		resp.Body.Close()
		if name == "too short" { // a declared length shows it to HTTP/1.0 too
			server.Close()
			continue
		}
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(conn, "GET / HTTP/1.0\r\n\r\n")
		if _, err := io.Copy(io.Discard, conn); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%s: HTTP/1.0: %v", name, err)
		}
		conn.Close()
		server.Close()
		if name != "a refusal" && !strings.Contains(log.String(), "disk on fire") {
			t.Errorf("%s: log: %s", name, log)
		}
	}
}

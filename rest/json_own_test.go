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

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// styledRow writes its own JSON, as a serializer writes a row.
type styledRow struct {
	id    auth.UserID
	name  string
	when  time.Time
	fails bool
}

func (r *styledRow) AppendStyled(dst []byte, style rest.JSONStyle) ([]byte, error) {
	if r.fails {
		return append(dst, `{"half":`...), errors.New("no such column")
	}
	dst = style.AppendUserID(append(dst, `{"id":`...), r.id)
	dst = style.AppendString(append(dst, `,"name":`...), r.name)
	return append(style.AppendTime(append(dst, `,"when":`...), r.when), '}'), nil
}

// TestStyledAppender: a value that writes its own JSON stands anywhere in an answer, in the style
// of the API and of the request.
func TestStyledAppender(t *testing.T) {
	t.Parallel()
	row := &styledRow{id: "7", name: "é<\u2028", when: time.Date(2026, 11, 23, 18, 49, 46, 0, time.UTC)}
	const plain = `{"id":7,"name":"é<\u2028","when":"2026-11-23T18:49:46Z"}`
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	ofChicago := func(c *rest.Config) { c.TimeZone, c.TextUserIDs = chicago, true }
	for _, c := range []struct {
		name   string
		data   any
		accept string
		change func(*rest.Config)
		want   string
	}{
		{"alone", row, "*/*", nil, plain},
		{"in an Object", rest.Object{"a", 1, "results", []any{row, row}}, "*/*", nil, `{"a":1,"results":[` + plain + `,` + plain + `]}`},
		{"in a struct", struct{ Row *styledRow }{row}, "*/*", nil, `{"Row":` + plain + `}`},
		{"in a typed list", []*styledRow{row}, "*/*", nil, `[` + plain + `]`},
		{"in a map", map[string]any{"b": row}, "*/*", nil, `{"b":` + plain + `}`},
		{"nil", rest.Object{"a", (*styledRow)(nil)}, "*/*", nil, `{"a":null}`},
		{"a zone, and ids that are text", row, "*/*", ofChicago,
			`{"id":"7","name":"é<\u2028","when":"2026-11-23T12:49:46-06:00"}`},
		{"indented", []any{row}, "application/json; indent=1", nil,
			"[\n {\n  \"id\": 7,\n  \"name\": \"é<\\u2028\",\n  \"when\": \"2026-11-23T18:49:46Z\"\n }\n]"},
		{"a sequence", iter.Seq2[rest.StyledAppender, error](func(yield func(rest.StyledAppender, error) bool) {
			for range 2 {
				if !yield(row, nil) {
					return
				}
			}
		}), "*/*", nil, `[` + plain + `,` + plain + `]`},
		{"an empty sequence", iter.Seq2[any, error](func(func(any, error) bool) {}), "*/*", nil, `[]`},
		{"no sequence", iter.Seq2[any, error](nil), "*/*", nil, `[]`},
		{"a fault", rest.Object{"a", &styledRow{fails: true}}, "*/*", nil, serverError},
		{"a fault of a sequence", iter.Seq2[any, error](func(yield func(any, error) bool) {
			_ = yield(row, nil) && yield(nil, errors.New("the database has gone"))
		}), "*/*", nil, serverError},
	} {
		change := c.change
		if change == nil {
			change = func(*rest.Config) {}
		}
		api, _ := newAPI(change)
		view := api.View(answering(func(*rest.Request) *rest.Response { return rest.OK(c.data) }),
			rest.Permissions(rest.AllowAny))
		w := send(view, "GET /", "Accept: "+c.accept)
		if got := w.Body.String(); got != c.want || (w.Code == 500) != (c.want == serverError) {
			t.Errorf("%s: %d %s\nwant %s", c.name, w.Code, got, c.want)
		}
		head := send(view, "HEAD /", "Accept: "+c.accept)
		length := w.Header().Get("Content-Length")
		if head.Code != w.Code || head.Body.Len() > 0 ||
			w.Code == 200 && head.Header().Get("Content-Length") != length {
			t.Errorf("%s: HEAD %d %v", c.name, head.Code, head.Header())
		}
	}
	api, _ := newAPI()
	w := send(api.View(answering(func(*rest.Request) *rest.Response { return rest.JSONResponse(row) }),
		rest.Permissions(rest.AllowAny)), "GET /")
	expect(t, "JsonResponse", w, 200, `{"id": 7, "name": "\u00e9<\u2028", "when": "2026-11-23T18:49:46Z"}`)
}

// A handler writes values in the style of its API, and the zero JSONStyle is that of the defaults.
func TestJSONStyle(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.TextUserIDs = true })
	send(api.View(answering(func(r *rest.Request) *rest.Response {
		for style, want := range map[rest.JSONStyle]string{
			r.JSONStyle(): `["7",1.0,{"a":null}]`, {}: `[7,1.0,{"a":null}]`,
		} {
			got, err := style.Append(nil, []any{auth.UserID("7"), 1.0, rest.Object{"a", nil}})
			if string(got) != want || err != nil || style.TimeZone() != time.UTC {
				t.Errorf("%s %v, want %s", got, err, want)
			}
		}
		if _, err := r.JSONStyle().Append(nil, make(chan int)); err == nil {
			t.Error("a channel")
		}
		return rest.NoContent()
	}), rest.Permissions(rest.AllowAny)), "GET /")
}

// What a StyledAppender writes is neither copied nor allocated anew, in a sequence too.
func TestStyledAppenderCosts(t *testing.T) {
	row := &styledRow{id: "7", name: strings.Repeat("x", 100), when: time.Date(2026, 11, 23, 18, 49, 46, 0, time.UTC)}
	list := make([]any, 100)
	for i := range list {
		list[i] = row
	}
	buffer, data := make([]byte, 0, 1<<20), any(rest.Object{"results", list})
	if n := testing.AllocsPerRun(20, func() {
		if _, err := (rest.JSONStyle{}).Append(buffer, data); err != nil {
			t.Error(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations for 100 rows", n)
	}
	const rows = 20_000
	api, _ := newAPI()
	view := api.View(answering(func(*rest.Request) *rest.Response {
		return rest.OK(iter.Seq2[rest.StyledAppender, error](func(yield func(rest.StyledAppender, error) bool) {
			for range rows {
				if !yield(row, nil) {
					return
				}
			}
		}))
	}), rest.Permissions(rest.AllowAny))
	sent := &discarding{header: http.Header{}}
	if n := testing.AllocsPerRun(3, func() { view.ServeHTTP(sent, httptest.NewRequest("GET", "/", nil)) }); n > 200 {
		t.Errorf("%v allocations for a sequence of %d rows", n, rows)
	}
	if sent.largest > 80<<10 {
		t.Errorf("a piece of %d bytes", sent.largest)
	}
}

// discarding is a writer that notes the size of the largest piece.
type discarding struct {
	header  http.Header
	largest int
}

func (d *discarding) Header() http.Header { return d.header }
func (d *discarding) WriteHeader(int)     {}
func (d *discarding) Write(p []byte) (int, error) {
	d.largest = max(d.largest, len(p))
	return io.Discard.Write(p)
}

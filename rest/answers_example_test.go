package rest_test

import (
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/latchkey-go/latchkey/rest"
)

// public is the policy of the examples' views.
func public() rest.Option { return rest.Permissions(rest.AllowAny) }

func ExampleMaxBody() {
	api := rest.New(rest.Config{MaxBody: 1_000_000})
	size := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		data, err := r.Data()
		if err != nil {
			return nil, err
		}
		return rest.OK(rest.Object{"letters", len(data.(string))}), nil
	}, "POST")
	uploads := api.View(size, public(), rest.MaxBody(20_000_000))
	notes := api.View(size, public(), rest.MaxBody(1_000))

	for _, view := range []*rest.View{uploads, notes} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("POST", "/", strings.NewReader(`"`+strings.Repeat("x", 2_000_000)+`"`))
		r.Header.Set("Content-Type", "application/json")
		view.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 {"letters":2000000}
	// 400 {"detail":"The request's body is larger than 1000 bytes."}
}

func ExampleRedirect() {
	view := rest.New(rest.Config{}).View(rest.Func(func(*rest.Request) (*rest.Response, error) {
		return rest.Redirect("/notes/?page=1", http.StatusFound), nil
	}), public())
	w := httptest.NewRecorder()
	view.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Println(w.Code, w.Header().Get("Location"))
	// Output: 302 /notes/?page=1
}

// ReportView answers with a file that it makes.
type ReportView struct{}

// Get answers with CSV. A file, or any other io.Reader, is sent with [rest.RawReader].
func (ReportView) Get(*rest.Request) (*rest.Response, error) {
	resp := rest.Raw("text/csv; charset=utf-8", []byte("id,text\n1,milk\n"))
	resp.Header = http.Header{"Content-Disposition": {`attachment; filename="notes.csv"`}}
	return resp, nil
}

func ExampleRaw() {
	view := rest.New(rest.Config{}).View(ReportView{}, public())
	w := httptest.NewRecorder()
	view.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Print(w.Header().Get("Allow"), "\n", w.Body)
	// Output:
	// GET, HEAD, OPTIONS
	// id,text
	// 1,milk
}

// FilesView serves the files of a folder to the users whom its policy admits.
type FilesView struct{ files http.Handler }

// Get lets the file server answer: with ranges, 304 and its own 404.
func (v FilesView) Get(*rest.Request) (*rest.Response, error) {
	return rest.RawHandler(v.files), nil
}

func ExampleRawHandler() {
	view := rest.New(rest.Config{}).View(FilesView{http.FileServer(http.Dir("testdata"))}, public())
	for _, request := range []string{"GET", "DELETE"} {
		w := httptest.NewRecorder()
		view.ServeHTTP(w, httptest.NewRequest(request, "/no-such-file", nil))
		fmt.Println(w.Code, strings.TrimSpace(w.Body.String()))
	}
	// Output:
	// 404 404 page not found
	// 405 {"detail":"Method \"DELETE\" not allowed."}
}

// Note is a row.
type Note struct {
	ID   int    `json:"id"`
	Text string `json:"text"`
}

// allNotes returns the rows of a table, one after the other.
func allNotes() iter.Seq2[Note, error] {
	return func(yield func(Note, error) bool) {
		_ = yield(Note{1, "milk"}, nil) && yield(Note{2, "bread"}, nil)
	}
}

// A sequence is sent while it is being read. Its error is a 500, or cuts the connection once a part
// of the list has been sent.
func ExampleResponse_sequence() {
	view := rest.New(rest.Config{}).View(rest.Func(func(*rest.Request) (*rest.Response, error) {
		return rest.OK(allNotes()), nil
	}), public())
	w := httptest.NewRecorder()
	view.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Println(w.Body)
	// Output: [{"id":1,"text":"milk"},{"id":2,"text":"bread"}]
}

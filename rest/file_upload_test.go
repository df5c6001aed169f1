package rest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// UploadView says what it was sent.
type UploadView struct{}

// Put takes the whole body as a file.
func (UploadView) Put(r *rest.Request) (*rest.Response, error) {
	form, err := r.Form()
	if err != nil {
		return nil, err
	}
	f, ok := form.File("file")
	if !ok {
		return rest.OK(rest.Object{"data", rest.Object{}}), nil
	}
	text, err := io.ReadAll(f.Open())
	if err != nil {
		return nil, err
	}
	return rest.OK(rest.Object{"name", f.Name, "size", f.Size, "type", f.ContentType, "text", string(text)}), nil
}

// TestFileUpload compares with what DRF 3.18's FileUploadParser answered in the same view.
func TestFileUpload(t *testing.T) {
	t.Parallel()
	const missing = `{"detail":"Missing filename. Request should include a Content-Disposition header with a filename parameter."}`
	const page = "Bad Request (400)"
	got := func(name, mime string) string {
		return fmt.Sprintf(`{"name":"%s","size":5,"type":"%s","text":"hello"}`, name, mime)
	}
	for _, c := range []struct {
		disposition, mime, argument string
		status                      int
		body                        string
	}{
		{"attachment; filename=a.txt", "image/png; x=1", "", 200, got("a.txt", "image/png; x=1")},
		{`attachment; filename="a/b c.txt"`, "IMAGE/PNG", "", 200, got("b c.txt", "IMAGE/PNG")},
		{"attachment; filename*=UTF-8''%e2%82%ac.txt", "a/b", "", 200, got("€.txt", "a/b")},
		{"attachment; filename*=UTF-8''%e2%82%ac.txt; filename=plain.txt", "a/b", "", 200, got("€.txt", "a/b")},
		{"attachment; filename*=nope''a.txt", "a/b", "", 400, missing},
		{"attachment", "a/b", "", 400, missing},
		{"", "a/b", "", 400, missing},
		{`attachment; filename=""`, "a/b", "", 400, missing},
		{"filename=a.txt", "a/b", "", 400, missing},
		{`attachment; filename=".."`, "a/b", "", 400, page},
		{`attachment; filename="a/"`, "a/b", "", 400, page},
		{"attachment; filename=a.txt", "a/b", "x.bin", 200, got("x.bin", "a/b")},
		{"", "a/b", "x.bin", 200, got("x.bin", "a/b")},
		{`attachment; filename="a\\b.txt"`, "a/b", "", 200, got(`a\\b.txt`, "a/b")},
		{`attachment; filename="` + strings.Repeat("n", 300) + `.txt"`, "a/b", "", 200,
			got(strings.Repeat("n", 251)+".txt", "a/b")},
		{"attachment; filename=\"\xe9.txt\"", "a/b", "", 200, got("é.txt", "a/b")}, // headers are Latin-1
		{"attachment; FILENAME=a&amp;.txt", "a/b", "", 200, got("a&amp", "a/b")},
		{"a; filename=a", "", "", 200, got("a", "")},
	} {
		api, _ := newAPI()
		r := httptest.NewRequest("PUT", "/up/", strings.NewReader("hello"))
		r.SetPathValue("filename", c.argument)
		for name, value := range map[string]string{"Content-Disposition": c.disposition, "Content-Type": c.mime} {
			if value != "" {
				r.Header[name] = []string{value}
			}
		}
		w := httptest.NewRecorder()
		api.View(UploadView{}, rest.Permissions(rest.AllowAny), rest.Parsers(rest.FileUpload{})).ServeHTTP(w, r)
		if c.body == page && strings.Contains(w.Body.String(), page) {
			c.body = w.Body.String()
		}
		expect(t, fmt.Sprintf("%.60q", c.disposition), w, c.status, c.body)
	}
}

// An empty body has no file, and a large one is refused.
func TestFileUploadOfOtherSizes(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"":                        `200 {"data":{}}`,
		strings.Repeat("x", 1000): `200 {"name":"a","size":1000,`,
		strings.Repeat("x", 1001): `400 {"detail":"The request's body is larger than 1000 bytes."}`,
	} {
		api, _ := newAPI()
		r := httptest.NewRequest("PUT", "/up/", strings.NewReader(body))
		r.Header.Set("Content-Disposition", "attachment; filename=a")
		w := httptest.NewRecorder()
		api.View(UploadView{}, rest.Permissions(rest.AllowAny), rest.Parsers(rest.FileUpload{}),
			rest.MaxBody(1000)).ServeHTTP(w, r)
		if got := fmt.Sprint(w.Code, " ", w.Body); !strings.HasPrefix(got, want) {
			t.Errorf("%d bytes: %s", len(body), got)
		}
	}
}

func TestNewFile(t *testing.T) {
	t.Parallel()
	f := rest.NewFile("a.txt", "text/plain", []byte("hello"))
	for range 2 { // it can be opened again
		if text, err := io.ReadAll(f.Open()); f.Name != "a.txt" || f.Size != 5 || f.ContentType != "text/plain" ||
			string(text) != "hello" || err != nil {
			t.Errorf("%+v %s %v", f, text, err)
		}
	}
	var none *rest.FormData
	_, isFile := none.File("f")
	_, isValue := none.Get("f")
	if isFile || isValue {
		t.Error("no form has a file")
	}
}

func ExampleFileUpload() {
	api := rest.New(rest.Config{})
	mux := http.NewServeMux()
	mux.Handle("/files/{filename}",
		api.View(UploadView{}, public(), rest.Parsers(rest.FileUpload{}), rest.MaxBody(10_000_000)))
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("PUT", "/files/notes.txt", strings.NewReader("milk")))
	fmt.Println(w.Body)
	// Output: {"name":"notes.txt","size":4,"type":"","text":"milk"}
}

// No header makes a fault, or a name that is a path.
func FuzzFileUpload(f *testing.F) {
	for _, line := range []string{"", "a; filename=b", `a; filename="a/../b"`, "a; filename*=utf-8''%2f..%2f",
		"a; filename*0=x; filename*1=/y"} {
		f.Add(line, "a/b")
	}
	view := rest.New(rest.Config{}).View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		form, err := r.Form()
		if err != nil {
			return nil, err
		}
		file, _ := form.File("file")
		if strings.Contains(file.Name, "/") || file.Name == "" || file.Name == "." || file.Name == ".." ||
			len([]rune(file.Name)) > 255 {
			return nil, fmt.Errorf("the name %q", file.Name)
		}
		return rest.NoContent(), nil
	}, "POST"), public(), rest.Parsers(rest.FileUpload{}))
	f.Fuzz(func(t *testing.T, disposition, contentType string) {
		r := httptest.NewRequest("POST", "/", strings.NewReader("x"))
		r.Header["Content-Disposition"], r.Header["Content-Type"] = []string{disposition}, []string{contentType}
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		if w.Code != 204 && w.Code != 400 && w.Code != 415 {
			t.Errorf("%q: %d %s", disposition, w.Code, w.Body)
		}
	})
}

package rest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/rest"
)

// upload is a serializer with FileFields.
type upload struct {
	Title string
	Photo rest.File
	Thumb *rest.File
}

// TestDecodeFileField compares the files of a struct with DRF's FileField.
func TestDecodeFileField(t *testing.T) {
	t.Parallel()
	view := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}}).View(
		rest.Func(func(r *rest.Request) (*rest.Response, error) {
			var in upload
			if err := r.Decode(&in); err != nil {
				return nil, err
			}
			content, err := io.ReadAll(in.Photo.Open())
			return rest.OK(rest.Object{"name", in.Photo.Name, "content", string(content), "thumb", in.Thumb != nil}),
				err
		}, "POST"))
	const head = "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nx\r\n"
	part := func(name, filename, content string) string {
		if filename != "" {
			filename = `; filename="` + filename + `"`
		}
		return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" + filename + "\r\n\r\n" + content + "\r\n"
	}
	const multipart = "multipart/form-data; boundary=b"
	for name, c := range map[string]struct {
		contentType, body, want string
	}{
		"a file": {multipart, part("photo", "a.png", "abc"), `{"name":"a.png","content":"abc","thumb":false}`},
		"the last of two": {multipart, part("photo", "a.png", "abc") + part("photo", "b.png", "def"),
			`{"name":"b.png","content":"def","thumb":false}`},
		"both": {multipart, part("photo", "a.png", "abc") + part("thumb", "t.png", "t"),
			`{"name":"a.png","content":"abc","thumb":true}`},
		"none":       {multipart, "", `{"photo":["No file was submitted."]}`},
		"empty":      {multipart, part("photo", "a.png", ""), `{"photo":["The submitted file is empty."]}`},
		"text":       {multipart, part("photo", "", "abc"), `{"photo":["` + notFile + `"]}`},
		"JSON":       {jsonType, `{"title": "x", "photo": "abc"}`, `{"photo":["` + notFile + `"]}`},
		"JSON null":  {jsonType, `{"title": "x", "photo": null}`, `{"photo":["This field may not be null."]}`},
		"a bad pair": {jsonType, `{"photo": []}`, `{"title":["This field is required."],"photo":["` + notFile + `"]}`},
	} {
		if c.contentType == multipart {
			c.body = head + c.body + "--b--\r\n"
		}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.contentType)
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		if diff := cmp.Diff(c.want, w.Body.String()); diff != "" {
			t.Errorf("%s: %d\n%s", name, w.Code, diff)
		}
	}
	var types []string
	for _, f := range rest.FieldsOf[upload]() {
		types = append(types, f.Type)
	}
	if diff := cmp.Diff([]string{"string", "file upload", "file upload"}, types); diff != "" {
		t.Error(diff)
	}
}

const notFile = "The submitted data was not a file. Check the encoding type on the form."

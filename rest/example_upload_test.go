package rest_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/latchkey-go/latchkey/rest"
)

// Pictures keeps pictures in a folder.
type Pictures struct {
	folder *os.Root // no name leads out of it
}

// Post takes the file "picture" of a form.
func (v Pictures) Post(r *rest.Request) (*rest.Response, error) {
	form, err := r.Form()
	if err != nil {
		return nil, err
	}
	file, sent := form.File("picture")
	if !sent {
		return nil, rest.FieldError("picture", "No file was submitted.")
	}
	head := make([]byte, 512)
	n, _ := io.ReadFull(file.Open(), head)
	if http.DetectContentType(head[:n]) != "image/png" { // what the client says is not evidence
		return nil, rest.FieldError("picture", "Upload a PNG.")
	}
	name := rand.Text() + ".png" // the client's name is a label at most
	if err := file.SaveTo(v.folder, name, 0o600); err != nil {
		return nil, err
	}
	return rest.Created(rest.Object{"url", "/pictures/" + name, "name", file.Name, "size", file.Size}), nil
}

// Picture answers with a picture.
type Picture struct{ folder *os.Root }

// Get sends the file, and closes it.
func (v Picture) Get(r *rest.Request) (*rest.Response, error) {
	file, err := v.folder.Open(r.PathValue("name"))
	if err != nil {
		return nil, rest.NotFoundIf(err, fs.ErrNotExist)
	}
	return rest.RawReader("image/png", file), nil
}

// A form with a file is checked and kept under a new name. The picture is sent back.
func ExampleFormData_File() {
	dir, err := os.MkdirTemp("", "pictures")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	folder, err := os.OpenRoot(dir)
	if err != nil {
		panic(err)
	}
	defer folder.Close()

	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})
	mux := http.NewServeMux()
	mux.Handle("/pictures/", api.View(Pictures{folder},
		rest.Parsers(rest.Multipart{}), rest.MaxBody(10_000_000)))
	mux.Handle("/pictures/{name}", api.View(Picture{folder}))

	post := func(content string) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, _ := form.CreateFormFile("picture", "../me.png")
		io.WriteString(part, content)
		form.Close()
		r, w := httptest.NewRequest("POST", "/pictures/", &body), httptest.NewRecorder()
		r.Header.Set("Content-Type", form.FormDataContentType())
		mux.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body.String()[w.Body.Len()-29:])
	}
	post("<script>")
	post("\x89PNG\r\n\x1a\n…")

	kept, _ := os.ReadDir(dir)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/pictures/"+kept[0].Name(), nil))
	fmt.Println(w.Code, w.Header().Get("Content-Type"), w.Body.Len())
	// Output:
	// 400 {"picture":["Upload a PNG."]}
	// 201 g","name":"me.png","size":11}
	// 200 image/png 11
}

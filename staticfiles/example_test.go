package staticfiles_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing/fstest"

	"github.com/latchkey-go/latchkey/staticfiles"
)

func Example() {
	assets := fstest.MapFS{ // in a program: an embed.FS
		"base.css":  {Data: []byte("body { background: url(paper.png) }")},
		"paper.png": {Data: []byte("…")},
	}
	files, err := staticfiles.New(staticfiles.Config{
		Prefix:  "/static/",
		Sources: []staticfiles.Source{{Files: assets, Mount: "notes/"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle(files.Path(), files)

	url := files.URL("notes/base.css") // for the templates
	fmt.Println(url)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", url, nil))
	fmt.Println(w.Body)
	fmt.Println(w.Result().Header["Cache-Control"])
	// Output:
	// /static/notes/base.6338e1232c6e.css
	// body { background: url(paper.b4935894c8ce.png) }
	// [public, max-age=31536000, immutable]
}

package lib

import (
	"fmt"
	"io"
	"log"       // want `import of log: take a \*slog.Logger`
	"math/rand" // want `import of math/rand: use crypto/rand`
	"net/http"
	"net/url"
)

func read(r *http.Request) {
	_ = r.Header.Get("Authorization")     // want `rest.Request.HeaderLine`
	_ = r.Header.Values("Accept")         // want `rest.Request.HeaderLine`
	_, _ = url.ParseQuery(r.URL.RawQuery) // want `rest.Request.Query`
	_ = r.URL.Query()                     // want `rest.Request.Query`
	_ = r.FormValue("a")                  // want `rest.Request.Data`
	_ = r.PostFormValue                   // want `rest.Request.Data`
	_ = r.ParseForm()                     // want `rest.Request.Data`
	_ = r.ParseMultipartForm(1)           // want `rest.Request.Data`
	_ = r.Form                            // want `rest.Request.Data`
	_ = r.PostForm["a"]                   // want `rest.Request.Data`
	_ = r.MultipartForm                   // want `rest.Request.Data`
	outer := new(http.Request)
	outer.MultipartForm = r.MultipartForm // a hand-over does not read the form
	_ = r.Header["Authorization"]
	_ = url.Values{}.Get("a")
	log.Print(rand.Int())
}

func write(w http.ResponseWriter, out io.Writer) {
	w.Header().Set("Vary", "Accept")
	fmt.Fprintln(out, "hello")
	fmt.Println("hello") // want `a library does not print`
}

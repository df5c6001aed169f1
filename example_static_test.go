package latchkey_test

import (
	"context"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing/fstest"

	"github.com/latchkey-go/latchkey"
)

// notesAssets are the files of the folder assets. A program embeds them:
//
//	//go:embed assets
//	var embedded embed.FS
var notesAssets = fstest.MapFS{"base.css": {Data: []byte("a { color: red }")}}

// setupPage serves a page with a style sheet.
func setupPage(site *latchkey.Site) error {
	if err := site.Static("notes/", notesAssets); err != nil {
		return err
	}
	page, err := template.New("page").Funcs(template.FuncMap{"static": site.StaticURL}).
		Parse(`<link rel="stylesheet" href="{{static "notes/base.css"}}">`)
	if err != nil {
		return err
	}
	site.Handle("/", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		page.Execute(w, nil)
	}))
	return nil
}

// A project serves style sheets of its own.
func ExampleSite_Static() {
	dir, err := os.MkdirTemp("", "notes")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	settings := latchkey.Settings{Database: "sqlite:" + dir + "/notes.sqlite3"}
	settings.AllowedHosts = []string{"example.com"}
	site, err := latchkey.Open(context.Background(), latchkey.Project{
		Setup: setupPage, Log: slog.New(slog.DiscardHandler),
	}, settings)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer site.Close()
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	page := get("/").Body.String()
	fmt.Println(page)
	_, link, _ := strings.Cut(page, `href="`)
	link, _, _ = strings.Cut(link, `"`)
	fmt.Println(get(link).Body)
	// Output:
	// <link rel="stylesheet" href="/static/notes/base.2c7bc03c8b66.css">
	// a { color: red }
}

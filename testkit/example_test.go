package testkit_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/testkit"
)

// printed is a test that prints its failures. Examples use it in the place of a test's parameter.
type printed struct {
	testing.TB
	dir      string
	cleanups []func()
}

func newPrinted() *printed {
	dir, err := os.MkdirTemp("", "testkit")
	if err != nil {
		log.Fatal(err)
	}
	return &printed{dir: dir}
}

func (p *printed) Helper()                           {}
func (p *printed) Context() context.Context          { return context.Background() }
func (p *printed) Output() io.Writer                 { return io.Discard }
func (p *printed) TempDir() string                   { return p.dir }
func (p *printed) Cleanup(fn func())                 { p.cleanups = append(p.cleanups, fn) }
func (p *printed) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (p *printed) Fatalf(format string, args ...any) { log.Fatalf(format, args...) }

// end does what package testing does at the end of a test.
func (p *printed) end() {
	for _, fn := range slices.Backward(p.cleanups) {
		fn()
	}
	os.RemoveAll(p.dir)
}

// A test opens the project on a new database, and looks at its answers.
func ExampleOpen() {
	t := newPrinted() // in a test: its parameter
	defer t.end()

	site := testkit.Open(t, notes(), testkit.Settings(func(s *latchkey.Settings) { s.Limits.MaxBody = 1000 }))
	alice := site.User(t, "alice", testkit.Staff)
	anybody, c := site.Client(), site.Client().As(alice)

	anybody.Get("/staff/").Expect(t, 401)
	c.Get("/staff/").Expect(t, 200)
	c.Post("/notes/", testkit.JSON(map[string]any{"id": 1, "text": "hi"})).
		ExpectJSON(t, 201, `{"id": 1, "text": "hi"}`)
	fmt.Println(c.Get("/who/").Text())
	// Output: {"auth":"<nil>","user":"alice"}
}

// Clients have different credentials.
func ExampleClient() {
	var t *testing.T // the parameter of the test

	site := testkit.Open(t, notes())
	alice := site.User(t, "alice", testkit.Password("wonderland-1865"))
	c := site.Client()

	c.As(alice)                             // in every view, without credentials
	c.WithToken(site.Token(t, alice))       // Authorization: Token
	c.WithBasic("alice", "wonderland-1865") // Authorization: Basic
	c.SignedIn(t, alice).CheckingCSRF()     // a session, and its check of POSTs
	c.HTTPS().From("192.0.2.1:49152")       // the connection
}

// Time stands still until the test moves it.
func ExampleClock() {
	var t *testing.T // the parameter of the test

	site := testkit.Open(t, notes())
	c := site.Client().SignedIn(t, site.User(t, "alice"))
	c.Get("/notes/").Expect(t, 200)
	site.Clock.Advance(15 * 24 * time.Hour)
	c.Get("/notes/").Expect(t, 403) // the session has expired
}

// A view may run so many statements and no more. A failure lists them.
func ExampleSite_CountQueries() {
	t := newPrinted() // in a test: its parameter
	defer t.end()

	site := testkit.Open(t, notes())
	c := site.Client().As(site.User(t, "alice"))
	site.CountQueries(t, 1, func() { c.Get("/notes/").Expect(t, 200) })
	site.CountQueries(t, 0, func() { c.Get("/notes/").Expect(t, 200) })
	// Output:
	// ran 1 statement, want 0
	//   1. SELECT count(*) FROM notes_note
}

// A test runs on SQLite, and on PostgreSQL, PgBouncer and MariaDB if they have a server.
func ExampleEachEngine() {
	var t *testing.T // the parameter of the test

	testkit.EachEngine(t, func(t *testing.T, engine testkit.Engine) {
		t.Parallel()
		site := testkit.Open(t, notes(), engine)
		site.Client().Get("/who/").Expect(t, 200)
	})
}

// A form with a file.
func ExampleMultipart() {
	var t *testing.T // the parameter of the test

	site := testkit.Open(t, notes())
	site.Client().Post("/echo/", testkit.Multipart(testkit.Fields{
		"text": "a cat",
		"file": testkit.File{Name: "cat.png", Type: "image/png", Content: []byte("\x89PNG")},
	})).Expect(t, 200)
}

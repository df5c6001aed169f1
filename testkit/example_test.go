package testkit_test

import (
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/testkit"
)

// A test opens the project on a new database, and looks at its answers.
func ExampleOpen() {
	var t *testing.T // the parameter of the test

	site := testkit.Open(t, notes(), testkit.Settings(func(s *latchkey.Settings) { s.Limits.MaxBody = 1000 }))
	alice := site.User(t, "alice", testkit.Staff)
	anybody, c := site.Client(), site.Client().As(alice)

	anybody.Get("/staff/").Expect(t, 401)
	c.Get("/staff/").Expect(t, 200)
	c.Post("/notes/", testkit.JSON(map[string]any{"id": 1, "text": "hi"})).
		ExpectJSON(t, 201, `{"id": 1, "text": "hi"}`)
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

// A view may run so many statements and no more.
func ExampleSite_CountQueries() {
	var t *testing.T // the parameter of the test

	site := testkit.Open(t, notes())
	c := site.Client().As(site.User(t, "alice"))
	site.CountQueries(t, 1, func() { c.Get("/notes/").Expect(t, 200) })
}

// A test runs on SQLite, and on PostgreSQL and MariaDB if they have a server.
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

package main

import (
	"net/url"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/testkit"
)

// A user sees no notes but its own.
func TestNotes(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, project())
	anybody, alice, bob := site.Client(), site.Client().As(site.User(t, "alice")), site.Client().As(site.User(t, "bob"))

	anybody.Get("/notes/").Expect(t, 401)
	alice.Post("/notes/", testkit.JSON(map[string]string{"title": "milk"})).ExpectJSON(t, 201, `{"title": "milk"}`)
	alice.Get("/notes/").ExpectJSON(t, 200, `["milk"]`)
	bob.Get("/notes/").ExpectJSON(t, 200, `[]`)
}

// The same on SQLite, PostgreSQL, PgBouncer and MariaDB.
func TestSameNote(t *testing.T) {
	t.Parallel()
	testkit.EachEngine(t, func(t *testing.T, engine testkit.Engine) {
		t.Parallel()
		site := testkit.Open(t, project(), engine)
		c := site.Client().As(site.User(t, "alice"))
		milk := testkit.JSON(map[string]string{"title": "milk"})
		c.Post("/notes/", milk).Expect(t, 201)
		c.Post("/notes/", milk).ExpectJSON(t, 400, `{"title": ["You have this note already."]}`)
	})
}

// Time moves only when the test says so.
func TestThrottle(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, project())
	c := site.Client().As(site.User(t, "alice"))
	for range 3 {
		c.Get("/notes/").Expect(t, 200)
	}
	c.Get("/notes/").Expect(t, 429)
	site.Clock.Advance(time.Hour)
	c.Get("/notes/").Expect(t, 200)
}

// A sign-in as a client does it, with a token that the next request sends.
func TestSignIn(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, project(), testkit.Settings(func(s *latchkey.Settings) { s.SignIn.AccountRate = "1/min" }))
	site.User(t, "alice", testkit.Password("wonderland-1865"))
	c := site.Client()
	signIn := func(password string) *testkit.Response {
		return c.Post("/token/", testkit.Form(url.Values{"username": {"alice"}, "password": {password}}))
	}

	signIn("looking-glass").Expect(t, 400)
	signIn("wonderland-1865").Expect(t, 429)
	site.Clock.Advance(time.Minute)
	var answer struct{ Token string }
	signIn("wonderland-1865").Expect(t, 200).JSON(t, &answer)
	c.WithToken(answer.Token).Get("/notes/").Expect(t, 200)
}

// The number of statements does not grow with the number of notes.
func TestQueries(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, project())
	alice := site.User(t, "alice")
	for _, title := range []string{"bread", "milk", "tea"} {
		if _, err := site.DB.Exec(t.Context(), "INSERT INTO notes_note (owner_id, title) VALUES (?, ?)", alice.ID, title); err != nil {
			t.Fatal(err)
		}
	}
	c := site.Client().WithToken(site.Token(t, alice))
	site.CountQueries(t, 7, func() { c.Get("/notes/").Expect(t, 200) })
}

func TestCount(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, project())
	if out, err := site.Command(t.Context(), "count"); err != nil || out != "0 notes\n" {
		t.Errorf("%q, %v", out, err)
	}
}

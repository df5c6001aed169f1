package testkit_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/testkit"
)

func TestSmoke(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, notes())
	alice := site.User(t, "alice", testkit.Staff, testkit.Password("wonderland-1865"))
	c := site.Client()
	c.Get("/notes/").Expect(t, 403)
	c.As(alice).Post("/notes/", testkit.JSON(map[string]any{"id": 1, "text": "x"})).ExpectJSON(t, 201, `{"text": "x", "id": 1}`)
	c.WithToken(site.Token(t, alice)).Get("/who/").Expect(t, 200)
	c.SignedIn(t, alice).Get("/notes/").Expect(t, 200)
	site.CountQueries(t, 1, func() { c.As(alice).Get("/notes/").Expect(t, 200) })
}

package testkit_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/testkit"
	"github.com/latchkey-go/latchkey/throttle"
)

func TestClock(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, notes())
	began := site.Now()
	if age := time.Since(began); age < 0 || age > time.Hour || began.Location() != time.UTC {
		t.Errorf("a new clock shows %v", began)
	}
	site.Clock.Advance(time.Hour)
	if moved := site.Now().Sub(began); moved != time.Hour {
		t.Errorf("moved by %v", moved)
	}
	site.Clock.Advance(-2 * time.Hour)
	if moved := site.Now().Sub(began); moved != -time.Hour {
		t.Errorf("moved by %v", moved)
	}
	at := time.Date(2030, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	site.Clock.Set(at)
	if now := site.Clock.Now(); !now.Equal(at) || now.Location() != time.UTC {
		t.Errorf("set to %v", now)
	}
	alice := site.User(t, "alice")
	tok, err := site.Tokens.GetOrCreate(t.Context(), alice.ID)
	if err != nil || !alice.DateJoined.Equal(at) || !tok.Created.Equal(at) {
		t.Errorf("joined %v, token %v, %v", alice.DateJoined, tok.Created, err)
	}
}

// TestClockMovesThrottles checks that the counters in each database use the clock.
func TestClockMovesThrottles(t *testing.T) {
	t.Parallel()
	testkit.EachEngine(t, func(t *testing.T, engine testkit.Engine) {
		t.Parallel()
		site := testkit.Open(t, notes(), engine)
		alice := site.Client().As(site.User(t, "alice"))
		alice.Get("/limited/").Expect(t, 200)
		site.Clock.Advance(time.Minute)
		alice.Get("/limited/").Expect(t, 200)
		resp := alice.Get("/limited/").Expect(t, 429)
		if got := resp.Header.Get("Retry-After"); got != "3540" {
			t.Errorf("Retry-After: %s", got)
		}
		site.Clock.Advance(59*time.Minute - time.Microsecond)
		alice.Get("/limited/").Expect(t, 429)
		site.Clock.Advance(time.Microsecond)
		alice.Get("/limited/").Expect(t, 200)
		alice.Get("/limited/").Expect(t, 429)
	})
}

// TestClockOfMemory checks that a project can give the clock to counters of its own.
func TestClockOfMemory(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{Now: site.Now}),
			throttle.Rates{"anon": "1/day"})
		site.View("/", rest.Func(who, "GET"), rest.Permissions(rest.AllowAny), rest.Throttles(limits.Anon()))
		return nil
	}})
	c := site.Client()
	c.Get("/").Expect(t, 200)
	c.Get("/").Expect(t, 429)
	c.From("192.0.2.1:1").Get("/").Expect(t, 200)
	site.Clock.Advance(24 * time.Hour)
	c.Get("/").Expect(t, 200)
}

func TestClockMovesSessions(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, notes())
	c := site.Client().SignedIn(t, site.User(t, "alice"))
	key := c.Cookie("sessionid")
	site.Clock.Advance(14*24*time.Hour - time.Second)
	c.Get("/notes/").Expect(t, 200)
	site.Clock.Advance(time.Second)
	if got := c.Cookie("sessionid"); got != "" {
		t.Errorf("the client still has the cookie %q", got)
	}
	c.WithCookie("sessionid", key).Get("/notes/").Expect(t, 403) // the site has ended it too
	site.Clock.Advance(-time.Second)
	c.WithCookie("sessionid", key).Get("/notes/").Expect(t, 200)
}

func TestClockMovesGuesses(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, notes())
	site.User(t, "alice", testkit.Password("wonderland-1865"))
	c := site.Client()
	signIn := func(password string) *testkit.Response {
		return c.Post("/token/", testkit.Form(url.Values{"username": {"alice"}, "password": {password}}))
	}
	for range 10 {
		signIn("x").Expect(t, 400)
	}
	signIn("wonderland-1865").Expect(t, 429)
	site.Clock.Advance(time.Minute)
	signIn("wonderland-1865").Expect(t, 200)
}

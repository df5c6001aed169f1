package main

import (
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/testkit"
)

// created is the answer with a new key.
type created struct{ Handle, Key string }

// site is the project with a user, on an engine.
type site struct {
	*testkit.Site
	basic *testkit.Client
}

func open(t *testing.T, engine testkit.Engine) site {
	s := testkit.Open(t, project(), engine)
	s.User(t, "alice", testkit.Password("wonderland-1865"))
	return site{s, s.Client().WithBasic("alice", "wonderland-1865")}
}

func (s site) create(t *testing.T, body map[string]any) (c created) {
	t.Helper()
	s.basic.Post("/keys/", testkit.JSON(body)).Expect(t, 201).JSON(t, &c)
	return c
}

func (s site) with(key string) *testkit.Client { return s.Client().WithHeader("X-API-Key", key) }

func TestKeys(t *testing.T) {
	t.Parallel()
	testkit.EachEngine(t, func(t *testing.T, engine testkit.Engine) {
		s := open(t, engine)
		read := s.create(t, map[string]any{"name": "read", "scopes": []string{"orders:read"}})
		write := s.create(t, map[string]any{"name": "write", "scopes": []string{"orders:write"}})
		for _, header := range []string{"Authorization: Api-Key ", "Authorization: Bearer ", "X-API-Key: "} {
			name, value, _ := strings.Cut(header+read.Key, ": ")
			client := s.Client().WithHeader(name, value)
			client.Get("/orders/").ExpectJSON(t, 200, `[{"id": 1, "item": "tea", "owner": "alice"}]`)
			client.Get("/whoami/").Expect(t, 200)
			client.Get("/keys/").Expect(t, 403)        // needs the scope keys
			client.Post("/logout/all/").Expect(t, 403) // needs a credential without limit
		}
		s.with(write.Key).Get("/orders/").Expect(t, 403)
		s.basic.Get("/orders/").Expect(t, 200)
		s.with(read.Handle).Get("/orders/").Expect(t, 401)
		s.CountQueries(t, 1, func() { s.with(read.Key).Get("/orders/").Expect(t, 200) })
		s.CountQueries(t, 0, func() { s.with(read.Key[:40]+"!").Get("/orders/").Expect(t, 401) })

		s.with(read.Key).Post("/logout/").Expect(t, 204)
		s.with(read.Key).Get("/orders/").Expect(t, 401)
		s.basic.Delete("/keys/"+write.Handle+"/").Expect(t, 204)
		s.with(write.Key).Get("/whoami/").Expect(t, 401)
	})
}

func TestLifeOfAKey(t *testing.T) {
	t.Parallel()
	s := open(t, testkit.SQLite)
	key := s.create(t, map[string]any{"name": "ci", "expires": s.Now().Add(48 * time.Hour)})
	var next created
	s.with(key.Key).Post("/keys/"+key.Handle+"/rotate/").Expect(t, 201).JSON(t, &next)
	old := s.with(key.Key).Get("/orders/").Expect(t, 200)
	if old.Header.Get("Deprecation") == "" || old.Header.Get("Sunset") == "" {
		t.Error("a client does not learn that its key was replaced:", old.Header)
	}
	s.Clock.Advance(25 * time.Hour) // the grace period is a day
	s.with(key.Key).Get("/orders/").Expect(t, 401)
	s.with(next.Key).Get("/orders/").Expect(t, 200)

	alice, err := s.Users.ByName(t.Context(), "alice")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Users.SetActive(t.Context(), alice.ID, false); err != nil {
		t.Fatal(err)
	}
	s.with(next.Key).Get("/orders/").Expect(t, 401) // at once
	if err := s.Users.SetActive(t.Context(), alice.ID, true); err != nil {
		t.Fatal(err)
	}
	s.with(next.Key).Get("/orders/").Expect(t, 200)
	s.Clock.Advance(48 * time.Hour)
	s.with(next.Key).Get("/orders/").Expect(t, 401)

	third := s.create(t, map[string]any{"name": "third"})
	if err := s.Users.SetPassword(t.Context(), alice.ID, "another-1865-word"); err != nil {
		t.Fatal(err)
	}
	s.with(third.Key).Get("/orders/").Expect(t, 401) // the password has changed
}

// A key that is bound to a network is refused from others.
func TestNetworks(t *testing.T) {
	t.Parallel()
	s := open(t, testkit.SQLite)
	key := s.create(t, map[string]any{"name": "office", "networks": []string{"192.0.2.0/24", "2001:db8::/32"}})
	for address, want := range map[string]int{
		"192.0.2.7:1": 200, "[2001:db8::1]:1": 200, "[::ffff:192.0.2.7]:1": 200, "198.51.100.1:1": 401, "@": 401,
	} {
		s.with(key.Key).From(address).Get("/orders/").Expect(t, want)
	}
}

// TestOpenAPI compares the document with the committed file. The command "openapi --output
// testdata/openapi.json" writes it.
func TestOpenAPI(t *testing.T) {
	code := latchkey.Run(t.Context(), project(), []string{"openapi", "--check", "testdata/openapi.json"})
	if code != 0 {
		t.Error("the differences are on the standard output, exit code", code)
	}
}

//go:build unix

package latchkey_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/cluster"
	"github.com/latchkey-go/latchkey/rest"
)

// database is the name of a database that every new PostgreSQL has.
const database = "postgres"

// TestOutage kills the database's server under load, and starts it again. No client is told that
// its token is wrong, no acknowledged write is lost, and the site recovers by itself.
func TestOutage(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no server is started")
	}
	for name, start := range map[string]func(context.Context, ...string) (*cluster.Server, error){
		"postgres": cluster.StartPostgres, "mysql": cluster.StartMariaDB,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := start(t.Context())
			if errors.Is(err, cluster.ErrMissing) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(server.Stop)
			if name == "mysql" { // a new server has no database
				makeDatabase(t, "root@tcp("+server.Address()+")/")
			}
			o := outage{t: t, server: server, site: outageSite(t, server.URL(database))}
			o.run()
		})
	}
}

func makeDatabase(t *testing.T, dsn string) {
	t.Helper()
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE "+database); err != nil {
		t.Fatal(err)
	}
}

func outageSite(t *testing.T, url string) *latchkey.Site {
	t.Helper()
	site, err := latchkey.Open(t.Context(),
		latchkey.Project{Log: slog.New(slog.DiscardHandler), Setup: func(site *latchkey.Site) error {
			site.View("/mine/", rest.Func(func(r *rest.Request) (*rest.Response, error) {
				return rest.JSONResponse(map[string]string{"name": r.User.Username}), nil
			}, "GET"))
			site.View("/new/", rest.Func(func(r *rest.Request) (*rest.Response, error) {
				name := r.Query().Get("name")
				user, err := site.Users.Create(r.Context(), auth.CreateParams{Username: name})
				if err != nil {
					return nil, err
				}
				token, err := site.Tokens.GetOrCreate(r.Context(), user.ID)
				return rest.JSONResponse(map[string]string{"key": token.Key}), err
			}, "POST"))
			return nil
		}}, latchkey.Settings{
			Database:       url,
			Password:       latchkey.PasswordSettings{Iterations: 1000},
			SecretSettings: latchkey.SecretSettings{SecretKey: strings.Repeat("0123456789", 6)},
			ServerSettings: latchkey.ServerSettings{AllowedHosts: []string{"*"}},
		})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { site.Close() })
	if err := site.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return site
}

// outage is a site under load whose database goes away.
type outage struct {
	t      *testing.T
	server *cluster.Server
	site   *latchkey.Site
	http   *httptest.Server
	key    string

	served, refused atomic.Int64 // 200, 503
	mu              sync.Mutex
	acknowledged    map[string]string // key by user
}

func (o *outage) run() {
	t := o.t
	user, err := o.site.Users.Create(t.Context(), auth.CreateParams{Username: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := o.site.Tokens.GetOrCreate(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.key, o.acknowledged = token.Key, map[string]string{}
	o.http = httptest.NewServer(o.site)
	defer o.http.Close()

	ctx, stop := context.WithCancel(t.Context())
	var load sync.WaitGroup
	for n := range 8 {
		load.Go(func() { o.load(ctx, n) })
	}
	defer load.Wait()
	defer stop()
	for round := range 3 {
		o.until("service", &o.served, 50)
		o.server.Kill()
		o.until("refusals", &o.refused, 50)
		if err := o.server.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		back := time.Now()
		o.until("service again", &o.served, 50)
		t.Logf("round %d: 50 are served within %v", round, time.Since(back))
	}
	stop()
	load.Wait()
	o.nothingLost()
}

// until waits until counter has grown by n. This takes milliseconds; the bound of a minute is for
// busy machines.
func (o *outage) until(what string, counter *atomic.Int64, n int64) {
	o.t.Helper()
	for from, end := counter.Load(),
		time.Now().Add(time.Minute); counter.Load() < from+n; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			o.t.Fatalf("no %s in a minute", what)
		}
	}
}

// load reads with a token, and creates a user with every fourth request, until ctx ends.
func (o *outage) load(ctx context.Context, worker int) {
	for n := 0; ctx.Err() == nil; n++ {
		name := fmt.Sprintf("user-%d-%d", worker, n)
		if n%4 > 0 {
			o.request(ctx, "GET", "/mine/")
		} else if body := o.request(ctx, "POST", "/new/?name="+name); body != nil {
			var made struct{ Key string }
			if json.Unmarshal(body, &made) == nil && made.Key != "" {
				o.mu.Lock()
				o.acknowledged[name] = made.Key
				o.mu.Unlock()
			}
		}
	}
}

// request returns the body of a 200, or nil for a 503 with Retry-After. Any other answer is an
// error of the test.
func (o *outage) request(ctx context.Context, method, path string) []byte {
	r, err := http.NewRequestWithContext(ctx, method, o.http.URL+path, nil)
	if err != nil {
		o.t.Error(err)
		return nil
	}
	r.Header.Set("Authorization", "Token "+o.key)
	answer, err := o.http.Client().Do(r)
	if err != nil {
		if ctx.Err() == nil {
			o.t.Error(err)
		}
		return nil
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	switch {
	case answer.StatusCode == 200:
		o.served.Add(1)
		return body
	case answer.StatusCode == 503 && answer.Header.Get("Retry-After") != "":
		o.refused.Add(1)
		time.Sleep(time.Millisecond)
	case ctx.Err() == nil:
		o.t.Errorf("%s %s: %d %s", method, path, answer.StatusCode, body)
	}
	return nil
}

// nothingLost checks that every user and token that a 200 has acknowledged is stored.
func (o *outage) nothingLost() {
	if len(o.acknowledged) == 0 {
		o.t.Error("nothing was acknowledged")
	}
	for name, key := range o.acknowledged {
		identity, err := o.site.Tokens.Verify(o.t.Context(), key)
		if err != nil || identity.User.Username != name {
			o.t.Errorf("%s: %v", name, err)
		}
	}
	o.t.Logf("%d served, %d refused, %d created", o.served.Load(), o.refused.Load(), len(o.acknowledged))
}

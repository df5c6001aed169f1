//go:build unix

package latchkey_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/internal/cluster"
	"github.com/latchkey-go/latchkey/rest"
)

// TestBehindNginx posts 1 MB to every kind of answer that does not read the body. nginx sends the
// whole body before it reads the answer, and answers 502 if the connection is closed meanwhile.
// Before unread bodies were drained, it did so for about half of the requests.
func TestBehindNginx(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no server is started")
	}
	const megabyte, each, atOnce, patience = 1 << 20, 12, 4, 5 * time.Minute
	unread := rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK("unread"), nil }, "POST")
	read := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		_, err := r.Data()
		return rest.OK("read"), err
	}, "POST")
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		public := rest.Permissions(rest.AllowAny)
		site.View("/token-only/", read)
		site.View("/admin-only/", read, rest.Permissions(rest.IsAdminUser), rest.Authenticators())
		site.View("/get-only/", MyView{}, public)
		site.View("/json-only/", read, public, rest.Parsers(rest.JSON{}))
		site.View("/unread/", unread, public)
		site.View("/small/", read, public, rest.MaxBody(1000))
		site.View("/rare/", read, public, rest.Throttles(never{}))
		site.View("/token/", site.ObtainAuthToken)
		site.Handle("/guarded/", site.API.Protect()(http.NotFoundHandler()))
		site.Handle("/behind/", site.API.Protect(public)(http.NotFoundHandler()))
		site.Handle("/plain/", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		site.Handle("/panics/", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("x") }))
		return nil
	}}, func(s *latchkey.Settings) {
		s.AllowedHosts = []string{"127.0.0.1"}
		s.Timeouts.Unread, s.Timeouts.Read, s.Timeouts.Stall = patience, patience, patience
	})
	mux := http.NewServeMux() // the mux of a program with a server of its own, as in examples/guard
	mux.Handle("POST /mux/guarded", site.API.Protect()(http.NotFoundHandler()))
	mux.Handle("GET /mux/get", http.NotFoundHandler())
	behind := func(name string, h http.Handler) string {
		server := httptest.NewUnstartedServer(h)
		server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
		server.Start()
		t.Cleanup(server.Close)
		nginx, err := cluster.StartNginx(t.Context(), server.Listener.Addr().String())
		if errors.Is(err, cluster.ErrMissing) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(nginx.Stop)
		return "http://" + nginx.Address()
	}
	ofSite, ofMux := behind("site", site), behind("mux", site.Intake.Handler(mux))

	body := bytes.Repeat([]byte("x"), megabyte)
	for _, c := range []struct {
		url, token, contentType string
		want                    int
	}{
		{ofSite + "/token-only/", "Token ended", "application/json", 401},
		{ofSite + "/token-only/", "", "application/json", 401},
		{ofSite + "/admin-only/", "", "application/json", 403},
		{ofSite + "/nowhere/", "", "application/json", 404},
		{ofSite + "/unread/?format=tea", "", "application/json", 404},
		{ofSite + "/get-only/", "", "application/json", 405},
		{ofSite + "/json-only/", "", "image/png", 415},
		{ofSite + "/rare/", "", "application/json", 429},
		{ofSite + "/unread", "", "application/json", 301},
		{ofSite + "/unread/", "", "application/json", 200},
		{ofSite + "/small/", "", "application/json", 400},
		{ofSite + "/token/", "", "application/json", 400},
		{ofSite + "/guarded/", "Token ended", "application/json", 401},
		{ofSite + "/behind/", "", "application/json", 404},
		{ofSite + "/plain/", "", "application/json", 200},
		{ofSite + "/panics/", "", "application/json", 500},
		{ofSite + "/healthz", "", "application/json", 405},
		{ofMux + "/mux/guarded", "Token ended", "application/json", 401},
		{ofMux + "/mux/get", "", "application/json", 405},
		{ofMux + "/nowhere/", "", "application/json", 404},
	} {
		client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}}
		statuses := make(chan int, each)
		var senders sync.WaitGroup
		for range atOnce {
			senders.Go(func() {
				for range each / atOnce {
					r, err := http.NewRequestWithContext(t.Context(), "POST", c.url, bytes.NewReader(body))
					if err != nil {
						t.Error(err)
						return
					}
					r.Header["Content-Type"] = []string{c.contentType}
					if c.token != "" {
						r.Header["Authorization"] = []string{c.token}
					}
					resp, err := client.Do(r)
					if err != nil {
						t.Error(err)
						return
					}
					io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
					statuses <- resp.StatusCode
				}
			})
		}
		senders.Wait()
		close(statuses)
		got := map[int]int{}
		for status := range statuses {
			got[status]++
		}
		if len(got) != 1 || got[c.want] != each {
			t.Errorf("%s as %q: answers by status %v, want %d alone", c.url, c.token, got, c.want)
		}
		client.CloseIdleConnections()
	}
}

// never is a throttle that refuses every request.
type never struct{}

func (never) Allow(*rest.Request) (bool, time.Duration, error) { return false, time.Second, nil }

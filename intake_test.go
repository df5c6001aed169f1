package latchkey_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
)

// TestBodySettings checks that the settings for bodies apply to the site's views and to its own
// answers.
func TestBodySettings(t *testing.T) {
	t.Parallel()
	var busy *latchkey.Site
	inside := make(chan struct{})
	release := make(chan struct{})
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		busy = site
		read := rest.Func(func(r *rest.Request) (*rest.Response, error) {
			_, err := r.Data()
			return rest.OK("read"), err
		}, "POST")
		site.View("/read/", read, rest.Permissions(rest.AllowAny))
		site.View("/holds/", rest.Func(func(r *rest.Request) (*rest.Response, error) {
			_, err := r.Data()
			inside <- struct{}{}
			<-release
			return rest.OK("held"), err
		}, "POST"), rest.Permissions(rest.AllowAny))
		return nil
	}}, func(s *latchkey.Settings) {
		s.Limits.MaxBody, s.Limits.Bodies, s.Limits.Unread = 100_000, 400_000, 1000
		s.Limits.BodiesPerClient, s.TrustedProxies = 210_000, []string{"192.0.2.1"}
	})
	postFrom := func(client, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", path, strings.NewReader(body))
		r.Header.Set("X-Forwarded-For", client)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		return w
	}
	post := func(path, body string) *httptest.ResponseRecorder { return postFrom("198.51.100.99", path, body) }
	large := `"` + strings.Repeat("x", 90_000) + `"`

	held := make(chan int)
	for i := range 2 {
		client := fmt.Sprintf("198.51.100.%d", i)
		go func() { held <- postFrom(client, "/holds/", large).Code }()
		<-inside
		if w := postFrom(client, "/read/", large); w.Code != http.StatusServiceUnavailable {
			t.Errorf("limits.bodies_per_client: %d %s", w.Code, w.Body)
		}
	}
	if w := post("/read/", large); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("limits.bodies: %d %s", w.Code, w.Body)
	}
	if w := post("/read/", "[]"); w.Code != http.StatusOK {
		t.Errorf("a small body: %d %s", w.Code, w.Body)
	}
	close(release)
	for range 2 {
		if status := <-held; status != http.StatusOK {
			t.Errorf("a body that was held: %d", status)
		}
	}
	if w := post("/read/", large); w.Code != http.StatusOK {
		t.Errorf("after the held bodies: %d %s", w.Code, w.Body)
	}

	for size, drained := range map[int]bool{1000: true, 1001: false} {
		body := strings.NewReader(strings.Repeat("x", size))
		site.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/nowhere/", body))
		if got := body.Len() == 0; got != drained {
			t.Errorf("limits.unread: %d of %d bytes are left", body.Len(), size)
		}
	}
	if busy.API == nil || busy.Intake == nil {
		t.Error("Setup has no API or no Intake")
	}
}

// TestBodyTimeouts checks that a site's time-outs for bodies apply under a server without
// time-outs.
func TestBodyTimeouts(t *testing.T) {
	t.Parallel()
	const short = 50 * time.Millisecond
	for name, timeouts := range map[string]latchkey.TimeoutSettings{
		"stall": {Stall: short},
		"read":  {Read: short},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
				site.View("/token/", site.ObtainAuthToken)
				return nil
			}},
				func(s *latchkey.Settings) { s.Timeouts, s.AllowedHosts = timeouts, []string{"127.0.0.1"} })
			server := httptest.NewServer(site)
			t.Cleanup(server.Close)
			body, never := io.Pipe()
			defer never.Close()
			resp, err := http.Post(server.URL+"/token/", "application/json", body)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != http.StatusRequestTimeout {
				t.Errorf("%d", resp.StatusCode)
			}
		})
	}
}

// TestInvalidBodySettings checks that limits.bodies has room for one body of limits.max_body.
func TestInvalidBodySettings(t *testing.T) {
	t.Parallel()
	_, err := latchkey.Open(t.Context(), latchkey.Project{}, latchkey.Settings{
		Database: "sqlite::memory:", Limits: latchkey.LimitSettings{MaxBody: 1000, Bodies: 1999}})
	if err == nil || !strings.Contains(err.Error(), "limits.bodies") ||
		!strings.Contains(err.Error(), "twice limits.max_body (1000)") {
		t.Errorf("a body that never fits: %v", err)
	}
	open(t, latchkey.Project{}, func(s *latchkey.Settings) { s.Limits.MaxBody, s.Limits.Bodies = 1000, 2000 })
	// a view's own limit may be half of the site's memory
	open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.View("/upload/", MyView{}, rest.MaxBody(80<<20))
		return nil
	}}, func(s *latchkey.Settings) { s.Limits.Bodies = 160 << 20 })
}

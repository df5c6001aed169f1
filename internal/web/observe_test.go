package web_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/rest"
)

// observer records what it is told.
type observer struct {
	running int
	ended   []string
}

func (o *observer) Begin() { o.running++ }

func (o *observer) End(route, method string, status int, took time.Duration) {
	o.running--
	o.ended = append(o.ended, fmt.Sprintf("%s %s %d %v", route, method, status, took))
}

// TestObserver checks that each request is told once with its route, its status and its time,
// whoever answers it.
func TestObserver(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	for pattern, h := range map[string]http.HandlerFunc{
		"/made/":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) },
		"/silent/":  func(http.ResponseWriter, *http.Request) {},
		"/panic/":   func(http.ResponseWriter, *http.Request) { panic("a bug") },
		"/cut/":     func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"/half/":    func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "half"); panic("a bug") },
		"/{other}/": http.NotFound,
	} {
		mux.Handle(pattern, rest.Routed(pattern, h))
	}
	now := time.Unix(0, 0)
	watched := &observer{}
	h := web.New(mux, web.Config{
		Hosts: []string{"example.com"}, Health: map[string]*web.Health{"/healthz": web.Alive()},
		BadHost: rest.ErrorPage(http.StatusBadRequest), Panicked: rest.ErrorPage(http.StatusInternalServerError),
		Log: slog.New(slog.DiscardHandler), Observer: watched,
		Now: func() time.Time { now = now.Add(time.Second); return now },
	})
	for _, c := range []struct{ method, target, want string }{
		{"PUT", "http://example.com/made/", "/made/ PUT 201 1s"},
		{"GET", "http://example.com/silent/", "/silent/ GET 200 1s"},
		{"GET", "http://example.com/panic/", "/panic/ GET 500 1s"},
		{"GET", "http://example.com/cut/", "/cut/ GET 0 1s"},
		{"GET", "http://example.com/half/", "/half/ GET 0 1s"},
		{"BREW", "http://example.com/tea/", "/{other}/ BREW 404 1s"},
		{"GET", "http://example.com/", " GET 404 1s"},
		{"GET", "http://example.org/made/", " GET 400 1s"}, // refused before the router
		{"GET", "http://example.com/healthz", "/healthz GET 200 1s"},
	} {
		watched.ended = nil
		func() {
			defer func() { recover() }() // http.ErrAbortHandler, as net/http expects it
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(c.method, c.target, nil))
		}()
		if diff := cmp.Diff([]string{c.want}, watched.ended); diff != "" {
			t.Errorf("%s %s: %s", c.method, c.target, diff)
		}
	}
	if watched.running != 0 {
		t.Errorf("%d requests still run", watched.running)
	}
}

package latchkey_test

import (
	"bytes"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// TestOutageIsOneLineOfTheLog sends a thousand requests that are answered 503. The log has one line
// for the fault, one for the requests, and the counts of both. A server without its database once
// wrote 20 MB.
func TestOutageIsOneLineOfTheLog(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	site, err := latchkey.Open(t.Context(), latchkey.Project{
		Log: slog.New(slog.NewTextHandler(&log, nil)),
		Setup: func(site *latchkey.Site) error {
			site.View("/away/", rest.Func(func(*rest.Request) (*rest.Response, error) {
				return nil, auth.ErrUnavailable
			}, "GET"),
				rest.Permissions(rest.AllowAny))
			return nil
		},
	}, latchkey.Settings{
		Database:       "sqlite:" + filepath.Join(t.TempDir(), "db.sqlite3"),
		ServerSettings: latchkey.ServerSettings{AllowedHosts: []string{"example.com"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest("GET", "/away/", nil))
		if w.Code != 503 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if err := site.Close(); err != nil {
		t.Error(err)
	}
	// A slow machine may take minutes; each minute adds two lines.
	if lines := strings.Count(log.String(), "\n"); lines < 4 || lines > 40 ||
		!strings.Contains(log.String(), " repeated=") {
		t.Errorf("%d lines: %s", lines, log.String()[:min(log.Len(), 2000)])
	}
}

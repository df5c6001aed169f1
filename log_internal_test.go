package latchkey

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// TestLogSettings choose the form of log lines, and whether each request has one.
func TestLogSettings(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{"text": "*slog.TextHandler", "json": "*slog.JSONHandler"} {
		if got := fmt.Sprintf("%T", newLog(LogSettings{Format: format}).Handler()); got != want {
			t.Errorf("%s: %s", format, got)
		}
	}
	for access, want := range map[string]int{"on": 1, "off": 0} {
		var logs bytes.Buffer
		site, err := Open(t.Context(), Project{Log: slog.New(slog.NewTextHandler(&logs, nil))}, Settings{
			Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3"), AllowedHosts: []string{"example.com"}, Log: LogSettings{Access: access},
		})
		if err != nil {
			t.Fatal(err)
		}
		site.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
		if got := strings.Count(logs.String(), "msg=request"); got != want {
			t.Errorf("access %s: %d lines", access, got)
		}
		if err := site.Close(); err != nil {
			t.Error(err)
		}
	}
}

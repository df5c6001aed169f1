package latchkey

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// TestLogSettings checks that log.format chooses the handler, and log.access whether requests are
// logged.
func TestLogSettings(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{"text": "*slog.TextHandler", "json": "*slog.JSONHandler"} {
		if got := fmt.Sprintf("%T", newLog(LogSettings{Format: format}, io.Discard).Handler()); got != want {
			t.Errorf("%s: %s", format, got)
		}
	}
	for access, want := range map[string]int{"on": 1, "off": 0} {
		var logs bytes.Buffer
		site, err := Open(t.Context(), Project{Log: slog.New(slog.NewTextHandler(&logs, nil))}, Settings{
			Database:       "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3"),
			Log:            LogSettings{Access: access},
			ServerSettings: ServerSettings{AllowedHosts: []string{"example.com"}},
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

// TestLogsDriveNoTerminal checks in both formats that control characters are escaped in every part
// of a line, so that a log cannot drive a terminal.
func TestLogsDriveNoTerminal(t *testing.T) {
	t.Parallel()
	const evil = "a\u009b2J\u202eb\u200b\u2066\x1b[1m\x7f\U000e0041\xffz\n"
	for _, format := range []string{"text", "json"} {
		var logs bytes.Buffer
		log := newLog(LogSettings{Format: format}, &logs)
		log.With(evil, evil).WithGroup(evil).Error(evil, "err", errors.New(evil), "list", []string{evil}, "ä", "山",
			slog.Group(evil, evil, evil))
		line := strings.TrimSuffix(logs.String(), "\n")
		if i := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
			t.Errorf("%s: a character that is not printable at %d of %q", format, i, line)
		}
		if !strings.Contains(line, "山") {
			t.Errorf("%s: printable characters of other scripts are escaped: %s", format, line)
		}
		var said struct{ Msg string }
		if format == "json" {
			if err := json.Unmarshal(logs.Bytes(), &said); err != nil ||
				said.Msg != strings.ToValidUTF8(evil, "\ufffd") {
				t.Errorf("json: %v, message %q", err, said.Msg)
			}
		}
	}
}

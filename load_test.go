package latchkey_test

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
)

// loadFile loads the settings of p from the text of a file.
func loadFile(t *testing.T, p latchkey.Project, text string, environ ...string) (latchkey.Settings, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return latchkey.LoadSettings(p, latchkey.Sources{File: path, Environ: append([]string{}, environ...)})
}

// TestLoadSettings checks that a program reads its settings from a file and variables, and
// completes them when it opens a site.
func TestLoadSettings(t *testing.T) {
	t.Parallel()
	s, err := loadFile(t, latchkey.Project{}, "addr = ':7000'\n[limits]\nmax_body = 17\n", "LATCHKEY_ADDR=:8000",
		"LATCHKEY_DATABASE=sqlite:"+filepath.Join(t.TempDir(), "x.sqlite3"), "OTHER=1")
	if err != nil || s.Addr != ":8000" || s.Limits.MaxBody != 17 || s.Log.Format != "text" {
		t.Errorf("%+v, %v", s, err)
	}
	site, err := latchkey.Open(t.Context(), latchkey.Project{}, s)
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	if got := site.API.View(MyView{}).Policy().MaxBody; got != 17 {
		t.Errorf("MaxBody is %d", got)
	}

	for text, want := range map[string]string{
		"adr = 'x'":    "line 1: adr: no such setting; the nearest is addr",
		"addr = 'x'":   `line 1: addr: "x" is invalid: want host:port`,
		"secret_key=1": "line 1: secret_key: its value is invalid",
	} {
		if _, err := loadFile(t, latchkey.Project{}, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	missing := latchkey.Sources{File: filepath.Join(t.TempDir(), "x.toml")}
	if _, err := latchkey.LoadSettings(latchkey.Project{}, missing); err == nil {
		t.Error("the file may be missing")
	}
}

// TestGivenZero sets settings to zero in a file. It is their value or refused, and never silently
// the default.
func TestGivenZero(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"[password]\nworkers = 0":          "want 1 or more",
		"[password]\nqueue = 0":            "want 1 or more",
		"[password]\nqueue_per_client = 0": "want 1 or more",
		"[password]\nhashers = []":         "want one of pbkdf2_sha256",
		"[pool]\nreaders = 0":              "want 1 or more",
		"[pool]\nwriters = 0":              "want 1 or more",
		"[limits]\nmax_body = 0":           "want 1 or more",
		"[timeouts]\nread = '0s'":          "want 1ms or more",
		"addr = ''":                        "want host:port",
		"sign_in.rate = ''":                "is not of the form",
		"database = ''":                    "want",
		"[log]\nformat = ''":               "want text or json",
	} {
		if _, err := loadFile(t, latchkey.Project{}, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	s, err := loadFile(t, latchkey.Project{}, "[limits]\nunread = 0\n[security]\nreferrer_policy = ''\n",
		"LATCHKEY_DATABASE=sqlite:"+filepath.Join(t.TempDir(), "x.sqlite3"))
	if err != nil {
		t.Fatal(err)
	}
	site, err := latchkey.Open(t.Context(), latchkey.Project{Log: slog.New(slog.DiscardHandler)}, s)
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	body := strings.NewReader("abc")
	site.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/", io.NopCloser(body)))
	if body.Len() != 3 {
		t.Errorf("limits.unread = 0, but %d bytes of a body are drained", 3-body.Len())
	}
	if h := get(site, "GET", "/").Header(); h.Get("Referrer-Policy") != "" {
		t.Errorf("Referrer-Policy: %s", h.Get("Referrer-Policy"))
	}
}

package latchkey

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestHostsOfAddr lists the hosts that are allowed by default, for values of addr.
func TestHostsOfAddr(t *testing.T) {
	t.Parallel()
	local := []string{".localhost", "127.0.0.1", "[::1]"}
	for addr, want := range map[string][]string{
		":8000": local, "0.0.0.0:8000": local, "[::]:8000": local,
		"192.0.2.7:8000": append(local[:3:3], "192.0.2.7"), "[2001:db8::7]:8000": append(local[:3:3], "[2001:db8::7]"),
		"unix:/run/x.sock":     local,
		"api.example.com:8000": append(local[:3:3], "api.example.com"),
	} {
		if diff := cmp.Diff(want, Settings{ServerSettings: ServerSettings{Addr: addr}}.hosts()); diff != "" {
			t.Errorf("%s: %s", addr, diff)
		}
	}
}

func TestIsLoopback(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]bool{
		"127.0.0.1:8000": true, "127.1.2.3:8000": true, "localhost:8000": true, "[::1]:8000": true,
		"[::ffff:127.0.0.1]:8000": true, "unix:/run/x.sock": true, "unix:x": true,
		":8000": false, "0.0.0.0:8000": false, "[::]:8000": false, "10.0.0.7:8000": false,
		"[::ffff:10.0.0.7]:8000": false,
		"example.com:8000":       false, "localhost.example.com:8000": false,
	} {
		if got := (Settings{ServerSettings: ServerSettings{Addr: addr}}).isLoopback(); got != want {
			t.Errorf("%s: %t", addr, got)
		}
	}
}

// TestIsEmpty lists databases that do not exist or are empty, and others.
func TestIsEmpty(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{"empty": "", "full": "x"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for url, want := range map[string]bool{
		"sqlite:" + filepath.Join(folder, "nothing"): true, "sqlite:" + filepath.Join(folder, "empty"): true,
		"sqlite:" + filepath.Join(folder, "full"): false, "postgres://u@h/d": false, "mysql://u@h/d": false,
	} {
		if got := isEmpty(url); got != want {
			t.Errorf("%s: %t", url, got)
		}
	}
}

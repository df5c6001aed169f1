//go:build unix

package latchkey

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/cli"
)

// TestFilesThatOthersMayRead checks that each such file is named by its path, and that serve
// refuses to serve other machines if everybody may write the file.
func TestFilesThatOthersMayRead(t *testing.T) {
	t.Parallel()
	const database, config, secret = "x.sqlite3", "latchkey.toml", "key"
	for _, c := range []struct {
		name, file string
		mode       os.FileMode
		want       []string // id, verb and file name of each finding
		refused    bool
	}{
		{"all files are private", database, 0o600, nil, false},
		{"the owner may execute", database, 0o700, nil, false},
		{"database, group reads", database, 0o640, []string{"latchkey.W011 read " + database}, false},
		{"database, others read", database, 0o604, []string{"latchkey.W011 read " + database}, false},
		{"database, group writes", database, 0o620, []string{"latchkey.W011 write " + database}, false},
		{"database, all write", database, 0o602, []string{"latchkey.E004 write " + database}, true},
		{"write-ahead log, others read", database + "-wal", 0o644,
			[]string{"latchkey.W011 read " + database + "-wal"}, false},
		{"index of the write-ahead log, others read", database + "-shm", 0o644,
			[]string{"latchkey.W011 read " + database + "-shm"}, false},
		{"settings, others read", config, 0o644, []string{"latchkey.W012 read " + config}, false},
		{"settings, all write", config, 0o666, []string{"latchkey.E004 write " + config}, true},
		{"secret, the container's group reads", secret, 0o440, nil, false},
		{"secret, others read", secret, 0o444, []string{"latchkey.W013 read " + secret}, false},
		{"secret, group writes", secret, 0o660, []string{"latchkey.W013 write " + secret}, false},
		{"secret, all write", secret, 0o622, []string{"latchkey.E004 write " + secret}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			for file, text := range map[string]string{secret: strings.Repeat("0123456789", 6) + "\n",
				config: "secret_key = 'x'"} {
				if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var logs bytes.Buffer
			site, err := Open(t.Context(), Project{Log: slog.New(slog.NewTextHandler(&logs, nil))}, Settings{
				Database:       "sqlite:" + filepath.Join(folder, database),
				SecretSettings: SecretSettings{SecretKeyFile: filepath.Join(folder, secret)},
				ServerSettings: ServerSettings{Addr: "192.0.2.1:1"},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer site.Close()
			if err := site.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			site.settings.loaded.file = filepath.Join(folder, config)
			if err := os.Chmod(filepath.Join(folder, c.file), c.mode); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, w := range site.checkFiles() {
				words := strings.Fields(w.Message) // Others than its owner may read PATH (…
				got = append(got, strings.Join([]string{w.ID, words[5], filepath.Base(words[6])}, " "))
				if w.Error != c.refused {
					t.Errorf("an error: %v", w)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			deploy := 0
			for _, w := range site.check(t.Context(), cli.Checks{Deploy: true}) {
				if strings.HasPrefix(w.Message, "Others than its owner") {
					deploy++
				}
			}
			if deploy != len(c.want) {
				t.Errorf("check --deploy has %d of them", deploy)
			}
			err = site.commands("x", io.Discard).Serve(t.Context(), unprepared(t))
			if refused := err != nil && strings.Contains(err.Error(), "Others than its owner"); refused != c.refused {
				t.Errorf("serve: %v", err)
			}
			if warned := strings.Contains(logs.String(),
				"Others than its owner"); warned != (len(c.want) > 0 && !c.refused) {
				t.Errorf("serve logs %s", &logs)
			}
			site.settings.Addr = "127.0.0.1:1" // this machine alone
			if err := site.checkServable(t.Context(), site.settings.Addr); err != nil {
				t.Errorf("on a loopback address: %v", err)
			}
		})
	}
}

// TestIsMounted lists paths of secrets that a container runtime mounts, and paths that look like
// them.
func TestIsMounted(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/run/secrets/key": true, "/var/run/secrets/app/key": true, "/run/secrets/../key": false,
		"/run/secretskey": false, "/etc/key": false, "run/secrets/key": false,
	} {
		if got := isMounted(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}

// TestSecretFiles checks which modes are forbidden: files that a container runtime or Kubernetes
// creates may have more readers than their owner.
func TestSecretFiles(t *testing.T) {
	t.Parallel()
	site := &Site{settings: Settings{
		Database: "postgres://h/d",
		SecretSettings: SecretSettings{SecretKeyFile: "/run/secrets/key", SecretKeyFallbacksFile: "old",
			DatabasePasswordFile: "/etc/password"},
	}}
	site.settings.loaded.secretFiles = newLoader(Project{}).SecretFiles(&site.settings)
	got := map[string]os.FileMode{}
	for _, f := range site.secretFiles() {
		got[f.path] = f.forbidden
	}
	if diff := cmp.Diff(map[string]os.FileMode{"/run/secrets/key": 0o022, "old": 0o026, "/etc/password": 0o026},
		got); diff != "" {
		t.Error(diff)
	}
}

// TestWeakSecret checks that serve refuses a weak secret if other machines can reach the address.
func TestWeakSecret(t *testing.T) {
	t.Parallel()
	strong := strings.Repeat("0123456789", 4)
	for _, c := range []struct {
		addr, secret string
		old          []string
		want         string // the settings of the weak secrets
	}{
		{"0.0.0.0:8000", strong, []string{strong}, ""},
		{"0.0.0.0:8000", strong[:32], nil, ""},
		{"0.0.0.0:8000", strong[:31], nil, "secret_key"},
		{":8000", "change-me", nil, "secret_key"},
		{"192.0.2.1:8000", strings.Repeat("x", 64), nil, "secret_key"},
		{"[::]:8000", strings.Repeat("abcd", 16), nil, "secret_key"},
		{"[::]:8000", strings.Repeat("é", 16), nil, "secret_key"},
		{"example.com:80", strong, []string{strong, "old"}, "secret_key_fallbacks[1]"},
		{"example.com:80", "x", []string{"y"}, "secret_key, secret_key_fallbacks[0]"},
		{"127.0.0.1:8000", "x", nil, ""},
		{"127.0.0.2:8000", "x", nil, ""},
		{"[::1]:8000", "x", nil, ""},
		{"[::ffff:127.0.0.1]:8000", "x", nil, ""},
		{"localhost:8000", "x", nil, ""},
		{"localhost.example.com:8000", "x", nil, "secret_key"},
	} {
		site := &Site{settings: Settings{
			Database:       "postgres://h/d",
			ServerSettings: ServerSettings{Addr: c.addr},
			SecretSettings: SecretSettings{SecretKey: c.secret, SecretKeyFallbacks: c.old},
		}}
		got := site.checkServable(t.Context(), site.settings.Addr)
		if c.want == "" != (got == nil) || got != nil &&
			!strings.HasPrefix(got.Error(), "cannot serve on "+c.addr+": "+c.want+" has fewer than 32 characters") {
			t.Errorf("%s with %q, %q: %v", c.addr, c.secret, c.old, got)
		}
	}
}

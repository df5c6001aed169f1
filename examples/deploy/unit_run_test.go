//go:build linux

package deploy_test

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestUnitRuns runs the commands of the unit as systemd would: in its order, with its folder, mask,
// variables and credential, and with a socket for messages. The service reports when it is ready
// and when it stops, and ends in time. The unit's sandbox is not set up: TestUnit checks it.
func TestUnitRuns(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no server is started")
	}
	program, dir, address := buildStatic(t, read(t, "Dockerfile")), t.TempDir(), freeAddress(t)
	config, credentials := filepath.Join(dir, "latchkey.toml"), filepath.Join(dir, "credentials")
	unit := replace(t, read(t, "notes.service"), "/usr/local/bin/notes", program, "/etc/notes/latchkey.toml", config,
		"%S", dir, "%d", credentials)
	state := filepath.Join(dir, the(t, unit, "StateDirectory"))
	toml := replace(t, read(t, "latchkey.toml"), "127.0.0.1:8000", address, "/var/lib/notes", state)
	for _, err := range []error{
		os.MkdirAll(state, 0o700), os.Mkdir(credentials, 0o700), os.WriteFile(config, []byte(toml), 0o600),
		os.WriteFile(filepath.Join(credentials, strings.Split(the(t, unit, "LoadCredential"), ":")[0]),
			[]byte(strings.Repeat("0123456789", 6)+"\n"), 0o400),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	socket, err := os.MkdirTemp("/tmp", "lk") // a socket's path has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(socket)
	notify := &net.UnixAddr{Name: filepath.Join(socket, "notify"), Net: "unixgram"}
	messages, err := net.ListenUnixgram("unixgram", notify)
	if err != nil {
		t.Fatal(err)
	}
	defer messages.Close()
	await := func(want string) {
		t.Helper()
		text := make([]byte, 100)
		messages.SetReadDeadline(time.Now().Add(2 * time.Minute))
		if n, err := messages.Read(text); err != nil || string(text[:n]) != want {
			t.Fatalf("the service reports %q, %v, want %s", text[:n], err, want)
		}
	}
	start := func(key string) (*exec.Cmd, *strings.Builder) {
		words := append([]string{"-c", "umask " + the(t, unit, "UMask") + `; exec "$0" "$@"`},
			strings.Fields(the(t, unit, key))...)
		cmd, log := exec.Command("/bin/sh", words...), new(strings.Builder)
		cmd.Dir, cmd.Stdout, cmd.Stderr = the(t, unit, "WorkingDirectory"), log, log
		cmd.Env = []string{the(t, unit, "Environment"), "NOTIFY_SOCKET=" + messages.LocalAddr().String()}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Kill() })
		return cmd, log
	}

	if the(t, unit, "Type") != "notify" {
		t.Error("systemd does not wait for the service")
	}
	if cmd, log := start("ExecStartPre"); cmd.Wait() != nil {
		t.Fatal(log)
	}
	cmd, log := start("ExecStart")
	await("READY=1")
	resp, err := http.Get("http://" + address + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("ready, but /readyz is %d", resp.StatusCode)
	}
	if info, err := os.Stat(filepath.Join(state, "notes.sqlite3")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the database: %v, %v", info, err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	await("STOPPING=1")
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v: %s", err, log)
	}
}

// the returns the value of a key of the unit that is there once.
func the(t *testing.T, unit, key string) string {
	t.Helper()
	var found []string
	for line := range strings.Lines(unit) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), key+"="); ok {
			found = append(found, value)
		}
	}
	if len(found) != 1 {
		t.Fatalf("the unit has %s %d times", key, len(found))
	}
	return found[0]
}

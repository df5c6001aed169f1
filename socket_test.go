package latchkey_test

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
)

// shortDir returns a folder with a short path: a socket's path has at most 107 bytes.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "lk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// begin starts a command and returns its first line. ended waits for its end, and returns the rest
// of its log.
func begin(t *testing.T, cmd *exec.Cmd) (first string, ended func() (string, error)) {
	t.Helper()
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	lines := bufio.NewReader(stderr)
	if first, err = lines.ReadString('\n'); err != nil {
		t.Fatalf("the command says %q, %v", first, err)
	}
	return first, func() (string, error) {
		rest, _ := io.ReadAll(lines)
		return string(rest), cmd.Wait()
	}
}

// ask sends a request on a socket, and returns the answer's first line.
func ask(t *testing.T, network, address, path string, header ...string) string {
	t.Helper()
	conn, err := net.Dial(network, address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(2 * time.Minute))
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", path)
	for _, line := range header {
		fmt.Fprintf(conn, "%s\r\n", line)
	}
	fmt.Fprint(conn, "\r\n")
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// TestServeOnAUnixSocket runs the command serve on a Unix socket. Its file has the mode of
// socket_mode, is taken over from a process that was killed but not from one that serves, and is
// gone after the end.
func TestServeOnAUnixSocket(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	if exit, out := run(t, dir, nil, "migrate"); exit != 0 {
		t.Fatal(out)
	}
	path := filepath.Join(dir, "site.sock")
	environ := []string{"LATCHKEY_ADDR=unix:" + path, "LATCHKEY_TRUSTED_PROXIES=unix"}
	for _, c := range []struct {
		mode string
		want fs.FileMode
		end  os.Signal
		left bool // the file is there afterwards
	}{{"", 0o660, os.Kill, true}, {"0600", 0o600, syscall.SIGTERM, false}} {
		environ := environ
		if c.mode != "" {
			environ = append(environ, "LATCHKEY_SOCKET_MODE="+c.mode)
		}
		cmd := command(t, dir, environ, "serve")
		first, ended := begin(t, cmd)
		if want := "Serving tutorial on unix:" + path + " (Ctrl-C ends)\n"; first != want {
			t.Errorf("says %q, want %q", first, want)
		}
		if info, err := os.Stat(path); err != nil || info.Mode() != fs.ModeSocket|c.want {
			t.Errorf("%v, %v, want %v", info, err, c.want)
		}
		if got := ask(t, "unix", path, "/healthz"); got != "HTTP/1.1 200 OK" {
			t.Error(got)
		}
		ask(t, "unix", path, "/no/such/", "X-Forwarded-For: 203.0.113.7")
		ask(t, "unix", path, "/no/such/")
		if exit, out := run(t, dir, environ, "serve"); exit != 1 || !strings.Contains(out, "the socket is in use") {
			t.Errorf("a second server: %d, %s", exit, out)
		}
		cmd.Process.Signal(c.end)
		log, err := ended()
		// A process that is killed loses the log lines of its last 100 ms.
		logged := strings.Contains(log, "client=203.0.113.7") && strings.Contains(log, "client=unix")
		if (err == nil) == c.left || !logged && !c.left {
			t.Errorf("ended with %v: %s", err, log)
		}
		if _, err := os.Lstat(path); (err == nil) != c.left {
			t.Errorf("after the end: %v", err)
		}
	}
	if left, _ := filepath.Glob(path + "*"); len(left) != 0 {
		t.Errorf("leaves %v", left)
	}
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if exit, out := run(t, dir, environ, "serve"); exit != 1 || !strings.Contains(out, "is not a socket") {
		t.Errorf("a file in the way: %d, %s", exit, out)
	}
}

// underSystemd returns the command serve as systemd starts it: with listeners from file descriptor
// 3 on, and with the variables of systemd.
func underSystemd(t *testing.T, dir string, environ []string, passed ...*os.File) *exec.Cmd {
	t.Helper()
	cmd := command(t, dir, append(environ, fmt.Sprint("LISTEN_FDS=", len(passed))), "serve")
	script := `LISTEN_PID=$$; export LISTEN_PID; exec "$0" "$@"`
	cmd.Path, cmd.Args = "/bin/sh", append([]string{"sh", "-c", script, cmd.Path}, cmd.Args[1:]...)
	cmd.ExtraFiles = passed
	return cmd
}

// fileOf returns the file of a listener, which is closed at the end of the test.
func fileOf(t *testing.T, network, address string) (*os.File, string) {
	t.Helper()
	listener, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	file, err := listener.(interface{ File() (*os.File, error) }).File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file, listener.Addr().String()
}

// TestSystemd runs serve as systemd would: on a socket that is passed to it, with the messages
// READY, WATCHDOG and STOPPING. The socket stays systemd's, and addr is not used.
func TestSystemd(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	if exit, out := run(t, dir, nil, "migrate"); exit != 0 {
		t.Fatal(out)
	}
	path := filepath.Join(dir, "passed.sock")
	for network, address := range map[string]string{"tcp": "127.0.0.1:0", "unix": path} {
		messages, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, network),
			Net: "unixgram"})
		if err != nil {
			t.Fatal(err)
		}
		defer messages.Close()
		await := func(want string) {
			t.Helper()
			messages.SetReadDeadline(time.Now().Add(2 * time.Minute))
			for seen := []string{}; ; {
				text := make([]byte, 100)
				n, err := messages.Read(text)
				if err != nil {
					t.Fatalf("no %s but %q: %v", want, seen, err)
				}
				if seen = append(seen, string(text[:n])); seen[len(seen)-1] == want {
					return
				}
			}
		}
		file, address := fileOf(t, network, address)
		cmd := underSystemd(t, dir, []string{"NOTIFY_SOCKET=" + filepath.Join(dir, network), "WATCHDOG_USEC=20000",
			"LATCHKEY_ADDR=203.0.113.7:1"}, file)
		first, ended := begin(t, cmd)
		if !strings.Contains(first, address) {
			t.Errorf("says %q, not %s", first, address)
		}
		await("READY=1")
		await("WATCHDOG=1")
		if got := ask(t, network, address, "/healthz"); got != "HTTP/1.1 200 OK" {
			t.Error(got)
		}
		await("WATCHDOG=1")
		cmd.Process.Signal(syscall.SIGTERM)
		await("STOPPING=1")
		if log, err := ended(); err != nil {
			t.Errorf("ended with %v: %s", err, log)
		}
	}
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("the socket of systemd: %v", err)
	}
}

// TestSystemdRefusals has sockets on which serve does not start: a public one with a weak secret,
// although addr is local, two, and one for datagrams.
func TestSystemdRefusals(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	if exit, out := run(t, dir, nil, "migrate"); exit != 0 {
		t.Fatal(out)
	}
	public, _ := fileOf(t, "tcp", "0.0.0.0:0")
	local, _ := fileOf(t, "tcp", "127.0.0.1:0")
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer packets.Close()
	datagrams, err := packets.(*net.UDPConn).File()
	if err != nil {
		t.Fatal(err)
	}
	defer datagrams.Close()
	for want, passed := range map[string][]*os.File{
		"cannot serve on":           {public},
		"systemd passes 2 sockets":  {local, public},
		"no socket for connections": {datagrams},
	} {
		cmd := underSystemd(t, dir, []string{"LATCHKEY_SECRET_KEY=guess"}, passed...)
		first, ended := begin(t, cmd)
		if strings.HasPrefix(first, "Serving") {
			cmd.Process.Kill()
		}
		if log, err := ended(); err == nil || !strings.Contains(first+log, want) {
			t.Errorf("%v: %s%s, want %q", err, first, log, want)
		}
	}
}

// TestAddresses lists values of addr and socket_mode that are refused at the start.
func TestAddresses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"addr = 'unix:'":                                   "want the path of a file",
		"addr = 'unix:@abstract'":                          "want the path of a file",
		"addr = 'unix:/run/'":                              "want the path of a file",
		"addr = 'unix:/" + strings.Repeat("x", 95) + "'":   "at most 95 bytes",
		"addr = 'localhost'":                               "want host:port",
		"addr = 'localhost:65536'":                         "want host:port",
		"socket_mode = 'rw'":                               "socket_mode",
		"socket_mode = '1777'":                             "socket_mode",
		"socket_mode = '0060'":                             "socket_mode",
		"trusted_proxies = ['socket']":                     "or unix for a Unix socket",
		"addr = 'unix:x.sock'\nsocket_mode = '0666'":       "",
		"addr = 'unix:/run/x'\ntrusted_proxies = ['unix']": "",
	} {
		_, err := loadFile(t, latchkey.Project{}, text)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

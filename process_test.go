package latchkey_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// programs is the folder for programs that tests build. TestMain creates and removes it.
var programs string

// build builds examples/tutorial once, for all tests that need it, and returns the program's path.
var build = sync.OnceValues(func() (string, error) {
	program := filepath.Join(programs, "tutorial")
	if out, err := exec.Command("go", "build", "-o", program, "./examples/tutorial").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return program, nil
})

func TestMain(m *testing.M) {
	runCanarySite()
	runCrashingSite()
	var err error
	if programs, err = os.MkdirTemp("", "latchkey-test"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(programs)
	os.Exit(code)
}

// command returns the tutorial's program as a command in dir. Its environment has PATH, HOME and
// the variables of environ alone.
func command(t *testing.T, dir string, environ []string, args ...string) *exec.Cmd {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: no program is built and run")
	}
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = dir, append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}, environ...)
	return cmd
}

// run runs a command to its end.
func run(t *testing.T, dir string, environ []string, args ...string) (exit int, output string) {
	t.Helper()
	out, err := command(t, dir, environ, args...).CombinedOutput()
	if exited, ok := err.(*exec.ExitError); ok {
		return exited.ExitCode(), string(out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, string(out)
}

// start starts a server and returns its address. At the end of the test the server is interrupted,
// and must exit with 0.
func start(t *testing.T, dir string, environ []string) string {
	t.Helper()
	server, address, ended := launch(t, dir, environ)
	t.Cleanup(func() {
		server.Signal(os.Interrupt)
		if log, err := ended(); err != nil {
			t.Errorf("serve ended with %v:\n%s", err, log)
		}
	})
	return address
}

// launch starts a server, which the caller must end. ended waits for the end, and returns the
// server's log.
func launch(t *testing.T, dir string, environ []string) (server *os.Process, address string,
	ended func() (string, error)) {
	t.Helper()
	cmd := command(t, dir, environ, "serve", "--addr", "127.0.0.1:0")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	lines := bufio.NewReader(io.TeeReader(stderr, &log))
	first, err := lines.ReadString('\n')
	found := regexp.MustCompile(`^Serving tutorial on http://(\S+) \(Ctrl-C ends\)\n$`).FindStringSubmatch(first)
	drained := make(chan struct{})
	go func() { io.Copy(io.Discard, lines); close(drained) }()
	ended = func() (string, error) {
		<-drained
		err := cmd.Wait()
		return log.String(), err
	}
	if err != nil || found == nil {
		cmd.Process.Kill()
		t.Fatalf("serve says %q, %v", first, err)
	}
	return cmd.Process, found[1], ended
}

var date = regexp.MustCompile(`Date: [^\r]*`)

// curl sends the request that the program curl would send, and returns the whole answer without its
// date.
func curl(t *testing.T, address, method, path, body string, header ...string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(2 * time.Minute))
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: localhost:8000\r\nUser-Agent: curl/8.14.1\r\nAccept: */*\r\n",
		method, path)
	for _, line := range header {
		fmt.Fprintf(conn, "%s\r\n", line)
	}
	if body != "" {
		fmt.Fprintf(conn, "Content-Length: %d\r\nContent-Type: application/x-www-form-urlencoded\r\n", len(body))
	}
	fmt.Fprintf(conn, "Connection: close\r\n\r\n%s", body)
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(date.ReplaceAllString(string(answer), "Date: now"), "\r\n", "\n")
}

// TestTutorial runs the tutorial as a process, with passwords at their full cost, and compares the
// answers byte for byte.
func TestTutorial(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if exit, out := run(t, dir, nil, "serve"); exit != 1 || !strings.Contains(out, "migrate") {
		t.Fatalf("serve before migrate: %d\n%s", exit, out)
	}
	if exit, out := run(t, dir, nil, "migrate"); exit != 0 {
		t.Fatalf("migrate: %d\n%s", exit, out)
	}
	person := []string{"LATCHKEY_SUPERUSER_USERNAME=username", "LATCHKEY_SUPERUSER_EMAIL=u@example.com",
		"LATCHKEY_SUPERUSER_PASSWORD=password"}
	if exit, out := run(t, dir, person, "createsuperuser", "--noinput"); exit != 0 {
		t.Fatalf("createsuperuser: %d\n%s", exit, out)
	}
	address := start(t, dir, nil)

	const form = "username=username&password=password"
	first := curl(t, address, "POST", "/token/", form)
	key := regexp.MustCompile(`[0-9a-f]{40}`).FindString(first)
	answer := func(status, own, body string) string { // headers in the order of their names, then Date
		return "HTTP/1.1 " + status + "\n" + own + "X-Content-Type-Options: nosniff\nX-Frame-Options: DENY\nDate: " +
			"now\nConnection: close\n\n" + body
	}
	const same = "Cross-Origin-Opener-Policy: same-origin\nReferrer-Policy: same-origin\n"
	want := map[string]string{
		"POST /token/": answer("200 OK",
			"Allow: POST, OPTIONS\nCache-Control: no-store\nContent-Length: 52\nContent-Type: application/json\n"+same,
			`{"token":"`+key+`"}`),
		"GET /get/my/view/": answer("200 OK", "Allow: GET, HEAD, OPTIONS\nContent-Length: 19\nContent-Type: application/json\n"+same, `{"Data": "My View"}`),
		"GET /get/my/func/": answer("200 OK",
			"Allow: GET, OPTIONS\nContent-Length: 19\nContent-Type: application/json\n"+same, `{"Data": "My View"}`),
		"without": strings.Replace(answer("401 Unauthorized", "Allow: GET, HEAD, OPTIONS\nContent-Length: 58\n"+
			"Content-Type: application/json\n"+same+"WWW-Authenticate: Token\n",
			`{"detail":"Authentication credentials were not provided."}`), "Date:", "X-Request-Id: random\nDate:", 1),
		"no slash": "HTTP/1.1 301 Moved Permanently\nContent-Length: 0\nContent-Type: text/html; " +
			"charset=utf-8\nCross-Origin-Opener-Policy: same-origin\n" +
			"Location: /token/\nReferrer-Policy: same-origin\nX-Content-Type-Options: nosniff\nDate: " +
			"now\nConnection: close\n\n",
	}
	token := "Authorization: Token " + key
	got := map[string]string{
		"POST /token/":      first,
		"GET /get/my/view/": curl(t, address, "GET", "/get/my/view/", "", token),
		"GET /get/my/func/": curl(t, address, "GET", "/get/my/func/", "", token),
		"without": requestID.ReplaceAllString(curl(t, address, "GET", "/get/my/view/", ""),
			"X-Request-Id: random\n"),
		"no slash": curl(t, address, "POST", "/token", form),
	}
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s\n%s\nwant\n%s", name, got[name], want[name])
		}
	}
	if again := curl(t, address, "POST", "/token/", form); again != first {
		t.Errorf("another answer:\n%s", again)
	}
	if info, err := os.Stat(filepath.Join(dir, "latchkey.sqlite3.secret")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the secret's file: %v, %v", info, err)
	}
}

var requestID = regexp.MustCompile("X-Request-Id: ([A-Z2-7]{16})\n")

// TestExplainInAnotherProcess has one process refuse requests, and another explain them: while the
// first serves, and after it has ended.
func TestExplainInAnotherProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if exit, out := run(t, dir, nil, "migrate"); exit != 0 {
		t.Fatalf("migrate: %d\n%s", exit, out)
	}
	server, address, ended := launch(t, dir, nil)
	refuse := func() string {
		answer := curl(t, address, "GET", "/get/my/view/?q=canary", "", "Authorization: Token canary")
		id := requestID.FindStringSubmatch(answer)
		if id == nil {
			t.Fatal(answer)
		}
		return id[1]
	}
	id := refuse()
	exit, out := run(t, dir, nil, "explain", id)
	for begun := time.Now(); exit != 0 && time.Since(begun) < 2*time.Minute; {
		time.Sleep(100 * time.Millisecond) // records are written in batches
		exit, out = run(t, dir, nil, "explain", id)
	}
	if exit != 0 || !strings.Contains(out, "\nreason\tunknown\ndetail\tunknown token\n") {
		t.Errorf("while it serves: exit %d\n%s", exit, out)
	}
	last := refuse()
	server.Signal(os.Interrupt)
	log, err := ended()
	if err != nil {
		t.Errorf("serve: %v", err)
	}
	exit, all := run(t, dir, nil, "explain", last)
	if exit != 0 || !strings.Contains(all, "request\t"+last) {
		t.Errorf("after its end: exit %d\n%s", exit, all)
	}
	if strings.Contains(log+out+all, "canary") || !strings.Contains(log, "request_id="+last) {
		t.Errorf("log: %s", log)
	}
}

// TestSettingsOfAProcess gives a process settings in files, variables and flags, some of them
// wrong.
func TestSettingsOfAProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := "database = 'sqlite:file.sqlite3'\n[password]\niterations = 1000\n"
	if err := os.WriteFile(filepath.Join(dir, "latchkey.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "other.toml"), []byte("databse = 'x'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"secret.toml": "secret_key = 's3cret'\ndatabase = 'sqlite:file.sqlite3'\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		environ []string
		args    string
		exit    int
		want    string
		file    string
	}{
		{nil, "migrate", 0, "Applying authtoken.0001_initial... OK", "file.sqlite3"},
		{[]string{"LATCHKEY_DATABASE=sqlite:env.sqlite3"}, "migrate", 0, "", "env.sqlite3"},
		{[]string{"LATCHKEY_DATABASE=sqlite:env.sqlite3"}, "migrate --database sqlite:flag.sqlite3", 0, "",
			"flag.sqlite3"},
		{nil, "check --database postgres://u:s3cret%zz@h/d", 1,
			"--database: its value is invalid: command-line arguments are visible to other users", ""},
		{nil, "check --database postgres://u:s3cret@h:port/d", 1,
			"--database: its value is invalid: command-line arguments are visible to other users", ""},
		{nil, "check --database mysql://u@h/d?a=%zz&b=s3cret", 1,
			"--database: its value is invalid: command-line arguments are visible to other users", ""},
		{[]string{"LATCHKEY_DATABASE=sqlite:env.sqlite3\n"}, "migrate", 1,
			"LATCHKEY_DATABASE: \"sqlite:env.sqlite3\\n\" is invalid: want a text without line breaks", ""},
		{[]string{"LATCHKEY_SECRET_KEY=s3cret\n"}, "migrate", 1,
			"LATCHKEY_SECRET_KEY: its value is invalid: want a text without line breaks", ""},
		{[]string{"LATCHKEY_SECRET_KEY_FILE=nowhere"}, "check", 1,
			"LATCHKEY_SECRET_KEY_FILE: \"nowhere\" is invalid: the file cannot be read: no such file", ""},
		{[]string{"LATCHKEY_SECRET_KEY=s3cret", "LATCHKEY_SECRET_KEY_FILE=mine.secret"}, "check", 1,
			"set only one of the two (LATCHKEY_SECRET_KEY)", ""},
		{[]string{"LATCHKEY_POSTGRESQL_PORT_5432_TCP=tcp://10.0.0.2:5432"}, "check", 0, "", ""},
		{nil, "check --config other.toml", 1, "other.toml: line 1: databse: no such setting; the nearest is database",
			""},
		{nil, "check --config nowhere.toml", 1, "open nowhere.toml", ""},
		{[]string{"LATCHKEY_DATABSE=x"}, "check", 1,
			"LATCHKEY_DATABSE: no such setting; the nearest is LATCHKEY_DATABASE", ""},
		{nil, "check --database postgres://u:s3cret@h/d", 1,
			"--database: its value is invalid: command-line arguments are visible to other users", ""},
		{nil, "check --database postgres://h/d?password=s3cret", 1,
			"--database: its value is invalid: command-line arguments are visible to other users", ""},
		{[]string{"LATCHKEY_DATABASE=postgres://u:s3cret@127.0.0.1:1/d"}, "check", 1,
			"(latchkey.E006) Open database \"d\" on 127.0.0.1:1: no server accepts connections there: 127.0.0.1:1", ""},
		{nil, "check --deploy --config secret.toml", 0, "(latchkey.W012) Others than its owner may read secret.toml",
			""},
		{[]string{"LATCHKEY_SECRET_KEY=change-me"}, "serve --addr 192.0.2.1:1", 1,
			"cannot serve on 192.0.2.1:1: secret_key has fewer than 32 characters", ""},
		{nil, "serve --addr 192.0.2.1:1", 1, "tutorial: listen on 192.0.2.1:1: ", ""},
		{nil, "check --addr nowhere", 1, `--addr: "nowhere" is invalid: want host:port`, ""},
		{nil, "check --secret-key x", 2, "", ""},
	} {
		exit, out := run(t, dir, c.environ, strings.Fields(c.args)...)
		if exit != c.exit || !strings.Contains(out, c.want) || strings.Contains(out, "s3cret") {
			t.Errorf("%s: exit %d\n%s\nwant %d and %q", c.args, exit, out, c.exit, c.want)
		}
		if _, err := os.Stat(filepath.Join(dir, c.file)); err != nil {
			t.Errorf("%s: %v", c.args, err)
		}
	}
}

// TestSettingsFileWithoutSecret checks that anybody may read a settings file without a secret.
func TestSettingsFileWithoutSecret(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if exit, out := run(t, dir, nil, "migrate"); exit != 0 {
		t.Fatalf("migrate: %d\n%s", exit, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "latchkey.toml"), []byte("database = 'sqlite:latchkey.sqlite3'\n"),
		0o644); err != nil {
		t.Fatal(err)
	}
	if exit, out := run(t, dir, nil, "check", "--deploy"); exit != 0 || strings.Contains(out, "Others than its owner") {
		t.Errorf("exit %d\n%s", exit, out)
	}
}

// TestPortInUse checks that the error names the address and says what to do.
func TestPortInUse(t *testing.T) {
	t.Parallel()
	dir, environ := t.TempDir(), []string{"LATCHKEY_PASSWORD_ITERATIONS=1000"}
	if exit, out := run(t, dir, environ, "migrate"); exit != 0 {
		t.Fatalf("migrate: %d\n%s", exit, out)
	}
	address := start(t, dir, environ)
	exit, out := run(t, dir, environ, "serve", "--addr", address)
	if exit != 1 || !strings.Contains(out, "listen on "+address+": the address is in use") {
		t.Errorf("exit %d\n%s", exit, out)
	}
}

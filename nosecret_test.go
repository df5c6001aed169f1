package latchkey_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// TestNoSecretAnywhere runs a whole site with secrets that are known to the test, sends requests of
// every kind, runs every command, and searches all that comes out for the secrets: log lines of
// level debug, answers, output of commands, metrics, dumps of the database and backups.
//
// In the database the keys of sessions stand by design, as Django stores them, and with plain
// tokens those of REST framework. Nothing else does, and nothing shows them elsewhere. API keys and
// tokens in a path are masked. Another secret that a client puts into a request's path, host or
// method is not its secret any more: these stand in the log.
//
// Heroku and Travis (2022): OAuth tokens readable in a database. DRF #6131, #6537, #8000: keys in
// the admin, in URLs and in logs.
func TestNoSecretAnywhere(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts servers")
	}
	for name, c := range map[string]struct {
		log, tokens string
		open        func(t *testing.T, password string) canaryDatabase
	}{
		"sqlite, plain tokens":    {"text", "plain", canarySQLite},
		"sqlite, sealed tokens":   {"json", "sealed", canarySQLite},
		"postgres, plain tokens":  {"json", "plain", canaryPostgres},
		"postgres, sealed tokens": {"text", "sealed", canaryPostgres},
		"mysql, plain tokens":     {"text", "plain", canaryMySQL},
		"mysql, sealed tokens":    {"json", "sealed", canaryMySQL},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSearch(t, c.log, c.tokens, c.open)
			s.prepare()
			end := s.serve()
			s.signIn()
			s.present()
			s.fail()
			s.runCommands()
			s.breakTables()
			s.saw("the metrics", s.get(s.metrics+"/metrics"))
			s.dump("while it serves")
			s.saw("the log", end())
			s.dump("afterwards")
			s.search(t)
		})
	}
}

// search is a site in a process of its own, and what is known of it.
type search struct {
	hunt
	t        *testing.T
	dir      string
	database canaryDatabase
	sealed   bool // whether tokens are sealed in the database
	environ  []string
	public   string // URL of the site
	metrics  string // URL of the metrics

	password, fresh, wrong   string
	token, key, handle, next string
	session, csrf            string
	refusable                []string // well-formed keys and tokens that are refused, each for another reason
}

// secret adds a canary with characters that every way of writing escapes in its own way.
func (s *search) secret(name string) string {
	return s.add(name, rand.Text()+`+/ %é<&"`+rand.Text())
}

func newSearch(t *testing.T, log, tokens string, open func(*testing.T, string) canaryDatabase) *search {
	s := &search{t: t, dir: t.TempDir(), sealed: tokens == "sealed"}
	s.password, s.fresh = s.secret("password of alice"), s.secret("new password of alice")
	s.wrong = s.secret("wrong password")
	databasePassword := s.add("password of the database", rand.Text()+"+%25"+rand.Text())
	s.database = open(t, databasePassword)
	fallbacks := s.secret("former secret key")
	file := filepath.Join(s.dir, "secret")
	if err := os.WriteFile(file, []byte(s.secret("secret key")), 0o600); err != nil {
		t.Fatal(err)
	}
	s.environ = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, canaryVar + "=1",
		"LATCHKEY_DATABASE=" + s.database.url, "LATCHKEY_DATABASE_PASSWORD=" + databasePassword,
		"LATCHKEY_SECRET_KEY_FILE=" + file, "LATCHKEY_SECRET_KEY_FALLBACKS=" + fallbacks,
		"LATCHKEY_LOG_LEVEL=debug", "LATCHKEY_LOG_FORMAT=" + log,
		"LATCHKEY_METRICS_ADDR=127.0.0.1:0", "LATCHKEY_PASSWORD_ITERATIONS=1000",
		"LATCHKEY_TOKENS=" + tokens, "LATCHKEY_SIGN_IN_ACCOUNT_RATE=30/day",
		"LATCHKEY_REFUSALS_FLUSH=50ms", "LATCHKEY_API_KEYS_LAST_USED=50ms",
		"LATCHKEY_POOL_WAIT=5m", "LATCHKEY_PASSWORD_MAX_WAIT=5m",
	}
	return s
}

// program returns a command of the site's program.
func (s *search) program(environ []string, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Dir, cmd.Env = s.dir, append(slices.Clone(s.environ), environ...)
	return cmd
}

// command runs a command, whose input is in, and adds its output. shows are canaries that its
// standard output shows.
func (s *search) command(in string, environ, shows []string, args ...string) (stdout string) {
	s.t.Helper()
	stdout, _ = s.commandCode(in, environ, shows, args...)
	return stdout
}

// commandCode is command with the exit code.
func (s *search) commandCode(in string, environ, shows []string, args ...string) (stdout string, exit int) {
	s.t.Helper()
	cmd := s.program(environ, args...)
	var out, err bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in), &out, &err
	failed := cmd.Run()
	if _, exited := failed.(*exec.ExitError); failed != nil && !exited {
		s.t.Fatal(failed)
	}
	name := "the command " + strings.Join(args, " ")
	s.saw("the output of "+name, out.Bytes(), shows...)
	s.saw("what says "+name, err.Bytes())
	return out.String(), cmd.ProcessState.ExitCode()
}

// prepare makes the database and its users.
func (s *search) prepare() {
	s.command("", nil, nil, "migrate")
	s.command("", []string{"LATCHKEY_SUPERUSER_PASSWORD=" + s.secret("password of root")}, nil,
		"createsuperuser", "--noinput", "--username", "root", "--email", "root@example.com")
	s.command(s.password+"\n", nil, nil, "user", "create", "alice", "--password-stdin", "--no-validate")
	s.command(s.secret("password of bob")+"\n", nil, nil, "user", "create", "bob", "--password-stdin", "--no-validate")
	s.command("", nil, nil, "user", "deactivate", "bob")
	out := s.command("", nil, []string{"token of root"}, "token", "create", "root")
	s.add("token of root", s.match(out, `[0-9a-f]{40}`))
	list := s.command("", nil, nil, "user", "list")
	if !strings.Contains(list, "alice") || !strings.Contains(list, "root") {
		s.t.Fatalf("there are the users %s", list)
	}
}

// match returns the first match of a pattern, or its first group.
func (s *search) match(text, pattern string) string {
	s.t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if found == nil {
		s.t.Fatalf("there is no %s in %q", pattern, text)
	}
	return found[len(found)-1]
}

// serve starts the server. end stops it and returns its log.
func (s *search) serve() (end func() []byte) {
	cmd := s.program(nil, "serve", "--addr", "127.0.0.1:0")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { cmd.Process.Kill() })
	var log lockedBuffer
	ended := make(chan bool)
	go func() { io.Copy(&log, stderr); close(ended) }()
	addresses := regexp.MustCompile(`(?s)Serving canary on (http://\S+) .*Metrics on (http://\S+),`)
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(time.Millisecond) {
		if found := addresses.FindStringSubmatch(string(log.Bytes())); found != nil {
			s.public, s.metrics = found[1], found[2]
			break
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("serve says %s", log.Bytes())
		}
	}
	return func() []byte {
		cmd.Process.Signal(os.Interrupt)
		<-ended
		if err := cmd.Wait(); err != nil {
			s.t.Errorf("serve ended with %v: %s", err, log.Bytes())
		}
		return log.Bytes()
	}
}

// lockedBuffer is a buffer that one goroutine fills and another reads.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) Bytes() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Clone(b.buffer.Bytes())
}

// answer is what the site has answered.
type answer struct {
	*http.Response
	body string
}

// ask sends a request and adds the answer, which may show some canaries. lines are headers, "Name:
// value". A body that begins with "{" is JSON, any other a form.
func (s *search) ask(want int, shows []string, method, target, body string, lines ...string) answer {
	s.t.Helper()
	r, err := http.NewRequest(method, s.public+target, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	switch {
	case body == "":
	case strings.HasPrefix(body, "{"):
		r.Header.Set("Content-Type", "application/json")
	default:
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Content-Type" {
			r.Header.Del(name)
		}
		r.Header.Add(name, value)
	}
	client := &http.Client{
		Timeout:       5 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if want != 0 && resp.StatusCode != want {
		s.t.Errorf("%s %s: %d, want %d: %s", method, target, resp.StatusCode, want, text)
	}
	header := resp.Header.Clone()
	if resp.StatusCode == http.StatusMovedPermanently {
		header.Del("Location") // the address that the client has sent, with a slash
	}
	path, _, _ := strings.Cut(target, "?")
	name := fmt.Sprintf("the answer %d to %s %s", resp.StatusCode, method, path)
	s.saw(name, fmt.Append(nil, header, string(text)), shows...)
	return answer{resp, string(text)}
}

// get returns the body of a URL.
func (s *search) get(url string) []byte {
	s.t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %d, %v", url, resp.StatusCode, err)
	}
	return body
}

// raw sends the text of a request that no client of net/http would send.
func (s *search) raw(text string) {
	s.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.public, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(5 * time.Minute))
	io.WriteString(conn, text)
	answer, _ := io.ReadAll(conn)
	s.saw("the answer to a malformed request", answer)
}

// form returns a body with these pairs of names and values.
func form(pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values.Encode()
}

// canaryDatabase is a database with the ways to copy it.
type canaryDatabase struct {
	url   string
	admin string                               // the address for a user with all rights, where it differs
	dumps func(t *testing.T) map[string][]byte // what is in it, by the name of the copy
}

// inDatabase returns the canaries that stand in the database by design: the keys of sessions and,
// unless they are sealed, REST framework's tokens.
func (s *search) inDatabase() []string {
	if s.sealed {
		return []string{"session key"}
	}
	return []string{"session key", "token of root", "token of alice", resetToken}
}

// dump adds all copies of the database.
func (s *search) dump(when string) {
	s.t.Helper()
	for name, content := range s.database.dumps(s.t) {
		part := strings.HasSuffix(name, "-wal") || strings.HasSuffix(name, "-shm")
		if !part && !bytes.Contains(content, []byte("auth_user")) {
			s.t.Errorf("%s is no copy of the database: %.200q", name, content)
		}
		s.saw(name+" "+when, content, s.inDatabase()...)
	}
}

// copyWith runs a command that copies a database, and returns what it writes to its output.
func copyWith(t *testing.T, environ []string, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), environ...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

func canarySQLite(t *testing.T, _ string) canaryDatabase {
	path := filepath.Join(t.TempDir(), "canary.sqlite3")
	return canaryDatabase{url: "sqlite:" + path, dumps: func(t *testing.T) map[string][]byte {
		dumps := map[string][]byte{}
		for _, end := range []string{"", "-wal", "-shm"} {
			content, err := os.ReadFile(path + end)
			if err == nil {
				dumps["the file"+end] = content
			} else if end == "" {
				t.Fatal(err)
			}
		}
		if _, err := exec.LookPath("sqlite3"); err != nil {
			t.Log("there is no sqlite3 for dumps and backups")
			return dumps
		}
		dumps["the dump"] = copyWith(t, nil, "sqlite3", path, ".timeout 300000", ".dump")
		backup := filepath.Join(t.TempDir(), "backup")
		copyWith(t, nil, "sh", "examples/deploy/backup-sqlite.sh", path, backup)
		content, err := os.ReadFile(backup)
		if err != nil {
			t.Fatal(err)
		}
		dumps["the backup"] = content
		return dumps
	}}
}

func canaryPostgres(t *testing.T, _ string) canaryDatabase {
	at := dbtest.Postgres(t)
	return canaryDatabase{url: at, dumps: func(t *testing.T) map[string][]byte {
		return map[string][]byte{"the dump": copyWith(t, nil, "pg_dump", at)}
	}}
}

func canaryMySQL(t *testing.T, password string) canaryDatabase {
	at, err := url.Parse(dbtest.MySQL(t, "utf8mb4_bin"))
	if err != nil {
		t.Fatal(err)
	}
	admin, root := dbtest.Raw(t, at.String()), *at
	name := "canary_" + strings.ToLower(rand.Text()[:8])
	for _, statement := range []string{
		"CREATE USER " + name + " IDENTIFIED BY '" + password + "'",
		"GRANT ALL ON " + strings.TrimPrefix(at.Path, "/") + ".* TO " + name,
	} {
		if _, err := admin.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { admin.Exec("DROP USER " + name) })
	at.User = url.User(name)
	return canaryDatabase{url: at.String(), admin: root.String(), dumps: func(t *testing.T) map[string][]byte {
		rootPassword, _ := root.User.Password()
		return map[string][]byte{"the dump": copyWith(t, []string{"MYSQL_PWD=" + rootPassword}, "mariadb-dump",
			"--no-defaults", "--host="+root.Hostname(), "--port="+root.Port(), "--user="+root.User.Username(),
			"--hex-blob", strings.TrimPrefix(root.Path, "/"))}
	}}
}

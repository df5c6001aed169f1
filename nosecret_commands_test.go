package latchkey_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// commandRun is one command line. Names in it stand for what the test knows: {handle} and {next}
// are handles, {file} is a file that contains keys, {request} is the id of a refused request.
type commandRun struct {
	line  string
	in    string   // standard input; {password} stands for a new password of alice
	shows []string // the canaries that it must be able to show
	// makes is a pattern of a secret that the command shows for the only time, "" if it shows none.
	// Its name is the command line.
	makes string
	fails bool // whether the exit code is not 0
	plain bool // only with plain tokens: it makes plain ones of sealed ones
}

// resetToken makes a new token of root.
const resetToken = "token create root --reset"

// apiKey matches an API key, and drfToken a token of REST framework.
const apiKey, drfToken = `lk_\w{38}`, `\b[0-9a-f]{40}\b`

// commandRuns has each command at least once. A line whose command does not exist is left out; a
// command without a line fails the test.
func commandRuns() []commandRun {
	tokens := []string{"token of alice", "token of root"}
	return []commandRun{
		{line: "check"}, {line: "check --json"}, {line: "check --deploy --json"}, {line: "check --no-database"},
		{line: "routes"}, {line: "routes --json"}, {line: "jobs"}, {line: "jobs --json"},
		{line: "collectstatic --dry-run --static-root static"}, {line: "collectstatic", fails: true},
		{line: "makemigrations"}, {line: "makemigrations --check --json"},
		{line: "squashmigrations auth 0002", fails: true}, {line: "openapi", fails: true}, {line: "inspectdb"},
		{line: "clearsessions"}, {line: "migrate"}, {line: "showmigrations"}, {line: "sqlmigrate authtoken 0001"},
		{line: "dbshell -- --version"}, {line: "version"}, {line: "completion bash"}, {line: "help"},
		{line: "serve --addr 127.0.0.1:0 --metrics-addr nonsense", fails: true},
		{line: "createsuperuser --noinput --username alice", fails: true},
		{line: "user list --json"}, {line: "user list"}, {line: "user show alice"}, {line: "user show alice --json"},
		{line: "user set alice --email alice@example.com"}, {line: "user deactivate root"},
		{line: "user activate root"},
		{line: "user create carol --password-stdin", in: "{password}\n"},
		{line: "user create alice --password-stdin", in: "{password}\n", fails: true},
		{line: "user create dora --password-stdin", in: "short\n{password}\n"}, {line: "user delete carol --yes"},
		{line: "changepassword nobody --password-stdin", in: "{password}\n", fails: true},
		{line: "group create authors"}, {line: "group rename authors editors"},
		{line: "group add editors alice"}, {line: "group list --json"},
		{line: "group remove editors alice"}, {line: "permission grant auth.view_user --user alice"},
		{line: "permission list --user alice --json"}, {line: "permission revoke auth.view_user --user alice"},
		{line: "group delete editors --yes"},
		{line: "token list"}, {line: "token list --json"}, {line: "token list --show-keys", shows: tokens},
		{line: "token create alice", shows: tokens}, {line: "token create nobody", fails: true},
		{line: "token backfill"},
		{line: resetToken, makes: drfToken, shows: tokens}, {line: "token revoke root"},
		{line: "shell", in: `print(users.get(username="alice")); print(list(tokens.all()))`},
		{line: "shell", in: `users.get(password="{password}")`, fails: true},
		{line: `shell -c users.get(x`, fails: true},
		{line: "scan {file}", fails: true}, {line: "scan {file} --json", fails: true},

		{line: "key create alice second --scope orders:read", makes: apiKey},
		{line: "key create alice third --json", makes: apiKey},
		{line: "key list"}, {line: "key list --json"}, {line: "key show {handle}"}, {line: "key show {handle} --json"},
		{line: "key rotate {next}", makes: apiKey}, {line: "key revoke {handle}"}, {line: "key prune"},
		{line: "token seal"}, {line: "token unseal", plain: true}, {line: "token reseal"},
		{line: "explain {request}"}, {line: "explain {request} --json"}, {line: "explain nonsense", fails: true},
		{line: "audit list"}, {line: "audit list --json"}, {line: "audit verify"}, {line: "audit export"},
		{line: "audit anchor"},
		{line: "changepassword alice --password-stdin", in: "{password}\n"}, // ends her keys
	}
}

// runCommands runs every command while the site serves.
func (s *search) runCommands() {
	keys := filepath.Join(s.dir, "leaked")
	if err := os.WriteFile(keys, []byte("key = "+s.key+" "+s.next+"\ntoken = "+s.token+"\n"), 0o600); err != nil {
		s.t.Fatal(err)
	}
	fill := strings.NewReplacer("{handle}", s.handle, "{next}", s.nextHandle(), "{file}", keys,
		"{request}", s.refused(), "{password}", s.fresh)
	exist, lines := s.commands(), map[string]bool{}
	for _, c := range commandRuns() {
		of := commandOf(c.line, exist)
		if of == "" {
			continue
		}
		if lines[of] = true; c.plain && s.sealed {
			continue
		}
		shows := c.shows
		if c.makes != "" {
			shows = append(slices.Clone(shows), c.line)
		}
		out, exit := s.commandCode(fill.Replace(c.in), nil, shows, strings.Fields(fill.Replace(c.line))...)
		if (exit != 0) != c.fails {
			s.t.Errorf("%s: exit code %d", c.line, exit)
		}
		if c.makes != "" {
			s.add(c.line, s.match(out, c.makes))
		}
	}
	for _, command := range exist {
		if !lines[command] {
			s.t.Errorf("no line of commandRuns runs the command %s", command)
		}
	}
}

// commands returns all commands of the program, those of groups with the group's name.
func (s *search) commands() (list []string) {
	s.t.Helper()
	entry := regexp.MustCompile(`(?m)^  ([a-z]+)  +\S`)
	help := func(group string) (names []string) {
		text := s.command("", nil, nil, strings.Fields("help "+group)...)
		text, _, _ = strings.Cut(text, "\nFlags:")
		for _, found := range entry.FindAllStringSubmatch(text, -1) {
			names = append(names, found[1])
		}
		return names
	}
	for _, name := range help("") {
		switch inside := help(name); {
		case name == "completion" || len(inside) == 0:
			list = append(list, name)
		default:
			for _, sub := range inside {
				list = append(list, name+" "+sub)
			}
		}
	}
	if len(list) < 20 {
		s.t.Fatalf("the program has only the commands %q", list)
	}
	return list
}

// commandOf returns the command of a command line, or "" if it does not exist.
func commandOf(line string, exist []string) string {
	for _, command := range exist {
		if line == command || strings.HasPrefix(line, command+" ") {
			return command
		}
	}
	return ""
}

// refused returns the id of a refused request, once its reason is in the database.
func (s *search) refused() string {
	s.t.Helper()
	id := s.ask(401, nil, "GET", "/whoami/", "", "X-API-Key: "+s.key+"x").Header.Get("X-Request-ID")
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if _, exit := s.commandCode("", nil, nil, "explain", id); exit == 0 || time.Now().After(deadline) {
			return id
		}
	}
}

// nextHandle returns the handle of the rotated key.
func (s *search) nextHandle() string {
	s.t.Helper()
	got := s.ask(200, nil, "GET", "/keys/", "", "Authorization: Token "+s.token)
	var list []struct{ Handle, State string }
	if err := json.Unmarshal([]byte(got.body), &list); err != nil {
		s.t.Fatal(err)
	}
	for _, key := range list {
		if key.State == "active" {
			return key.Handle
		}
	}
	s.t.Fatalf("no key is active: %s", got.body)
	return ""
}

// misuse runs commands with secrets where none belongs.
func (s *search) misuse() {
	quoted := url.QueryEscape(s.wrong)
	for _, environ := range [][]string{
		{"LATCHKEY_DATABASE=postgres://alice:" + quoted + "@127.0.0.1:1/x"},
		{"LATCHKEY_DATABASE=postgres://alice:" + s.wrong + "@127.0.0.1:1/x"},
		{"LATCHKEY_DATABASE=mysql://alice:" + quoted + "@127.0.0.1:1/x"},
		{"LATCHKEY_DATABASE=nonsense://alice:" + quoted + "@127.0.0.1:1/x"},
		{"LATCHKEY_DATABASE=postgres://alice@127.0.0.1:1/x?password=" + quoted},
		{"LATCHKEY_DATABASE=postgres://alice@127.0.0.1:1/x", "LATCHKEY_DATABASE_PASSWORD=" + s.wrong},
		{"LATCHKEY_SECRET_KEY=" + s.wrong}, // and its file: not both
		{"LATCHKEY_SECRET_KEY_FALLBACKS_FILE=/no/such/file"},
	} {
		for _, line := range []string{"check --deploy", "token list", "serve", "migrate"} {
			s.command("", environ, nil, strings.Fields(line)...)
		}
	}
	config := filepath.Join(s.dir, "wrong.toml")
	for _, text := range []string{
		"secret_key = [" + string(mustJSON(s.wrong)) + "]\n", "secret_keys = " + string(mustJSON(s.wrong)) + "\n",
		"secret_key = " + s.wrong + "\n",
		"database = " + string(mustJSON("postgres://a:"+quoted+"@127.0.0.1:1/x")) + "\n",
	} {
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			s.t.Fatal(err)
		}
		s.command("", nil, nil, "check", "--config", config)
	}
	s.command("", nil, nil, "check", "--database", "postgres://alice:"+quoted+"@127.0.0.1:1/x")
	s.command("", nil, nil, "check", "--secret-key="+s.wrong)
	for _, name := range []string{"alice", "two words"} {
		s.command("", []string{"LATCHKEY_SUPERUSER_PASSWORD=" + s.wrong}, nil,
			"createsuperuser", "--noinput", "--username", name)
	}
}

package house_test

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// shown is a command that a document shows, and the answer below it.
type shown struct{ command, answer string }

var consoleBlock = regexp.MustCompile("(?ms)^```(?:console|sh)\n(.*?)^```$")

// commands returns the commands in a document's console blocks, in order. In a block without "$ "
// each line is a command.
func commands(text string) (list []shown) {
	for _, block := range consoleBlock.FindAllStringSubmatch(text, -1) {
		prompts := strings.Contains(block[1], "$ ")
		for line := range strings.Lines(block[1]) {
			line = strings.TrimSuffix(line, "\n")
			if command, ok := strings.CutPrefix(line, "$ "); ok || !prompts {
				list = append(list, shown{command: command})
			} else {
				list[len(list)-1].answer += line
			}
		}
	}
	return list
}

// elsewhere are commands that other tests run: .ci/run, tools/demo_test.sh, tools/latchkeyvet,
// TestShownTests, the script explain of internal/cli, and TestFromDjango of conformance, which runs
// all of docs/from-django.md.
var elsewhere = map[string]bool{
	"make demo": true, "make test": true, "go vet -vettool=$(which latchkeyvet) ./...": true, "go test ./...": true,
	"tutorial explain 6QK3ZJ5TB3YH2M4W": true,
}

// TestShownCommands runs every command that a document shows, in the order of the page, and
// compares the output with the one shown. Passwords are hashed at a lower cost, to save time.
func TestShownCommands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tutorial := filepath.Join(dir, "tutorial")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", tutorial,
		root+"/examples/tutorial").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	addr := freeAddress(t)
	run := func(stdin, script string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "bash", "-c", script)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(stdin)
		cmd.Env = append(os.Environ(), "LATCHKEY_PASSWORD_ITERATIONS=1000", "LATCHKEY_ADDR="+addr)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		err := cmd.Run()
		return strings.TrimSpace(out.String() + errs.String()), err
	}
	must := func(stdin, script string) string {
		out, err := run(stdin, script)
		if err != nil {
			t.Fatalf("%s: %v\n%s", script, err, out)
		}
		return out
	}
	must("", tutorial+" migrate")
	must("password\n", tutorial+" user create username --password-stdin --no-validate")
	stop := serve(t, dir, tutorial, addr)
	token := regexp.MustCompile(`[0-9a-f]{40}`)
	key := token.FindString(must("", tutorial+" token create username"))

	ran := 0
	for name, text := range files(t, ".md") {
		if name == "docs/from-django.md" {
			continue
		}
		for _, c := range commands(text) {
			ran++
			args, own := strings.CutPrefix(c.command, "go run . ")
			switch {
			case elsewhere[c.command]:
			case c.command == "go run . serve":
				// the server has been running since the start
			case c.command == "go run . createsuperuser":
				if out, err := run("", tutorial+" createsuperuser"); err == nil ||
					!strings.Contains(out, "not running in a TTY") {
					t.Errorf("%s: createsuperuser without a terminal: %v, %s", name, err, out)
				}
			case own:
				must("", tutorial+" "+args)
			case strings.HasPrefix(c.command, "curl "):
				script := strings.ReplaceAll(token.ReplaceAllString(c.command, key), "localhost:8000", addr)
				if got, want := must("", strings.Replace(script, "curl ", "curl -s ", 1)),
					token.ReplaceAllString(c.answer, key); got != want {
					t.Errorf("%s: %s\n\tgives %s\n\tshown %s", name, c.command, got, want)
				}
			default:
				t.Errorf("%s shows a command that no test runs: %s", name, c.command)
			}
		}
	}
	if ran < 8 {
		t.Errorf("found %d commands", ran)
	}
	stop()
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// serve starts the server and waits until it answers. stop interrupts it and expects exit code 0.
func serve(t *testing.T, dir, tutorial, addr string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, tutorial, "serve", "--addr", addr)
	var log bytes.Buffer
	cmd.Dir, cmd.Stderr = dir, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); cmd.Wait() })
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", addr); err == nil {
			conn.Close()
			break
		}
		if time.Since(start) > 2*time.Minute {
			t.Fatal("the server does not answer")
		}
	}
	return func() {
		cmd.Process.Signal(syscall.SIGINT)
		if err := cmd.Wait(); err != nil {
			t.Errorf("serve: %v\n%s", err, log.String())
		}
	}
}

package latchkey_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
)

// runCrashingSite runs a site and exits, if TestLogOutlivesProcess has started this process for it.
// The site ends in the way that the variable names.
func runCrashingSite() {
	how := os.Getenv("LATCHKEY_TEST_CRASH")
	if how == "" {
		return
	}
	end := make(chan struct{})
	project := latchkey.Project{Name: "crash", Setup: func(site *latchkey.Site) error {
		site.Handle("/{n:int}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
		site.Handle("/end", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch how {
			case "log.Fatal":
				log.Fatal("the end")
			case "os.Exit":
				site.FlushLog()
				os.Exit(1)
			case "panic":
				go func() {
					defer site.FlushLog()
					panic("the end")
				}()
				select {}
			}
			close(end)
		}))
		return nil
	}}
	if how != "panic of main" {
		os.Unsetenv("LATCHKEY_TEST_CRASH") // no setting
		latchkey.Main(project)
	}
	settings := latchkey.Settings{Database: "sqlite:x.sqlite3"}
	settings.AllowedHosts = []string{"*"}
	site, err := latchkey.Open(context.Background(), project, settings)
	if err != nil {
		panic(err)
	}
	defer site.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(os.Stderr, "Serving crash on http://%s\n", listener.Addr())
	go http.Serve(listener, site) //nolint:gosec // a test
	<-end
	panic("the end")
}

// TestLogOutlivesProcess starts a real process, sends it requests, and ends it at once. However it
// ends, the line of each request is in the log, in order, and before the last words.
func TestLogOutlivesProcess(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const requests = 30
	var want []string
	for i := range requests {
		want = append(want, fmt.Sprint("/", i))
	}
	for how, last := range map[string]string{
		"SIGTERM": "", "os.Exit": "", "log.Fatal": "the end",
		"panic": "panic: the end", "panic of main": "panic: the end",
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command(self, "serve", "--migrate", "--addr", "127.0.0.1:0")
			cmd.Dir, cmd.Env = dir, []string{"HOME=" + dir, "LATCHKEY_TEST_CRASH=" + how}
			stderr, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { cmd.Process.Kill() })
			var out bytes.Buffer
			said := bufio.NewReader(io.TeeReader(stderr, &out))
			found := []string(nil)
			for found == nil {
				text, err := said.ReadString('\n')
				if err != nil {
					t.Fatalf("%v after\n%s", err, &out)
				}
				found = regexp.MustCompile(`^Serving crash on http://(\S+)`).FindStringSubmatch(text)
			}
			client := &http.Client{Timeout: 2 * time.Minute}
			for _, path := range want {
				answer, err := client.Get("http://" + found[1] + path)
				if err != nil {
					t.Fatal(err)
				}
				answer.Body.Close()
			}
			if how == "SIGTERM" {
				cmd.Process.Signal(syscall.SIGTERM)
			} else if answer, err := client.Get("http://" + found[1] + "/end"); err == nil {
				answer.Body.Close()
			}
			io.Copy(io.Discard, said)
			if err := cmd.Wait(); (err == nil) != (how == "SIGTERM") {
				t.Errorf("exit %v", err)
			}
			logged := out.String()
			if last != "" {
				logged, _, _ = strings.Cut(logged, last)
			}
			var got []string
			numbered := regexp.MustCompile(`msg=request method=GET path=(/\d+) `)
			for _, m := range numbered.FindAllStringSubmatch(logged, -1) {
				got = append(got, m[1])
			}
			if fmt.Sprint(got) != fmt.Sprint(want) || !strings.Contains(out.String(), last) {
				t.Errorf("lines of %v in\n%s", got, &out)
			}
		})
	}
}

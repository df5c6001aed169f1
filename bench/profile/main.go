// Profile puts a guarded view under load from another process, and prints which functions of the
// library use the most CPU by themselves. It fails if one uses a larger share than the flag -most.
package main

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

func main() {
	took := flag.Duration("time", 10*time.Second, "how long the load lasts")
	most := flag.Float64("most", 5, "the largest share of one function, in percent")
	count := flag.Int("n", 15, "how many functions to print")
	access := flag.String("access", "on", "the access log: on or off")
	load := flag.String("load", "",
		"only send requests, with the token that follows, to this address: the program runs itself with it")
	flag.Parse()
	if *load != "" {
		send(*load, flag.Arg(0), *took)
		return
	}
	if err := run(*took, *most, *count, *access); err != nil {
		fmt.Fprintln(os.Stdout, "profile:", err) // run sends standard error to a file
		os.Exit(1)
	}
}

// run serves, profiles and reports.
func run(took time.Duration, most float64, count int, access string) error {
	dir, err := os.MkdirTemp("", "latchkey-profile")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	os.Stderr, err = os.Create(filepath.Join(dir, "log")) // the log of the site
	if err != nil {
		return err
	}
	site, key, err := open(dir, access)
	if err != nil {
		return err
	}
	defer site.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute,
		WriteTimeout: time.Minute, IdleTimeout: time.Minute}
	defer server.Close()
	go server.Serve(listener) //nolint:errcheck // it ends with Close
	debug.SetGCPercent(400)   // as the command serve does
	file := filepath.Join(dir, "cpu")
	requests, err := measure(file, listener.Addr().String(), key, took)
	if err != nil {
		return err
	}
	functions, err := top(file)
	if err != nil {
		return err
	}
	fmt.Printf("%d requests in %v, access log %s; functions of the library by their own CPU:\n", requests, took, access)
	return report(functions, most, count)
}

// open returns the site of the tutorial, with one user, and the user's token.
func open(dir, access string) (*latchkey.Site, string, error) {
	ctx := context.Background()
	project := latchkey.Project{Name: "profile", Setup: func(site *latchkey.Site) error {
		site.View("/get/my/view/", rest.Func(func(*rest.Request) (*rest.Response, error) {
			return rest.JSONResponse(map[string]string{"Data": "My View"}), nil
		}, "GET"), rest.Authenticators(site.TokenAuthentication), rest.Permissions(rest.IsAuthenticated))
		return nil
	}}
	settings := latchkey.Settings{Database: "sqlite:" + filepath.Join(dir, "db.sqlite3")}
	settings.AllowedHosts, settings.Log.Access = []string{"127.0.0.1"}, access
	site, err := latchkey.Open(ctx, project, settings)
	if err != nil {
		return nil, "", err
	}
	if err := site.Migrate(ctx); err != nil {
		return nil, "", err
	}
	user, err := site.Users.Create(ctx, auth.CreateParams{Username: "alice"})
	if err != nil {
		return nil, "", err
	}
	token, err := site.Tokens.GetOrCreate(ctx, user.ID)
	return site, token.Key, err
}

// measure writes a profile of this process under load, and returns the number of requests.
func measure(file, address, key string, took time.Duration) (requests int, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	out, err := os.Create(file)
	if err != nil {
		return 0, err
	}
	defer out.Close()
	if err := exec.Command(self, "-time", "1s", "-load", address, key).Run(); err != nil { // warm up
		return 0, fmt.Errorf("load: %w", err)
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		return 0, err
	}
	said, err := exec.Command(self, "-time", took.String(), "-load", address, key).Output()
	pprof.StopCPUProfile()
	if err != nil {
		return 0, fmt.Errorf("load: %w: %s", err, said)
	}
	_, err = fmt.Sscan(string(said), &requests)
	return requests, err
}

// send sends requests over several connections, and prints how many were answered. A connection
// waits for each answer before its next request. send exits with 1 if an answer is not a 200.
func send(address, key string, took time.Duration) {
	const connections = 32
	request := fmt.Appendf(nil, "GET /get/my/view/ HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\n"+
		"Authorization: Token %s\r\n\r\n", address, key)
	end := time.Now().Add(took)
	counts := make(chan int)
	for range connections {
		go func() {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				fail(err)
			}
			defer conn.Close()
			answers, n := bufio.NewReader(conn), 0
			for ; time.Now().Before(end); n++ {
				if _, err := conn.Write(request); err != nil {
					fail(err)
				}
				if err := read(answers); err != nil {
					fail(err)
				}
			}
			counts <- n
		}()
	}
	total := 0
	for range connections {
		total += <-counts
	}
	fmt.Println(total)
}

func fail(err error) {
	fmt.Println(err)
	os.Exit(1)
}

// read reads one answer, whose body is the tutorial's.
func read(answers *bufio.Reader) error {
	first, err := answers.ReadSlice('\n')
	if err == nil && !bytes.HasPrefix(first, []byte("HTTP/1.1 200 ")) {
		err = fmt.Errorf("answer %q", first)
	}
	for line := first; err == nil && len(line) > 2; {
		line, err = answers.ReadSlice('\n')
	}
	if err == nil {
		_, err = answers.Discard(len(`{"Data": "My View"}`))
	}
	return err
}

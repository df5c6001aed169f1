// Play sends the requests of the recorded cases to a server and prints each difference between the
// answers. The last line counts the cases. The server at URL must have just been started: throttles
// count requests, and cases share the database.
//
// Without a URL, Play builds and starts conformance/server and then conformance/shop, on the engine
// that --database names. sqlite uses the file that Django wrote; postgres and mysql use its rows in
// tables that Latchkey creates. The answers of the shop are those of Django on the same engine.
//
//	go run ./conformance/play [--database ENGINE] [URL [FILE]]
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/conformance/recorded"
)

func main() {
	engine := flag.String("database", "sqlite", "`ENGINE` of the server to start: sqlite, postgres or mysql")
	flag.Parse()
	if flag.NArg() > 2 {
		fmt.Fprintln(os.Stderr, "usage: play [--database ENGINE] [URL [FILE]]")
		os.Exit(2)
	}
	failed, err := run(context.Background(), *engine, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "play:", err)
		os.Exit(2)
	}
	if failed > 0 {
		os.Exit(1)
	}
}

func run(ctx context.Context, engine string, args []string) (failed int, err error) {
	if len(args) == 0 {
		failed, err := launched(ctx, engine, "server", databases.Reference, recorded.Public)
		if err != nil {
			return 0, err
		}
		more, err := launched(ctx, engine, "shop", databases.Shop,
			func() ([]recorded.Case, error) { return recorded.Shop(engine) })
		return failed + more, err
	}
	u, err := url.Parse(args[0])
	if err != nil {
		return 0, fmt.Errorf("read URL: %w", err)
	}
	if len(args) == 1 {
		cases, err := recorded.Public()
		if err != nil {
			return 0, err
		}
		return play(ctx, u.Host, cases)
	}
	file, err := os.Open(args[1])
	if err != nil {
		return 0, err
	}
	defer file.Close()
	cases, err := recorded.Read(file)
	if err != nil {
		return 0, err
	}
	return play(ctx, u.Host, cases)
}

// launched plays cases against a program that it starts on a database that fill makes.
func launched(
	ctx context.Context, engine, program string, fill func(ctx context.Context, database, dir string) error,
	read func() ([]recorded.Case, error),
) (failed int, err error) {
	cases, err := read()
	if err != nil {
		return 0, err
	}
	dir, err := os.MkdirTemp("", "conformance")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	database, drop, err := databases.Fresh(ctx, engine, dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	if err := fill(ctx, database, dir); err != nil {
		return 0, err
	}
	binary, err := launch.BuildProgram(ctx, dir, program)
	if err != nil {
		return 0, err
	}
	var log bytes.Buffer
	server, err := launch.Latchkey(ctx, binary, database, 1000, &log)
	if err != nil {
		return 0, fmt.Errorf("%w\n%s", err, log.String())
	}
	defer server.Stop()
	return play(ctx, server.Address, cases)
}

func play(ctx context.Context, address string, cases []recorded.Case) (failed int, err error) {
	for _, c := range cases {
		problems, err := c.Play(ctx, address)
		if err != nil {
			return 0, err
		}
		if len(problems) == 0 {
			continue
		}
		failed++
		fmt.Println("DIFFERS", c.Name)
		for _, p := range problems {
			fmt.Println(" ", p)
		}
	}
	fmt.Printf("%d passed, %d failed\n", len(cases)-failed, failed)
	return failed, nil
}

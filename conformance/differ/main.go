// Differ sends random requests to the reference project under the real Django and to conformance/server, over copies of
// one database, and prints what differs, each difference in the smallest request that still shows it and in the format of the
// recorded cases. The last line of a seed counts.
//
//	go run ./conformance/differ --seed 1,2,3 --n 10000
//
// Differences that are meant are not printed but counted by their reasons (explained.go; docs/compatibility.md tells users).
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/conformance/launch"
)

func main() {
	var (
		seeds      = flag.String("seed", "1", "`seeds` to make requests from, with commas between")
		n          = flag.Int("n", 1000, "requests for each seed")
		django     = flag.String("django", "", "`URL` of the reference project; without it both servers are started here")
		latchkey   = flag.String("latchkey", "", "`URL` of conformance/server")
		ifPossible = flag.Bool("if-possible", false, "where Django cannot be brought up say so (\"not run: ...\") and succeed")
	)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	servers, stopServers, err := connect(ctx, *django, *latchkey)
	switch {
	case errors.Is(err, launch.ErrNoDjango) && *ifPossible:
		fmt.Println("not run: the comparison with Django:", err)
		return
	case err != nil:
		fmt.Fprintln(os.Stderr, "differ:", err)
		os.Exit(2)
	}
	same, err := compareAll(ctx, servers, *seeds, *n, os.Stdout)
	stopServers()
	if err != nil {
		fmt.Fprintln(os.Stderr, "differ:", err)
		os.Exit(2)
	}
	if !same {
		os.Exit(1)
	}
}

func compareAll(ctx context.Context, servers pair, seeds string, n int, out io.Writer) (same bool, err error) {
	same = true
	for _, text := range strings.Split(seeds, ",") {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return false, fmt.Errorf("read --seed: %w", err)
		}
		unexplained, err := compare(ctx, servers, seed, n, out)
		if err != nil {
			return false, err
		}
		same = same && unexplained == 0
	}
	return same, nil
}

// connect returns the servers at the URLs given, or starts both: Latchkey over a copy of the database that Django has
// just made.
func connect(ctx context.Context, django, latchkey string) (servers pair, stop func(), err error) {
	if django != "" || latchkey != "" {
		d, err := url.Parse(django)
		if err != nil {
			return pair{}, nil, fmt.Errorf("read --django: %w", err)
		}
		l, err := url.Parse(latchkey)
		if err != nil {
			return pair{}, nil, fmt.Errorf("read --latchkey: %w", err)
		}
		return pair{django: d.Host, latchkey: l.Host}, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "differ")
	if err != nil {
		return pair{}, nil, err
	}
	servers, stopBoth, err := launchBoth(ctx, dir)
	if err != nil {
		os.RemoveAll(dir)
		return pair{}, nil, err
	}
	return servers, func() { stopBoth(); os.RemoveAll(dir) }, nil
}

func launchBoth(ctx context.Context, dir string) (servers pair, stop func(), err error) {
	var log bytes.Buffer
	database := filepath.Join(dir, "django.sqlite3")
	django, err := launch.Django(ctx, database, &log)
	if err != nil {
		return pair{}, nil, fmt.Errorf("%w\n%s", err, log.String())
	}
	latchkey, err := launchLatchkey(ctx, dir, database)
	if err != nil {
		django.Stop()
		return pair{}, nil, err
	}
	return pair{django: django.Address, latchkey: latchkey.Address}, func() { latchkey.Stop(); django.Stop() }, nil
}

func launchLatchkey(ctx context.Context, dir, database string) (*launch.Server, error) {
	data, err := os.ReadFile(database)
	if err != nil {
		return nil, err
	}
	copied := filepath.Join(dir, "latchkey.sqlite3")
	if err := os.WriteFile(copied, data, 0o600); err != nil {
		return nil, err
	}
	binary, err := launch.Build(ctx, dir)
	if err != nil {
		return nil, err
	}
	var log bytes.Buffer
	server, err := launch.Latchkey(ctx, binary, copied, 1, &log)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, log.String())
	}
	return server, nil
}

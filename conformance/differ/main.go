// Differ sends random requests to the reference project under the real Django and to
// conformance/server, on copies of one database, and prints the differences between the answers. It
// shrinks the request of each difference, and prints it in the format of the recorded cases. The
// last line for each seed counts the differences.
//
//	go run ./conformance/differ --seed 1,2,3 --n 10000
//	go run ./conformance/differ --project shop --seed 1,2,3 --n 10000
//
// The shop is another project, with models, serializers and viewsets. Its requests write, so they
// are sent one after the other, and the databases are compared too.
//
// With --cost it compares the time and the CPU time of some requests to the shop instead:
//
//	go run ./conformance/differ --project shop --cost --clients 8
//
// Intended differences are counted by reason instead (explained.go; docs/compatibility.md lists
// them for users).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/conformance/launch"
)

func main() {
	var (
		seeds      = flag.String("seed", "1", "`seeds` of the random requests, separated by commas")
		n          = flag.Int("n", 1000, "number of requests for each seed")
		django     = flag.String("django", "", "`URL` of the reference project; without it, both servers are started")
		latchkey   = flag.String("latchkey", "", "`URL` of conformance/server")
		engine     = flag.String("database", "sqlite", "`ENGINE` of the servers to start: sqlite, postgres or mysql")
		project    = flag.String("project", "project", "the reference `PROJECT` to start: project or shop")
		cost       = flag.Bool("cost", false, "compare what requests to the shop cost, on SQLite")
		clients    = flag.Int("clients", 1, "`number` of clients of --cost, each of which waits for its answers")
		ifPossible = flag.Bool("if-possible", false, "if Django cannot be installed, print \"not run: ...\" and "+
			"succeed")
	)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var compareOne func(ctx context.Context, seed uint64, n int, out io.Writer) (int, error)
	var stopServers func()
	var err error
	if *project == "shop" {
		var s shop
		s, stopServers, err = launchShop(ctx, *engine)
		compareOne = s.compare
		if *cost {
			compareOne = func(ctx context.Context, _ uint64, n int, out io.Writer) (int, error) {
				return 0, s.costs(ctx, 5, max(1, n/10), max(1, *clients), out)
			}
		}
	} else {
		var servers pair
		servers, stopServers, err = connect(ctx, *django, *latchkey, *engine)
		compareOne = servers.compare
	}
	switch {
	case errors.Is(err, launch.ErrNoDjango) && *ifPossible:
		fmt.Println("not run: the comparison with Django:", err)
		return
	case err != nil:
		fmt.Fprintln(os.Stderr, "differ:", err)
		os.Exit(2)
	}
	same, err := compareAll(ctx, compareOne, *seeds, *n, os.Stdout)
	stopServers()
	if err != nil {
		fmt.Fprintln(os.Stderr, "differ:", err)
		os.Exit(2)
	}
	if !same {
		os.Exit(1)
	}
}

// compareAll compares the servers with each seed, and reports whether no unexplained difference was
// found.
func compareAll(
	ctx context.Context, compare func(context.Context, uint64, int, io.Writer) (int, error), seeds string, n int,
	out io.Writer,
) (same bool, err error) {
	same = true
	for _, text := range strings.Split(seeds, ",") {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return false, fmt.Errorf("read --seed: %w", err)
		}
		unexplained, err := compare(ctx, seed, n, out)
		if err != nil {
			return false, err
		}
		same = same && unexplained == 0
	}
	return same, nil
}

// connect returns the servers at the given URLs, or starts both.
func connect(ctx context.Context, django, latchkey, engine string) (servers pair, stop func(), err error) {
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
	return launchBoth(ctx, engine)
}

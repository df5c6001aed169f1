package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
)

// between is how many requests to the shop are sent between two comparisons of the databases.
const between = 500

// A shop is both servers of the shop on databases of their own with equal rows.
type shop struct {
	pair
	databases [2]string // Django's and Latchkey's
	servers   [2]*launch.Server
}

// launchShop starts the shop under Django and conformance/shop.
func launchShop(ctx context.Context, engine string) (s shop, stop func(), err error) {
	var undo []func()
	end := func() {
		for _, f := range slices.Backward(undo) {
			f()
		}
	}
	defer func() {
		if err != nil {
			end()
		}
	}()
	dir, err := os.MkdirTemp("", "differ")
	if err != nil {
		return s, nil, err
	}
	undo = append(undo, func() { os.RemoveAll(dir) })
	for i := range s.databases {
		database, drop, err := databases.Fresh(ctx, engine, dir)
		if err != nil {
			return s, nil, err
		}
		s.databases[i] = database
		undo = append(undo, func() {
			if err := drop(); err != nil {
				fmt.Fprintln(os.Stderr, "differ: drop database:", err)
			}
		})
	}
	var log bytes.Buffer
	d := launch.Django{Project: "shop", Database: s.databases[0], Dir: dir, Env: []string{"WORKERS=1"}}
	django, err := d.Serve(ctx, &log)
	if err != nil {
		return s, nil, fmt.Errorf("%w\n%s", err, log.String())
	}
	undo = append(undo, django.Stop)
	if err := databases.Shop(ctx, s.databases[1], dir); err != nil {
		return s, nil, fmt.Errorf("make the shop's database: %w", err)
	}
	binary, err := launch.BuildProgram(ctx, dir, "shop")
	if err != nil {
		return s, nil, err
	}
	latchkey, err := launch.Latchkey(ctx, binary, s.databases[1], 1, &log)
	if err != nil {
		return s, nil, fmt.Errorf("%w\n%s", err, log.String())
	}
	undo = append(undo, latchkey.Stop)
	s.servers = [2]*launch.Server{django, latchkey}
	s.pair = pair{django: django.Address, latchkey: latchkey.Address, engine: engine}
	return s, end, s.align(ctx)
}

// align gives Latchkey's tables the rows of Django's.
func (s shop) align(ctx context.Context) error {
	return databases.CopyTables(ctx, s.databases[0], s.databases[1], isOfShop)
}

func isOfShop(table string) bool {
	return strings.HasPrefix(table, "shop_") || table == "sqlite_sequence"
}

// compare sends n requests of the seed to both servers, one after the other, and compares the
// answers and then the databases. After a difference both databases are made equal again, so that
// it has no others in its train.
func (s shop) compare(ctx context.Context, seed uint64, n int, out io.Writer) (unexplained int, err error) {
	if err := s.align(ctx); err != nil {
		return 0, err
	}
	g := &shopGenerator{generator: newGenerator(seed)}
	found := &findings{explained: map[string]int{}, kinds: map[string][]exchange{}}
	for i := range n {
		step := g.request()
		x, err := s.ask(ctx, &step)
		if err != nil {
			return 0, fmt.Errorf("request %d, %q: %w", i, step.Wire(), err)
		}
		found.add(x)
		g.heard(x.django)
		isWrite := step.Method != "GET" && step.Method != "HEAD" && step.Method != "OPTIONS"
		if len(x.differences) > 0 && isWrite {
			if err := s.align(ctx); err != nil {
				return 0, err
			}
		}
		if i%between == between-1 || i == n-1 {
			differ, err := databases.Differences(ctx, s.databases[0], s.databases[1], isOfShop)
			if err != nil {
				return 0, err
			}
			for _, d := range differ {
				unexplained++
				fmt.Fprintf(out, "DATABASES DIFFER after %d requests: %s\n", i+1, d)
			}
			if len(differ) > 0 {
				if err := s.align(ctx); err != nil {
					return 0, err
				}
			}
		}
	}
	return unexplained + reportShop(found, seed, n, out), nil
}

func reportShop(found *findings, seed uint64, n int, out io.Writer) (unexplained int) {
	for _, reason := range slices.Sorted(maps.Keys(found.explained)) {
		fmt.Fprintf(out, "explained %6d: %s\n", found.explained[reason], reason)
	}
	for i, kind := range slices.Sorted(maps.Keys(found.kinds)) {
		list := found.kinds[kind]
		unexplained += len(list)
		if i >= printed {
			continue
		}
		x := slices.MinFunc(list, func(a, b exchange) int { return len(a.step.Wire()) - len(b.step.Wire()) })
		fmt.Fprintf(out, "DIFFERS (%d like it)\n  %q\n", len(list), x.step.Wire())
		for _, d := range x.differences {
			fmt.Fprintln(out, " ", d)
		}
	}
	fmt.Fprintf(out, "shop, seed %d: %d requests, %d unexplained differences of %d kinds\n", seed, n, unexplained,
		len(found.kinds))
	return unexplained
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

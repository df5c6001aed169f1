package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

const (
	workers = 4  // concurrent requests
	printed = 40 // kinds of differences that are shrunk and printed at most
)

// findings are the differences that one seed has found.
type findings struct {
	mu        sync.Mutex
	explained map[string]int
	kinds     map[string][]exchange
}

// compare sends n requests of the seed to both servers and prints the differences. It returns the
// number of requests whose answers differ for no known reason.
func (servers pair) compare(ctx context.Context, seed uint64, n int, out io.Writer) (unexplained int, err error) {
	if err := refusals(ctx, servers.latchkey, out); err != nil {
		return 0, err
	}
	asking, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	found := findings{explained: map[string]int{}, kinds: map[string][]exchange{}}
	requests := make(chan recorded.Step)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for s := range requests {
				x, err := servers.ask(asking, &s)
				if err != nil {
					fail(err)
					continue
				}
				found.add(x)
			}
		})
	}
	g := newGenerator(seed)
	for i := 0; i < n && asking.Err() == nil; i++ {
		requests <- g.request()
	}
	close(requests)
	group.Wait()
	if asking.Err() != nil {
		return 0, context.Cause(asking)
	}
	for _, reason := range slices.Sorted(maps.Keys(found.explained)) {
		fmt.Fprintf(out, "explained %6d: %s\n", found.explained[reason], reason)
	}
	for i, kind := range slices.Sorted(maps.Keys(found.kinds)) {
		unexplained += len(found.kinds[kind])
		if i < printed {
			if err := report(ctx, servers, kind, found.kinds[kind], out); err != nil {
				return 0, err
			}
		}
	}
	_, err = fmt.Fprintf(out, "seed %d: %d requests, %d unexplained differences of %d kinds\n", seed, n, unexplained,
		len(found.kinds))
	return unexplained, err
}

func (f *findings) add(x exchange) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case len(x.differences) == 0:
	case reasonFor(x) != "":
		f.explained[reasonFor(x)]++
	default:
		f.kinds[x.kind()] = append(f.kinds[x.kind()], x)
	}
}

// report shrinks the shortest request of a kind, and prints it with the differences and as a case.
func report(ctx context.Context, servers pair, kind string, found []exchange, out io.Writer) error {
	smallest := slices.MinFunc(found, func(a, b exchange) int { return len(a.step.Wire()) - len(b.step.Wire()) })
	s := shrink(*smallest.step, func(s *recorded.Step) bool {
		x, err := servers.ask(ctx, s)
		return err == nil && len(x.differences) > 0 && x.kind() == kind && reasonFor(x) == ""
	})
	x, err := servers.ask(ctx, &s)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "DIFFERS (%d like it)\n  %q\n", len(found), s.Wire())
	if len(x.differences) == 0 {
		fmt.Fprintln(out, "  but not when the request was repeated")
		x = smallest
	}
	for _, d := range x.differences {
		fmt.Fprintln(out, " ", d)
	}
	return writeCase(out, x)
}

// writeCase writes the request with Django's answer as a line that can be appended to the recorded
// cases.
func writeCase(out io.Writer, x exchange) error {
	c := asCase(x.step)
	step := &c.Steps[0]
	step.Response = x.django
	if wire := step.Wire(); !utf8.Valid(wire[:len(wire)-len(step.Content())]) { // JSON cannot carry these bytes
		*step = recorded.Step{Raw: wire, Headers: [][2]string{}, Response: x.django}
	}
	if step.Headers == nil {
		step.Headers = [][2]string{}
	}
	line, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("write case: %w", err)
	}
	_, err = fmt.Fprintf(out, "%s\n", line)
	return err
}

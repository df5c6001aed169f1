package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
)

// costly are the requests whose costs are compared.
var costly = []struct{ what, target string }{
	{"list of 100 reviews with a join", "/api/reviews/"},
	{"list of 100 categories", "/api/categories/"},
	{"page of 20 products with a join, tags and a count", "/api/products/?page_size=20"},
	{"one review with its author", "/api/reviews/1/"},
	{"one product with a join and tags", "/api/products/1/"},
}

// faster is how many requests Latchkey gets for each of Django's: a round then takes both about as
// long, and their CPU times have as many ticks.
const faster = 20

// costs compares what requests of some clients cost both servers, in turns: rounds of n requests to
// Django, and more to Latchkey. It prints the medians.
func (s shop) costs(ctx context.Context, rounds, n, clients int, out io.Writer) error {
	if err := databases.Hundred(ctx, s.databases[0]); err != nil {
		return fmt.Errorf("--cost: %w", err)
	}
	if err := s.align(ctx); err != nil {
		return err
	}
	header := map[string]string{"Authorization": "Token " + shopTokens["alice"]}
	fmt.Fprintf(out, "%d rounds of %d and %d requests in turns, %d clients, medians; Django / Latchkey\n", rounds, n,
		n*faster, clients)
	for _, c := range costly {
		var all [2][]launch.Cost
		for round := range rounds + 1 {
			for i, server := range s.servers {
				load := launch.Load{Target: c.target, Header: header, Requests: n, Clients: clients}
				if i == 1 {
					load.Requests *= faster
				}
				one, err := server.Cost(ctx, load)
				if err != nil {
					return err
				}
				if round > 0 { // the first one warms up
					all[i] = append(all[i], one)
				}
			}
		}
		fmt.Fprintf(out, "%s: time %s, CPU %s\n", c.what,
			ratio(all, func(c launch.Cost) time.Duration { return c.Time }),
			ratio(all, func(c launch.Cost) time.Duration { return c.CPU }))
	}
	return nil
}

// ratio compares the medians of both servers. A CPU time below a tick is no figure.
func ratio(all [2][]launch.Cost, of func(launch.Cost) time.Duration) string {
	var medians [2]float64 // ms
	for i, list := range all {
		slices.SortFunc(list, func(a, b launch.Cost) int { return cmp.Compare(of(a), of(b)) })
		medians[i] = float64(of(list[len(list)/2])) / 1e6
	}
	if medians[1] == 0 {
		return fmt.Sprintf("%.2f / 0 ms, too few requests to tell", medians[0])
	}
	return fmt.Sprintf("%.2f / %.2f ms = %.1f", medians[0], medians[1], medians[0]/medians[1])
}

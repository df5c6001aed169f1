//go:build unix

package measure

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey/bench/internal/stage"
	"github.com/latchkey-go/latchkey/bench/internal/wrk"
)

// ours and oursLogged are the variants that stand for Latchkey, without and with an access log.
const (
	ours       = stage.Cached
	oursLogged = stage.CachedLog
)

// server returns the running server of a variant, and starts it if it does not run yet.
func (r *run) server(ctx context.Context, v stage.Variant) (*stage.Server, error) {
	if running := r.servers[v.Name]; running != nil {
		return running, nil
	}
	r.Tell("starting %s", v.Name)
	server, err := v.Start(ctx, r.stage)
	if err == nil {
		r.servers[v.Name] = server
	}
	return server, err
}

// ourServer returns the running server that stands for Latchkey.
func (r *run) ourServer(ctx context.Context) (*stage.Server, error) {
	for _, v := range stage.Variants() {
		if v.Name == ours {
			return r.server(ctx, v)
		}
	}
	return nil, fmt.Errorf("there is no variant %s", ours)
}

// stop ends all servers.
func (r *run) stop() {
	for name, server := range r.servers {
		server.Stop()
		delete(r.servers, name)
	}
}

// measureServers puts load on each variant in each round. Each round begins with another variant,
// so that none always follows the same one.
func (r *run) measureServers(ctx context.Context) error {
	var variants []stage.Variant
	for _, v := range stage.Variants() {
		if !r.wanted(v.Name) {
			continue
		}
		server, err := r.server(ctx, v)
		if errors.Is(err, stage.ErrUnavailable) {
			r.note("%s was not measured: %v", v.Name, err)
			continue
		}
		if err != nil {
			return err
		}
		if _, err := r.load(ctx, server, 1); err != nil { // warm-up
			return fmt.Errorf("%s: %w", v.Name, err)
		}
		variants = append(variants, v)
	}
	for round := range r.Rounds {
		for i := range variants {
			v := variants[(round+i)%len(variants)]
			server := r.servers[v.Name]
			err := r.during(func() error {
				result, err := r.load(ctx, server, r.Seconds)
				r.add(v.Name, result.PerSecond())
				return err
			})
			if err != nil {
				return fmt.Errorf("%s: %w", v.Name, err)
			}
			if err := server.ClearOutput(); err != nil {
				return err
			}
		}
		if len(variants) > 0 {
			r.Tell("load: round %d of %d", round+1, r.Rounds)
		}
	}
	return nil
}

// load puts load on a server.
func (r *run) load(ctx context.Context, server *stage.Server, seconds int) (wrk.Result, error) {
	return wrk.Run(ctx, r.stage.Dir,
		wrk.Load{URL: server.URL(stage.Path), Authorization: server.Authorization, Seconds: seconds})
}

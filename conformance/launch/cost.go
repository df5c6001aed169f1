package launch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// Cost is what a request took: the time between two answers, and the CPU time of the server, which
// is counted in ticks of 10 ms for all requests together.
type Cost struct{ Time, CPU time.Duration }

// Load is a number of equal GET requests.
type Load struct {
	Target   string
	Header   map[string]string
	Requests int
	Clients  int // that send them, each one request after the other; 0 is 1
}

// Cost sends a load and returns what a request took on average. An answer that is not 200 is an
// error. It works on Linux only.
func (s *Server) Cost(ctx context.Context, l Load) (c Cost, err error) {
	clients := max(1, l.Clients)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	before, err := s.CPU()
	if err != nil {
		return c, err
	}
	start := time.Now()
	failed := make([]error, clients)
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for n := i; n < l.Requests && failed[i] == nil; n += clients {
				failed[i] = s.get(ctx, client, l)
			}
		})
	}
	all.Wait()
	if err := errors.Join(failed...); err != nil {
		return c, fmt.Errorf("GET %s: %w", l.Target, err)
	}
	c.Time = time.Since(start) / time.Duration(l.Requests)
	after, err := s.CPU()
	c.CPU = (after - before) / time.Duration(l.Requests)
	return c, err
}

// get sends a request and reads its answer.
func (s *Server) get(ctx context.Context, client *http.Client, l Load) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.Address+l.Target, nil)
	if err != nil {
		return err
	}
	for name, value := range l.Header {
		r.Header.Set(name, value)
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", answer.StatusCode)
	}
	return nil
}

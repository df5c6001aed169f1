package launch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Cost is what a request took: the time until the client had the answer, and the CPU time of the
// server, which is counted in ticks of 10 ms for all requests together.
type Cost struct{ Time, CPU time.Duration }

// Cost sends n GET requests, one after the other, and returns what one of them took on average. An
// answer that is not 200 is an error. It works on Linux only.
func (s *Server) Cost(ctx context.Context, target string, header map[string]string, n int) (c Cost, err error) {
	before, err := s.CPU()
	if err != nil {
		return c, err
	}
	start := time.Now()
	for range n {
		if err := s.get(ctx, target, header); err != nil {
			return c, fmt.Errorf("GET %s: %w", target, err)
		}
	}
	c.Time = time.Since(start) / time.Duration(n)
	after, err := s.CPU()
	c.CPU = (after - before) / time.Duration(n)
	return c, err
}

// get sends a request and reads its answer.
func (s *Server) get(ctx context.Context, target string, header map[string]string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.Address+target, nil)
	if err != nil {
		return err
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
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

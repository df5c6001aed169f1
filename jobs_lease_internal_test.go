package latchkey

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestLeaseIsGivenUp: a job ends before its lease, whatever the database does, and runs on while it
// is renewed.
func TestLeaseIsGivenUp(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection refused")
	for name, c := range map[string]struct {
		renew func(ctx context.Context, call int) (bool, error)
		ends  time.Duration
	}{
		"lost":     {func(context.Context, int) (bool, error) { return false, nil }, jobLease / 4},
		"an error": {func(context.Context, int) (bool, error) { return false, broken }, jobLease * 3 / 4},
		"no answer": {func(ctx context.Context, _ int) (bool, error) {
			<-ctx.Done()
			return false, ctx.Err()
		}, jobLease * 3 / 4},
		"renewed, then no answer": {func(ctx context.Context, call int) (bool, error) {
			if call <= 10 {
				return true, nil
			}
			<-ctx.Done()
			return false, ctx.Err()
		}, 10*jobLease/4 + jobLease*3/4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				start, calls := time.Now(), 0
				go keepLease(ctx, cancel, func(ctx context.Context) (bool, error) {
					calls++
					return c.renew(ctx, calls)
				})
				<-ctx.Done()
				if got := time.Since(start); got != c.ends || !errors.Is(context.Cause(ctx), errLost) {
					t.Errorf("ended after %v with %v, want %v", got, context.Cause(ctx), c.ends)
				}
			})
		})
	}
}

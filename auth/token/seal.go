package token

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Moved is the outcome of Seal, Unseal or Reseal.
type Moved struct {
	Tokens int // moved in this run
	// Left is how many tokens were not moved. If other transactions held them all the time, or
	// added them meanwhile, another run may move them. Unseal leaves the tokens of users who also
	// have a plain token, because authtoken_token has room for one. Unseal and Reseal leave the
	// tokens whose secret is not set.
	Left int
}

// Progress is called after each batch: done is how many tokens were moved so far, and total how
// many there were to move at the beginning.
type Progress func(done, total int)

// ErrNoVault is the error of methods that need a [Vault], if Config.Store is not one.
var ErrNoVault = errors.New("the store of tokens cannot seal them")

// Mode returns how new tokens are kept: Plain or Sealed. A Store that is not a [Vault] keeps them
// Plain.
func (t *Service) Mode(ctx context.Context) (Mode, error) {
	if vault, ok := t.config.Store.(Vault); ok {
		return vault.Mode(ctx)
	}
	return Plain, nil
}

// Count counts the tokens by how they are kept. ErrNoVault, auth.ErrUnavailable.
func (t *Service) Count(ctx context.Context) (Count, error) {
	vault, ok := t.config.Store.(Vault)
	if !ok {
		return Count{}, ErrNoVault
	}
	return vault.Count(ctx)
}

// Seal seals all plain tokens, and masks sealed keys in the log of Django's admin. Every key works
// before, during and after it. Seal works in small transactions, and pauses between them, so that
// it can run while servers use the database. If it fails or ctx ends, the tokens that are sealed
// stay so, and the next run continues. progress may be nil. ErrNoVault, auth.ErrUnavailable.
func (t *Service) Seal(ctx context.Context, progress Progress) (Moved, error) {
	return t.move(ctx, "token.seal", progress, func(c Count) int { return c.Plain },
		func(v Vault) []batch { return []batch{v.SealBatch, v.MaskLogBatch} })
}

// Unseal makes sealed tokens plain again, under the same conditions as Seal. authtoken_token has
// room for one token of each user: see [Moved].
func (t *Service) Unseal(ctx context.Context, progress Progress) (Moved, error) {
	return t.move(ctx, "token.unseal", progress, func(c Count) int { return c.Sealed },
		func(v Vault) []batch { return []batch{v.UnsealBatch} })
}

// Reseal seals anew, with the first secret, the tokens that are sealed with a former one, under the
// same conditions as Seal. If none is left, the former secrets are no longer needed for tokens.
func (t *Service) Reseal(ctx context.Context, progress Progress) (Moved, error) {
	return t.move(ctx, "token.reseal", progress, func(c Count) int { return c.Former + c.Unknown },
		func(v Vault) []batch { return []batch{v.ResealBatch} })
}

// batch is one of the methods of Vault that work in batches.
type batch func(ctx context.Context, after string, limit int) (Batch, error)

// moveBatch is how many tokens one transaction moves: enough to save disk syncs, few enough that
// nobody waits long for their locks.
const moveBatch = 100

// maxIdle is how many passes in a row may move nothing because all remaining tokens are busy.
const maxIdle = 10

// move runs the first of the batches over the tokens, and then the others. It records how many
// tokens it has moved, also if it ends early. remaining returns how many tokens are yet to move.
func (t *Service) move(
	ctx context.Context, action string, progress Progress, remaining func(Count) int, batches func(Vault) []batch,
) (moved Moved, err error) {
	vault, ok := t.config.Store.(Vault)
	if !ok {
		return moved, ErrNoVault
	}
	count, err := vault.Count(ctx)
	if err != nil {
		return moved, fmt.Errorf("%s: %w", action, err)
	}
	total := remaining(count)
	m := mover{progress: func(n int) {
		if progress != nil {
			progress(n, max(n, total))
		}
	}}
	all := batches(vault)
	err = m.passes(ctx, all[0])
	moved.Tokens = m.moved
	for _, more := range all[1:] {
		if err == nil {
			err = new(mover).passes(ctx, more)
		}
	}
	if moved.Tokens > 0 {
		err = errors.Join(err, t.recordMove(ctx, action, moved.Tokens))
	}
	if err == nil {
		count, err = vault.Count(ctx)
		moved.Left = remaining(count)
	}
	if err != nil {
		return moved, fmt.Errorf("%s: %w", action, err)
	}
	return moved, nil
}

// recordMove records a run. It ignores an interrupt, because the tokens are moved already.
func (t *Service) recordMove(ctx context.Context, action string, moved int) error {
	ctx = context.WithoutCancel(ctx)
	return t.config.Tx.InTx(ctx, func(ctx context.Context) error {
		return t.record(ctx, auth.Event{Action: action, Kind: "token",
			Changes: []auth.Change{{Field: "tokens", New: strconv.Itoa(moved)}}})
	})
}

// mover runs batches until nothing is left to move.
type mover struct {
	moved, busy int
	progress    func(moved int)
}

// passes runs batches over the whole table, again and again while some rows are busy.
func (m *mover) passes(ctx context.Context, run batch) error {
	for idle := 0; ; {
		before := m.moved
		if err := m.pass(ctx, run); err != nil || m.busy == 0 {
			return err
		}
		if idle++; m.moved > before {
			idle = 0
		}
		if idle == maxIdle {
			return nil
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil { // the other transactions may end meanwhile
			return err
		}
	}
}

// pass runs the batches over the table once. After each batch it pauses for as long as the batch
// took. So others can write for at least half of the time, even on a database with one writer.
func (m *mover) pass(ctx context.Context, run batch) error {
	m.busy = 0
	for after := ""; ; {
		began := time.Now()
		done, err := run(ctx, after, moveBatch)
		if err != nil {
			return err
		}
		m.moved, m.busy = m.moved+done.Moved, m.busy+done.Busy
		if m.progress != nil {
			m.progress(m.moved)
		}
		if after = done.Next; after == "" {
			return nil
		}
		if err := pause(ctx, time.Since(began)); err != nil {
			return err
		}
	}
}

// pause waits for d. If ctx ends earlier, it returns the error of ctx.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

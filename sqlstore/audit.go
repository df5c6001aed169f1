package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
)

// Audit implements audit.Store on two tables: latchkey_audit has the entries, and the one row of
// latchkey_audit_head has the number and hash of the last entry. Processes that share a database
// extend one chain, because each locks that row while it appends.
type Audit struct{ db *DB }

var _ audit.Store = (*Audit)(nil)

// Audit returns the store of latchkey_audit.
func (db *DB) Audit() *Audit { return &Audit{db} }

// AppendEntry implements audit.Store. In a transaction, it stores the entry just before the commit,
// together with all others. So a transaction locks the head once, last and briefly, which cannot
// cause a deadlock.
func (s *Audit) AppendEntry(ctx context.Context, seal func(last audit.Anchor) audit.Entry) error {
	add := func(ctx context.Context) error {
		return s.db.sql.Gather(ctx, appended{}, seal, s.append)
	}
	if s.db.sql.InTransaction(ctx) {
		return add(ctx)
	}
	return s.db.InTx(ctx, add)
}

// appended is the key of the entries that a transaction appends together.
type appended struct{}

// appendedAtOnce is how many entries one statement inserts.
const appendedAtOnce = 100

// append seals entries one after the other, and inserts them. seals are those of AppendEntry.
func (s *Audit) append(ctx context.Context, seals []any) error {
	last, err := s.lockHead(ctx)
	if err != nil {
		return fmt.Errorf("find the last audit entry: %w", err)
	}
	for some := range slices.Chunk(seals, appendedAtOnce) {
		var args []any
		first := last.Number + 1
		for _, seal := range some {
			e := seal.(func(audit.Anchor) audit.Entry)(last)
			changes, err := audit.EncodeChanges(e.Changes)
			if err != nil {
				return fmt.Errorf("append audit entry: %w", err)
			}
			args = append(args, e.Number, s.db.engine.EncodeTime(e.Time), string(e.Actor.ID), e.Actor.Name, e.Via,
				e.Network, e.RequestID, e.Action, e.Kind, e.Event.ID, e.Event.Name, string(e.User), changes,
				e.Version, e.Previous, e.Hash)
			last = audit.Anchor{Number: e.Number, Hash: e.Hash}
		}
		err := s.db.sql.Exec(ctx, "INSERT INTO latchkey_audit ("+entryColumns("time")+") VALUES "+
			rowsOf(len(some), placeholders(len(args)/len(some))), args...)
		if errors.Is(err, auth.ErrExists) { // callers would take it for a taken username
			err = fmt.Errorf("%w (one of the entries %d to %d exists)", audit.ErrBroken, first, last.Number)
		}
		if err != nil {
			return fmt.Errorf("append audit entry: %w", err)
		}
	}
	err = s.db.sql.ExecOne(ctx, "UPDATE latchkey_audit_head SET number = ?, hash = ? WHERE id = 1",
		last.Number, last.Hash)
	if err != nil {
		return fmt.Errorf("append audit entry: %w", err)
	}
	return nil
}

const selectHead = "SELECT number, hash FROM latchkey_audit_head WHERE id = 1"

// lockHead locks the head until the transaction ends, and returns the number and hash of the last
// entry. It creates the row if it is missing.
func (s *Audit) lockHead(ctx context.Context) (last audit.Anchor, err error) {
	for range 2 {
		found, err := s.db.sql.QueryRow(ctx, []any{&last.Number, &last.Hash}, selectHead+s.db.engine.ForUpdate)
		if err != nil || found {
			return last, err
		}
		err = s.db.sql.Exec(ctx, "INSERT INTO latchkey_audit_head (id, number, hash) VALUES (1, 0, ?) "+
			s.db.engine.KeepExisting("latchkey_audit_head", "id"), audit.GenesisHash)
		if err != nil {
			return last, err
		}
	}
	return last, audit.ErrBroken
}

// LastEntry implements audit.Store.
func (s *Audit) LastEntry(ctx context.Context) (audit.Anchor, error) {
	last := audit.Anchor{Hash: audit.GenesisHash}
	if _, err := s.db.sql.QueryRow(ctx, []any{&last.Number, &last.Hash}, selectHead); err != nil {
		return audit.Anchor{}, fmt.Errorf("find the last audit entry: %w", err)
	}
	return last, nil
}

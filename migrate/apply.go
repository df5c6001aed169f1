package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
)

// run brings the database to the state that r asks for.
func (m *Migrator) run(ctx context.Context, r request, progress func(Step, bool)) error {
	have, err := m.readLedger(ctx)
	if err == nil {
		err = m.follow(ctx, r, have, progress)
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// follow plans, and then applies or reverts. The direction depends only on have, the ledger before
// the lock. So if another process applies the target meanwhile, the migrations after it are not
// reverted.
func (m *Migrator) follow(ctx context.Context, r request, have ledger, progress func(Step, bool)) error {
	steps, err := m.plan(have, r)
	switch {
	case err != nil:
		return err
	case !r.isBackward(have):
		if err := m.checkFakes(ctx, steps); err != nil {
			return err
		}
		return m.apply(ctx, r, have, steps, progress)
	case len(steps) == 0:
		return nil
	}
	return m.revert(ctx, r, progress)
}

// apply applies steps batch by batch. After each batch it reads from the new ledger what r still
// lacks.
func (m *Migrator) apply(
	ctx context.Context, r request, have ledger, steps []step, progress func(Step, bool),
) error {
	if err := m.checkTables(ctx, have, r.app); err != nil {
		return err
	}
	for len(steps) > 0 {
		if err := m.checkUserTable(ctx, steps); err != nil {
			return err
		}
		if err := m.runBatches(ctx, steps[0], have, progress); err != nil {
			return err
		}
		err := m.db.Change(ctx, func(ctx context.Context) (err error) {
			have, err = m.applyBatch(ctx, r, progress)
			return err
		})
		if errors.Is(err, auth.ErrUnavailable) {
			// The wait for the lock was too long, or the connection broke during the commit. In
			// both cases the batch may be applied: by another process, or by this one.
			now, failed := m.readLedger(ctx)
			if failed == nil && len(m.toApply(now, r)) < len(steps) {
				have, err = now, nil
			}
		}
		if err != nil {
			return err
		}
		steps = m.toApply(have, r)
	}
	if err := m.describe(ctx, have); err != nil {
		return err
	}
	if r.app != "" && r.app != "auth" && !slices.Contains(m.requires(r.app), "auth") {
		return nil // the app does not refer to users
	}
	return m.checkUsers(ctx, have)
}

// applyBatch applies the first batch of what r lacks, in the transaction of ctx, and returns the
// new ledger. It reads the ledger again under the lock, because another process may have migrated
// meanwhile. It writes the ledger last and by one statement: on an engine that cannot roll back
// changes of the schema, the ledger then never has a part of a batch.
func (m *Migrator) applyBatch(ctx context.Context, r request, progress func(Step, bool)) (ledger, error) {
	if err := m.createLedger(ctx); err != nil {
		return nil, fmt.Errorf("create the ledger: %w", err)
	}
	have, err := m.readLedger(ctx)
	if err != nil {
		return nil, err
	}
	steps, err := m.planForward(have, r)
	if err != nil {
		return nil, err
	}
	if steps, err = m.fakeInitial(ctx, r, steps); err != nil {
		return nil, err
	}
	steps = batch(steps)
	if len(steps) > 0 {
		if ready, err := m.hasRun(ctx, steps[0]); err != nil || !ready {
			return have, err // the caller runs the batches first
		}
	}
	if err := m.checkExistingTables(ctx, steps); err != nil {
		return nil, err
	}
	for _, s := range steps {
		err := withProgress(progress, s, func() error { return m.applyStep(ctx, s, steps, have) })
		if err != nil {
			return nil, err
		}
	}
	if err := m.checkLedgerUnchanged(ctx, steps, have); err != nil {
		return nil, err
	}
	made := slices.Clone(steps)
	if len(have) == 0 && !slices.ContainsFunc(steps, func(s step) bool { return s.do == fake }) {
		made = append(made, madeHere())
	}
	if err := m.beginLedger(ctx, steps); err != nil {
		return nil, err
	}
	if err := m.record(ctx, made); err != nil {
		return nil, err
	}
	for _, row := range withReplaced(steps) {
		have[row] = true
	}
	if err := m.writeDescriptions(ctx, have); err != nil {
		return nil, err
	}
	return have, m.closeJournal(ctx, steps)
}

// applyStep runs a step's statements. Then it checks at once whether another process has created
// one of the tables or written to the ledger. The earlier the batch stops, the fewer of its tables
// are in the way of that process.
func (m *Migrator) applyStep(ctx context.Context, s step, steps []step, have ledger) error {
	if s.do == record || s.do == fake {
		return nil
	}
	if len(s.Operations) > 0 {
		if err := m.operate(ctx, s, have); err != nil {
			return fmt.Errorf("apply %s.%s: %w", s.App, s.Name, err)
		}
		return m.checkLedgerUnchanged(ctx, steps, have)
	}
	statements, err := m.statements(ctx, s.entry)
	if err == nil {
		err = m.execute(ctx, statements)
	}
	if err != nil {
		return fmt.Errorf("apply %s.%s: %w", s.App, s.Name, err)
	}
	if err := m.verifyCreated(ctx, s); err != nil {
		return err
	}
	return m.checkLedgerUnchanged(ctx, steps, have)
}

// withProgress calls progress, which may be nil, before a step and after its success.
func withProgress(progress func(Step, bool), s step, do func() error) error {
	if progress == nil {
		return do()
	}
	if _, begun := s.batches(); !begun { // batches have told that they begin
		progress(s.public(), false)
	}
	err := do()
	if err == nil {
		progress(s.public(), true)
	}
	return err
}

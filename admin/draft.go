package admin

import (
	"context"

	"github.com/latchkey-go/latchkey/adminlog"
)

// draft is the form of an object, as it is shown.
type draft struct {
	shown    values
	seen     values // stored when the form was made
	wrong    mistakes
	editable bool
	// conflict are the fields that somebody else has changed meanwhile; before: their old values.
	conflict []trait
	before   values
}

// editing says how the form of an object is saved.
type editing struct {
	traits []trait
	// lock returns what is stored. Nobody else changes the object until the transaction ends.
	lock func(ctx context.Context) (values, error)
	// write writes the changed traits, and names the object for the log.
	write func(ctx context.Context, posted values, changed []trait) (adminlog.Object, error)
}

// save writes what a form changes, in one transaction. If somebody else has changed the object
// since the form was made, it writes nothing: d then has a conflict, and the values of both.
func (v *visit) save(d *draft, e editing) error {
	var stored values
	err := v.admin.config.Tx.InTx(v.Context(), func(ctx context.Context) error {
		d.conflict = nil // the transaction may run again
		var err error
		if stored, err = e.lock(ctx); err != nil {
			return err
		}
		if d.conflict = d.seen.changed(stored, e.traits); len(d.conflict) > 0 {
			return nil
		}
		changed := stored.changed(d.shown, e.traits)
		object, err := e.write(ctx, d.shown, changed)
		if err != nil {
			return err
		}
		return v.log(ctx, adminlog.Change, object, changedMessage(changed))
	})
	if err == nil && len(d.conflict) > 0 {
		d.shown, d.before, d.seen = merge(e.traits, d.seen, d.shown, stored), d.seen, stored
	}
	return err
}

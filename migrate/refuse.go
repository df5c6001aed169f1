package migrate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// checkApp returns ErrUnknownApp for an app without migrations. "" stands for all apps.
func (p planner) checkApp(app string) error {
	if app != "" && len(p.inApp(app)) == 0 {
		return unknownApp(app)
	}
	return nil
}

func unknownApp(app string) error { return fmt.Errorf("%w %q", ErrUnknownApp, app) }

// checkTarget returns ErrNoStop for a target in the middle of Django's changes to a table: in this
// package they are one step.
func (p planner) checkTarget(r request) error {
	if needs[r.app] == nil || r.target == "" || r.target == zero {
		return nil
	}
	entries := p.inApp(r.app)
	isChange := func(e entry) bool { return !e.label }
	at := slices.IndexFunc(entries, func(e entry) bool { return e.Name == r.target })
	behind := entries[at+1:]
	next := slices.IndexFunc(behind, isChange)
	if next < 0 {
		return nil
	}
	last := len(entries) - 1
	for !isChange(entries[last]) {
		last--
	}
	return fmt.Errorf("%w: %s.%s is in the middle of Django's changes to a table (%s is still to come), "+
		"which are one step here: the targets of app %s are zero and %s",
		ErrNoStop, r.app, r.target, behind[next].Name, r.app, joinNames(entries[last:]))
}

func joinNames(entries []entry) string {
	var all []string
	for _, e := range entries {
		all = append(all, e.Name)
	}
	return strings.Join(all, ", ")
}

// checkLedger returns ErrUnfinished for a ledger from which only Django can continue: one with a
// gap in an app, or one that ends before the last change to an app's tables.
func (p planner) checkLedger(have ledger) error {
	for _, app := range slices.Sorted(maps.Keys(needs)) {
		var lacks *entry
		begun := false
		entries := p.inApp(app)
		for i, e := range entries {
			switch {
			case !have[e.key()]:
				if lacks == nil || lacks.label {
					lacks = &entries[i]
				}
			case lacks != nil: // a gap
				return unfinished(app, *lacks)
			default:
				begun = true
			}
		}
		if begun && lacks != nil && !lacks.label {
			return unfinished(app, *lacks)
		}
	}
	return nil
}

// unfinished returns the error for an app of which the ledger lacks a migration.
func unfinished(app string, lacks entry) error {
	return fmt.Errorf("%w: the ledger has some of app %s but not %s: run \"python manage.py migrate %s\" first",
		ErrUnfinished, app, lacks.Name, app)
}

// checkReversible returns ErrIrreversible if a migration has an Up and no Down.
func (p planner) checkReversible(steps []step) error {
	for _, s := range steps {
		if !isReversible(s.Operations, p.engine) {
			return fmt.Errorf("%s.%s %w: a RunSQL or a RunGo of it has no Down", s.App, s.Name, ErrIrreversible)
		}
		if len(s.Up) > 0 && len(s.Down) == 0 {
			return fmt.Errorf("%s.%s %w: it has no Down", s.App, s.Name, ErrIrreversible)
		}
	}
	return nil
}

// checkEngine refuses a migration that has statements for other engines only. Without them it would
// be recorded as applied, and its tables would be missing.
func (p planner) checkEngine(e entry) error {
	if _, named := e.Engines[p.engine]; named || len(e.Engines) == 0 || len(e.Up) > 0 {
		return nil
	}
	others := slices.Sorted(maps.Keys(e.Engines))
	return fmt.Errorf("%w: migration %s.%s has none for %s, only for %s",
		ErrNoStatements, e.App, e.Name, p.engine, strings.Join(others, " and "))
}

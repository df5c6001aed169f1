package migrate

import "slices"

// zero is the name of the state before an app's first migration.
const zero = "zero"

// request is a state of the ledger that a caller asks for.
type request struct {
	app    string // "" for all apps, which has no target
	target string // the full name of a migration of app, zero, or "" for the last one

	fake, fakeInitial bool // see Target
}

// latest returns the request for the last migrations of an app, or of all apps ("").
func (p planner) latest(app string) (request, error) {
	return request{app: app}, p.checkApp(app)
}

// target returns the request for one migration, by its name or a unique prefix, or for zero.
func (p planner) target(app, name string) (request, error) {
	if name == zero {
		if app == "" {
			return request{}, unknownApp(app)
		}
		return request{app: app, target: zero}, p.checkApp(app)
	}
	e, err := p.find(app, name)
	return request{app: app, target: e.Name}, err
}

// isBackward reports whether the request reverts migrations: its target is zero, or already
// applied.
func (r request) isBackward(have ledger) bool {
	return r.target == zero || have[key{r.app, r.target}]
}

// step is a migration and what to do with it.
type step struct {
	entry
	do action
}

type action string

const (
	apply  action = "apply"  // run its Up and record it
	record action = "record" // it has no Up: only record it
	revert action = "revert" // run its Down and delete it from the ledger
	fake   action = "fake"   // only record it, although it has an Up
	forget action = "forget" // only delete it from the ledger
)

// public returns the step in its exported form, for progress and Pending.
func (s step) public() Step {
	return Step{
		App: s.App, Name: s.Name,
		Backward: s.do == revert || s.do == forget, Faked: s.do == fake || s.do == forget,
		Operations: s.described(),
	}
}

// described says what the operations of the step do, in the order in which they run.
func (s step) described() []string {
	var list []string
	for _, o := range s.Operations {
		switch s.do {
		case apply:
			list = append(list, o.Describe())
		case revert:
			list = append([]string{"Undo " + o.Describe()}, list...)
		}
	}
	return list
}

// plan returns the steps, in order, that lead from the ledger to what r asks for. Or it refuses r
// with ErrNoStop, ErrUnfinished or ErrIrreversible.
func (p planner) plan(have ledger, r request) ([]step, error) {
	if err := p.checkTarget(r); err != nil {
		return nil, err
	}
	if r.isBackward(have) {
		return p.planBackward(have, r)
	}
	return p.planForward(have, r)
}

func (p planner) planForward(have ledger, r request) ([]step, error) {
	if err := p.checkLedger(have); err != nil {
		return nil, err
	}
	if err := p.checkReplaced(have); err != nil {
		return nil, err
	}
	steps := p.toApply(have, r)
	for _, s := range steps {
		if err := p.checkEngine(s.entry); err != nil && s.do != fake {
			return nil, err
		}
	}
	return steps, nil
}

func (p planner) planBackward(have ledger, r request) ([]step, error) {
	steps := p.toRevert(have, r)
	if r.fake {
		return steps, nil
	}
	if err := p.checkReversible(steps); err != nil {
		return nil, err
	}
	return steps, nil
}

// toApply returns what the ledger lacks of the app, up to the target, and of the apps that it
// requires. If the ledger has migrations of an app, they may be of an older version of Django. So
// toApply adds no labels to such an app, unless a target asks for them.
func (p planner) toApply(have ledger, r request) []step {
	begun := map[string]bool{}
	for k := range have {
		begun[k.app] = true
	}
	var steps []step
	past := false
	for _, e := range p.resolved(have) {
		wanted := r.app == "" || e.App == r.app || slices.Contains(p.requires(r.app), e.App)
		targeted := r.target != "" && e.App == r.app
		if wanted && !have[e.key()] && !(targeted && past) && !(e.label && begun[e.App] && !targeted) {
			do := apply
			switch {
			case e.replaced:
				do = record
			case r.fake:
				do = fake
			case len(e.Up) == 0 && len(e.Operations) == 0:
				do = record
			}
			steps = append(steps, step{e, do})
		}
		past = past || targeted && e.Name == r.target
	}
	return steps
}

// toRevert returns the applied migrations after the target, the last one first. For zero these are
// all of the app, and all of the apps that require it.
func (p planner) toRevert(have ledger, r request) []step {
	var steps []step
	do := revert
	if r.fake {
		do = forget
	}
	for _, e := range slices.Backward(p.resolved(have)) {
		inApp := e.App == r.app
		if inApp && e.Name == r.target {
			break
		}
		dependent := r.target == zero && slices.Contains(p.requires(e.App), r.app)
		if have[e.key()] && (inApp || dependent) {
			steps = append(steps, step{e, do})
		}
	}
	return steps
}

// batch returns the first steps that run in one transaction: a single one of the project's, or all
// before the first of the project's.
func batch(steps []step) []step {
	for i, s := range steps {
		if s.project {
			return steps[:max(i, 1)]
		}
	}
	return steps
}

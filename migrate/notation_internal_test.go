package migrate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// planFor plans as Up does if to is "", otherwise as To does.
func (p planner) planFor(have ledger, app, to string) ([]step, error) {
	r, err := p.latest(app)
	if to != "" {
		r, err = p.target(app, to)
	}
	if err != nil {
		return nil, err
	}
	return p.plan(have, r)
}

// ledgerOf reads the notation of planned.ledger.
func ledgerOf(t *testing.T, p planner, notation string) ledger {
	t.Helper()
	have := ledger{}
	for _, part := range strings.Fields(notation) {
		part, without := strings.CutPrefix(part, "-")
		app, numbers, _ := strings.Cut(part, ".")
		first, last, ok := strings.Cut(numbers, "-")
		if !ok {
			last = first
		}
		known := false
		for _, e := range p.all {
			number := e.Name[:4]
			if (app == "all" || app == e.App) && (numbers == "" || first <= number && number <= last) {
				have[e.key()], known = !without, true
			}
		}
		if !known {
			have[key{app, numbers + "_unknown"}] = true
		}
	}
	for k, applied := range have {
		if !applied {
			delete(have, k)
		}
	}
	return have
}

// describeSteps writes steps in the notation of planned.steps.
func (p planner) describeSteps(steps []step) []string {
	var lines []string
	for len(steps) > 0 {
		if lines != nil {
			lines = append(lines, "--")
		}
		next := batch(steps)
		for rest := next; len(rest) > 0; {
			n := 1
			for n < len(rest) && p.follows(rest[n-1], rest[n]) {
				n++
			}
			line := fmt.Sprintf("%s %s.%s", rest[0].do, rest[0].App, rest[0].Name[:4])
			if n > 1 {
				line += "-" + rest[n-1].Name[:4]
			}
			lines, rest = append(lines, line), rest[n:]
		}
		steps = steps[len(next):]
	}
	return lines
}

// follows reports whether two steps do the same to neighbours in an app.
func (p planner) follows(a, b step) bool {
	at := func(s step) int {
		return slices.IndexFunc(p.inApp(s.App), func(e entry) bool { return e.Name == s.Name })
	}
	direction := 1
	if a.do == revert {
		direction = -1
	}
	return a.App == b.App && a.do == b.do && at(b) == at(a)+direction
}

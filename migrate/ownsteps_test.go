package migrate_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/schema"
)

// latchkeySteps returns the names of the migrations of Latchkey's own tables, as [record] writes
// them: "latchkey.0001_throttle". So a new table changes no test.
func latchkeySteps() (steps []string) {
	for _, t := range schema.Tables() {
		if step := t.App + "." + t.Migration; t.App == schema.OwnApp && !slices.Contains(steps, step) {
			steps = append(steps, step)
		}
	}
	return steps
}

// latchkeyBack returns latchkeySteps as [record] writes them when they are reverted.
func latchkeyBack() (steps []string) {
	for _, step := range slices.Backward(latchkeySteps()) {
		steps = append(steps, "-"+step)
	}
	return steps
}

// latchkeyRows returns the rows of latchkeySteps in the ledger, the first one with the id first.
func latchkeyRows(first int) (rows []string) {
	for i, step := range latchkeySteps() {
		rows = append(rows, fmt.Sprint(first+i, "|", strings.Replace(step, ".", "|", 1)))
	}
	return rows
}

// latchkeyTables returns the names of Latchkey's own tables, sorted.
func latchkeyTables() (names []string) {
	for _, t := range schema.Tables() {
		if t.App == schema.OwnApp {
			names = append(names, t.Name)
		}
	}
	slices.Sort(names)
	return names
}

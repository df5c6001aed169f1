package latchkey

import (
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/cli"
)

// CheckSettings say what the command check leaves out.
type CheckSettings struct {
	// Silenced are ids of findings: Django's SILENCED_SYSTEM_CHECKS.
	Silenced []string `name:"silenced" auto:"none" rare:"true" help:"findings of check that are acknowledged and not shown, by their ids: latchkey.W033, or W033 for short, and security.W004. What serve refuses it refuses all the same"`
}

// findingIDs are the ids of all findings. Those without a prefix are ours ("latchkey.").
const findingIDs = `E001 E002 E003 E004 E005 E006 E007 W001 W002 W003 W004 W005 W006 W007 W008 W009 W010 W011 W012 W013 W014
	W015 W019 W020 W021 W022 W030 W031 W032 W033 W034 W035 security.W004 security.W006 security.W008 security.W009
	security.W012 security.W013 security.W016 security.W019 security.W020 security.W022 security.W025`

// fullID returns an id with its prefix.
func fullID(id string) string {
	if strings.Contains(id, ".") {
		return id
	}
	return "latchkey." + id
}

// isSilenced reports whether Silenced has the id of a finding.
func (c CheckSettings) isSilenced(id string) bool {
	return slices.ContainsFunc(c.Silenced, func(one string) bool { return fullID(one) == id })
}

// check finds the silenced ids that no finding has: a mistyped id would silence nothing.
func (c CheckSettings) check() (list []cli.Warning) {
	for _, id := range c.Silenced {
		known := func(one string) bool { return fullID(one) == fullID(id) }
		if !slices.ContainsFunc(strings.Fields(findingIDs), known) {
			list = append(list, cli.Warning{ID: "latchkey.W034",
				Message: "check.silenced has " + id + ", which is not the id of a finding.",
				Hint:    "Write the id as check prints it: latchkey.W033 or security.W004."})
		}
	}
	return list
}

// withoutSilenced returns the findings that are not silenced, and the number of the others.
func (c CheckSettings) withoutSilenced(list []cli.Warning) cli.Findings {
	shown := slices.DeleteFunc(slices.Clone(list), func(w cli.Warning) bool { return c.isSilenced(w.ID) })
	return cli.Findings{Shown: shown, Silenced: len(list) - len(shown)}
}

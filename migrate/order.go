package migrate

import (
	"fmt"
	"slices"
	"strings"
)

// Ordered returns the project's migrations in the order in which they run: that of own, but each
// one behind the migrations of its After. It panics if After names a migration that does not exist,
// or if migrations wait for one another.
func Ordered(own []Migration) []Migration {
	known := map[string]bool{}
	for _, m := range own {
		known[m.App+"."+m.Name] = true
		for _, name := range m.Replaces {
			known[m.App+"."+name] = true
		}
	}
	var ordered []Migration
	waiting, done := slices.Clone(own), map[string]bool{}
	for len(waiting) > 0 {
		i := slices.IndexFunc(waiting, func(m Migration) bool { return m.isFree(waiting, done) })
		if i < 0 {
			panic(fmt.Sprintf("migrate: migration %s.%s waits for itself: remove a name from the After of %s",
				waiting[0].App, waiting[0].Name, labels(waiting)))
		}
		m := waiting[i]
		for _, label := range m.After {
			app, _, _ := strings.Cut(label, ".")
			if !known[label] && needs[app] == nil && app != ours {
				panic(fmt.Sprintf("migrate: migration %s.%s is to run after %q, and the project has no such migration",
					m.App, m.Name, label))
			}
		}
		waiting = slices.Delete(waiting, i, i+1)
		ordered = append(ordered, m)
		done[m.App+"."+m.Name] = true
		for _, name := range m.Replaces {
			done[m.App+"."+name] = true
		}
	}
	return ordered
}

// isFree reports whether nothing that waits has to run before m.
func (m Migration) isFree(waiting []Migration, done map[string]bool) bool {
	first := slices.IndexFunc(waiting, func(other Migration) bool { return other.App == m.App })
	if waiting[first].Name != m.Name {
		return false
	}
	return !slices.ContainsFunc(m.After, func(label string) bool {
		return !done[label] && slices.ContainsFunc(waiting, func(other Migration) bool {
			if other.App+"."+other.Name == label {
				return true
			}
			app, name, _ := strings.Cut(label, ".")
			return other.App == app && slices.Contains(other.Replaces, name)
		})
	})
}

func labels(all []Migration) string {
	var names []string
	for _, m := range all {
		names = append(names, m.App+"."+m.Name)
	}
	return strings.Join(names, ", ")
}

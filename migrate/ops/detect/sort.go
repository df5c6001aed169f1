package detect

import (
	"fmt"
	"maps"
	"slices"
)

// sort puts the operations of each app into an order in which they can run. It is that of Python's
// graphlib.TopologicalSorter: first all that wait for nothing, then those that waited for these,
// and so on.
func (d *detector) sort() error {
	for _, app := range slices.Sorted(maps.Keys(d.planned)) {
		sorted, err := sortPlanned(app, d.planned[app])
		if err != nil {
			return err
		}
		d.planned[app] = sorted
	}
	return nil
}

// node is an operation in the graph.
type node struct {
	*planned
	waits int // for how many others
	next  []*node
}

func sortPlanned(app string, all []*planned) ([]*planned, error) {
	var nodes []*node // in the order in which they are met first
	of := map[*planned]*node{}
	meet := func(p *planned) *node {
		if of[p] == nil {
			of[p] = &node{planned: p}
			nodes = append(nodes, of[p])
		}
		return of[p]
	}
	for _, p := range all {
		n := meet(p)
		for _, dep := range p.after {
			if dep.app != app {
				continue
			}
			for _, before := range all {
				if dep.isMetBy(before.Operation) {
					n.waits++
					first := meet(before)
					first.next = append(first.next, n)
				}
			}
		}
	}
	var sorted []*planned
	ready := slices.DeleteFunc(slices.Clone(nodes), func(n *node) bool { return n.waits > 0 })
	for len(ready) > 0 {
		var next []*node
		for _, n := range ready {
			sorted = append(sorted, n.planned)
			for _, waiting := range n.next {
				if waiting.waits--; waiting.waits == 0 {
					next = append(next, waiting)
				}
			}
		}
		ready = next
	}
	if len(sorted) < len(nodes) {
		return nil, fmt.Errorf("the changes of the app %s depend on one another in a circle: make them in two steps, "+
			"with makemigrations after each", app)
	}
	return sorted, nil
}

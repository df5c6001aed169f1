// Package vary adds names to the header Vary of an answer.
package vary

import (
	"net/http"
	"slices"
	"strings"
)

// Add adds names to the header Vary as Django's patch_vary_headers does. Vary becomes one line in
// which no name stands twice, whatever its case, and "*" replaces all names. A single name on an
// empty header costs no copy: h then shares the slice names.
func Add(h http.Header, names ...string) {
	if h["Vary"] == nil && len(names) == 1 && !strings.ContainsAny(names[0], ", ") { // most answers
		h["Vary"] = names
		return
	}
	have := []string{}
	for name := range strings.SplitSeq(strings.Join(slices.Concat(h["Vary"], names), ","), ",") {
		name = strings.TrimSpace(name)
		switch {
		case name == "*":
			h["Vary"] = []string{"*"}
			return
		case name != "" && !Contains(have, name):
			have = append(have, name)
		}
	}
	h["Vary"] = []string{strings.Join(have, ", ")}
}

// Contains reports whether names has name, in any case.
func Contains(names []string, name string) bool {
	return slices.ContainsFunc(names, func(one string) bool { return strings.EqualFold(one, name) })
}

package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// Scopes returns the scopes that the views of routes ask for, sorted.
func Scopes(routes []rest.Route) []string {
	names := map[string]bool{}
	for _, r := range routes {
		if r.View == nil {
			continue
		}
		own, _ := r.View.Scopes()
		for _, name := range own {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// ScopeHint says which scopes there are.
func ScopeHint(known []string) string {
	if len(known) == 0 {
		return "No view asks for a scope: rest.HasScope does."
	}
	return "The views ask for " + strings.Join(known, ", ") + "."
}

// warnOfScopes warns of scopes of a new key that no view asks for, as the command check does
// (W022). The key may be meant for a view to come.
func (a *app) warnOfScopes(p *Services, scopes *auth.Scopes) {
	if scopes == nil {
		return
	}
	known := Scopes(p.Routes)
	for _, name := range scopes.Names() {
		if !slices.Contains(known, name) {
			fmt.Fprintf(a.Err, "warning: no view asks for the scope %q. %s\n", name, ScopeHint(known))
		}
	}
}

// completeScope completes a scope that a view asks for.
func (a *app) completeScope(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	return a.names(cmd, func(_ context.Context, p *Services, offer func(string) bool) {
		for _, name := range Scopes(p.Routes) {
			if !offer(name) {
				return
			}
		}
	}, typed)
}

package latchkey

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/cli"
)

// maxCheckedKeys bounds how many API keys the command check reads.
const maxCheckedKeys = 10_000

// checkScopes finds scopes of API keys that no view asks for: they are spelled otherwise, or the
// view is gone. It reads the oldest keys that have not ended. If they cannot be read, checkDatabase
// says why.
func (s *Site) checkScopes(ctx context.Context) (list []cli.Warning) {
	known := cli.Scopes(s.routes)
	unknown, read := map[string]string{}, 0
	for key, err := range s.Keys.List(ctx, apikey.Filter{LiveAt: s.Keys.Now()}) {
		if read++; err != nil || read > maxCheckedKeys {
			break
		}
		for _, name := range key.Scopes.Names() {
			if _, found := slices.BinarySearch(known, name); !found && unknown[name] == "" {
				unknown[name] = key.Handle
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unknown)) {
		list = append(list, cli.Warning{ID: "latchkey.W022",
			Message: fmt.Sprintf("API key %s has the scope %q, which no view asks for.", unknown[name], name),
			Hint:    cli.ScopeHint(known)})
	}
	return list
}

package cli

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// routeJSON is a route in the output of --json. Methods is empty for a handler that is not a view.
// Authenticators and Permissions are empty for a plain handler, too.
type routeJSON struct {
	Pattern        string   `json:"pattern"`
	Kind           string   `json:"kind"` // "view", "guarded" (a handler behind Protect) or "handler" (a plain one)
	Name           string   `json:"name"`
	URLName        string   `json:"url_name"`        // for Reverse
	FormatSuffixes []string `json:"format_suffixes"` // also served as /x.json; "*" for any format
	Methods        []string `json:"methods"`
	Authenticators []string `json:"authenticators"`
	Permissions    []string `json:"permissions"`
	Scopes         []string `json:"scopes"` // that the permissions name; "*": credentials with any scopes pass
}

func (a *app) routesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "routes", GroupID: groupServer, Args: exactly(0),
		Short: "List the routes, and who may call them",
		Long: "List the routes in the order in which they are tried, each with its name, methods, authenticators,\n" +
			"permissions and scopes. A plain handler makes its own rules, which the command cannot list. No\n" +
			"database is needed, unless the project's Setup asks it.",
		Example: "  NAME routes\n  NAME routes --json",
	}
	return listCommand[rest.Route]{
		one: "route", heading: []string{"PATTERN", "METHODS", "AUTHENTICATORS", "PERMISSIONS", "SCOPES", "NAME"},
		rows: func(_ context.Context, p *Services, _ int) (iter.Seq2[rest.Route, error], error) {
			return all(p.Routes), nil
		},
		row: func(r rest.Route) row {
			d := describe(r)
			return row{d, d.cells()}
		},
		noDatabase: true,
	}.on(a, cmd)
}

// cells returns the cells of the table's row.
func (d routeJSON) cells() []string {
	switch d.Kind {
	case "handler":
		return []string{d.Pattern, "any", "plain handler", "plain handler", "", ""}
	case "guarded":
		return []string{d.Pattern, "any", words(d.Authenticators), words(d.Permissions), words(d.Scopes), d.URLName}
	}
	pattern := d.Pattern
	for _, format := range d.FormatSuffixes {
		pattern += " ." + format
	}
	return []string{pattern, words(d.Methods), words(d.Authenticators), words(d.Permissions), words(d.Scopes),
		d.URLName}
}

func describe(r rest.Route) routeJSON {
	d := routeJSON{Pattern: r.Pattern, Kind: "handler", FormatSuffixes: []string{}, Methods: []string{},
		Authenticators: []string{}, Permissions: []string{}, Scopes: []string{}}
	if r.View == nil {
		return d
	}
	policy := r.View.Policy()
	d.URLName = r.View.URLName()
	d.Authenticators, d.Permissions = names(policy.Authenticators), names(policy.Permissions)
	scopes, any := r.View.Scopes()
	if d.Scopes = append(d.Scopes, scopes...); any {
		d.Scopes = []string{auth.AllScopes}
	}
	if d.Kind = "guarded"; r.View.Allow() != "" {
		d.Kind, d.Name, d.Methods = "view", r.View.Name(), strings.Split(r.View.Allow(), ", ")
		d.FormatSuffixes = append(d.FormatSuffixes, policy.FormatSuffixes...)
	}
	return d
}

// words joins a list for a table, or returns "none".
func words(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}

// names returns the name of each element of a policy: its String, or else its type with the
// package.
func names[T any](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = nameOf(v)
	}
	return out
}

func nameOf(v any) string {
	if s, ok := v.(fmt.Stringer); ok {
		return s.String()
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", v), "*")
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
)

// keyFilter are the flags that select keys.
type keyFilter struct{ user, name, parent, unusedSince, madeBefore string }

// on adds the flags to cmd.
func (f *keyFilter) on(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.user, "user", "", "only the keys of `USER`")
	cmd.Flags().StringVar(&f.name, "name", "", "only the keys with exactly this `NAME`")
	cmd.Flags().StringVar(&f.parent, "made-with", "",
		"only the keys that were made with the key `HANDLE`, or with one of these keys")
	cmd.Flags().StringVar(&f.unusedSince, "unused-since", "",
		"only the keys that were neither used nor made since `WHEN`: 90d (before now), or a date such as 2030-12-31")
	cmd.Flags().StringVar(&f.madeBefore, "made-before", "",
		"only the keys that were made before `WHEN`: 90d (before now), or a date")
	for flag, complete := range map[string]cobra.CompletionFunc{"user": a.completeUser, "made-with": a.completeHandle} {
		_ = cmd.RegisterFlagCompletionFunc(flag, complete) // cannot fail: the flag exists and has no completion yet
	}
}

// isEmpty reports whether the flags select all keys.
func (f keyFilter) isEmpty() bool { return f == keyFilter{} }

// filter returns the filter of the flags.
func (f keyFilter) filter(
	ctx context.Context, a *app, p *Services, cmd *cobra.Command,
) (filter apikey.Filter, err error) {
	if f.user != "" {
		u, err := a.namedUser(ctx, p, f.user)
		if err != nil {
			return filter, err
		}
		filter.User = u.ID
	}
	filter.Name, filter.Parent = f.name, f.parent
	if filter.UnusedSince, err = sinceOf(f.unusedSince, p.Keys.Now()); err != nil {
		return filter, usagef(cmd, "--unused-since: %v", err)
	}
	if filter.MadeBefore, err = sinceOf(f.madeBefore, p.Keys.Now()); err != nil {
		return filter, usagef(cmd, "--made-before: %v", err)
	}
	return filter, nil
}

func (a *app) keyListCommand() *cobra.Command {
	var flags keyFilter
	var ended bool
	cmd := &cobra.Command{
		Use: "list", Args: exactly(0),
		Short: "List API keys",
		Long: "List API keys in the order of their creation: handle, user, name, scopes, state, expiry and last\n" +
			"use. With --ended, also list keys that expired or were revoked, until they are pruned.",
		Example: "  NAME key list --user alice\n  NAME key list --unused-since 90d --json",
	}
	flags.on(a, cmd)
	cmd.Flags().BoolVar(&ended, "ended", false, "also list keys that expired or were revoked")
	var service *apikey.Service
	return listCommand[apikey.Listed]{
		one: "key", heading: []string{"HANDLE", "USER", "NAME", "SCOPES", "STATE", "EXPIRES", "LAST USED"},
		rows: func(ctx context.Context, p *Services, _ int) (iter.Seq2[apikey.Listed, error], error) {
			service = p.Keys
			filter, err := flags.filter(ctx, a, p, cmd)
			if !ended {
				filter.LiveAt = p.Keys.Now()
			}
			return p.Keys.List(ctx, filter), err
		},
		row: func(k apikey.Listed) row {
			now := service.Now()
			return row{describeKey(k, now), []string{k.Handle, k.Username, k.Name, k.Scopes.String(),
				string(k.State(now)), day(k.Expires), day(k.LastUsed)}}
		},
	}.on(a, cmd)
}

func (a *app) keyShowCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show HANDLE", Args: exactly(1), ValidArgsFunction: onlyFirst(a.completeHandle),
		Short:   "Show an API key: its limits, its last use, and what became of it",
		Long:    "Show an API key: its limits, its last use, and what became of it. The key itself is not stored.",
		Example: "  NAME key show 7ks3q2mzv4aa\n  NAME key show 7ks3q2mzv4aa --json",
	}
	jsonFlag(cmd, &asJSON)
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		k, err := a.namedKey(ctx, p, args[0])
		if err != nil {
			return err
		}
		d := describeKey(k, p.Keys.Now())
		if asJSON {
			return a.printJSON(d)
		}
		return list(ctx, a, listing{one: "field", heading: []string{"FIELD", "VALUE"}}, all(keyLines(k, d)),
			func(line []string) row { return row{cells: line} })
	})
	return cmd
}

// keyLines returns the rows of the table: names and values.
func keyLines(k apikey.Listed, d keyJSON) [][]string {
	networks := strings.Join(d.Networks, " ")
	if networks == "" {
		networks = "any"
	}
	used := day(k.LastUsed)
	if k.LastNetwork != "" {
		used += " from " + k.LastNetwork
	}
	lines := [][]string{
		{"handle", k.Handle}, {"user", k.Username}, {"name", k.Name}, {"description", k.Description},
		{"scopes", k.Scopes.String()}, {"networks", networks}, {"state", string(d.State)},
		{"created", day(k.Created)}, {"expires", day(k.Expires)}, {"last used", used},
	}
	if k.Parent != "" {
		lines = append(lines, []string{"made with", k.Parent})
	}
	if !k.Rotated.IsZero() {
		lines = append(lines, []string{"replaced", day(k.Rotated) + " by " + k.Successor})
	}
	if !k.Revoked.IsZero() {
		lines = append(lines, []string{"revoked", day(k.Revoked) + " by " + k.RevokedBy})
	}
	return lines
}

// namedKey returns the key with the handle, or an error that says that there is none.
func (a *app) namedKey(ctx context.Context, p *Services, handle string) (apikey.Listed, error) {
	for key, err := range p.Keys.List(ctx, apikey.Filter{Handles: []string{handle}}) {
		return key, err
	}
	return apikey.Listed{}, a.noKey(handle)
}

// noKey returns the error for a handle that no key has. It does not repeat the argument if that may
// be a key.
func (a *app) noKey(handle string) error {
	hint := fmt.Sprintf("'%s key list --ended' lists the handles, also of one --name", a.Name)
	if apikey.Check(handle) {
		return &failure{message: "a key is not a handle. Other users can see command-line arguments: revoke the key " +
			apikey.HandleOf(handle), err: auth.ErrNotFound, hint: hint}
	}
	if !apikey.IsHandle(handle) { // perhaps a mistyped key
		return &failure{message: "a handle has 12 lower-case letters and digits", err: auth.ErrNotFound, hint: hint}
	}
	return &failure{message: fmt.Sprintf("API key %s does not exist", handle), err: auth.ErrNotFound, hint: hint}
}

// completeHandle completes the handle of a key that has not ended.
func (a *app) completeHandle(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	return a.names(cmd, func(ctx context.Context, p *Services, offer func(string) bool) {
		for k, err := range p.Keys.List(ctx, apikey.Filter{LiveAt: p.Keys.Now()}) {
			if err != nil || !offer(k.Handle) {
				return
			}
		}
	}, typed)
}

func (a *app) keyPruneCommand() *cobra.Command {
	return &cobra.Command{
		Use: "prune", Args: exactly(0),
		Short: "Delete API keys that ended long ago",
		Long: "Delete API keys that expired or were revoked longer ago than api_keys.keep. A server does it by\n" +
			"itself every api_keys.prune_every. A key that has ended is refused with or without it.",
		RunE: a.onProject(func(ctx context.Context, p *Services, _ []string) error {
			count := a.progress(true)
			n, err := p.Keys.Prune(ctx, func(deleted int) { count.say("%s deleted", counted(deleted, "key")) })
			count.end()
			if err != nil {
				return a.incomplete(ctx, err, countedWere(n, "key")+" deleted")
			}
			_, err = fmt.Fprintf(a.Out, "%s deleted\n", counted(n, "key"))
			return err
		}),
	}
}

// isEnded reports whether err says that a key had ended before.
func isEnded(err error) bool { return errors.Is(err, apikey.ErrEnded) }

package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/printable"
)

func (a *app) keyRotateCommand() *cobra.Command {
	var grace, expires string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "rotate HANDLE", Args: exactly(1), ValidArgsFunction: onlyFirst(a.completeHandle),
		Short: "Replace an API key by a new one and print it once",
		Long: "Replace an API key by a new one with the same name, scopes and networks. Standard output has the new\n" +
			"key alone. The old key works until its grace period ends. After a leak, use --grace 0.",
		Example: "  NAME key rotate 7ks3q2mzv4aa\n  NAME key rotate 7ks3q2mzv4aa --grace 0",
	}
	cmd.Flags().StringVar(&grace, "grace", "", "how long the old key still works: a `TIME` such as 7d, 12h or 0;"+
		" default: the setting api_keys.grace")
	cmd.Flags().StringVar(&expires, "expires", "",
		"`WHEN` the new key ends: 90d, a date, or never; default: it lives as long as the old one was made to live")
	jsonFlag(cmd, &asJSON)
	var params apikey.RotateParams
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		params = apikey.RotateParams{}
		if _, err := endOf(expires, time.Now()); err != nil {
			return usagef(cmd, "--expires: %v", err)
		}
		if grace == "" {
			return nil
		}
		span, err := parseSpan(grace)
		if err != nil {
			return usagef(cmd, "--grace: want a time such as 7d, 12h or 0")
		}
		params.Grace = &span
		return nil
	}
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		old, err := a.namedKey(ctx, p, args[0])
		if err != nil {
			return err
		}
		params.Expires, _ = endOf(expires, p.Keys.Now()) // checked above
		made, secret, err := p.Keys.Rotate(ctx, old.Handle, params)
		if isEnded(err) {
			return failf("API key %s has ended or was replaced: it cannot be replaced again", old.Handle)
		}
		if err != nil {
			return a.keyFailure(auth.User{Username: old.Username}, err)
		}
		old.Key, err = p.Keys.ByHandle(ctx, old.Handle)
		if err != nil {
			return err
		}
		return a.showNew(made, old.Username, secret, asJSON,
			fmt.Sprintf(" The old key %s ends: %s.", old.Handle, day(old.Expires)))
	})
	return cmd
}

func (a *app) keyRevokeCommand() *cobra.Command {
	var flags keyFilter
	var all, yes bool
	var reason, found string
	cmd := &cobra.Command{
		Use: "revoke [HANDLE]…", Args: between(0, anyNumber), ValidArgsFunction: a.completeHandle,
		SuggestFor: []string{"delete", "remove"}, Short: "Revoke API keys, by handle or by a filter",
		Long: "Revoke API keys: those with the handles, or those that a filter selects. Revoked keys are refused at\n" +
			"once. With a filter the command asks first on a terminal. --from-scan reads the output of 'scan'.",
		Example: "  NAME key revoke 7ks3q2mzv4aa --reason 'found in a repository'\n" +
			"  NAME key revoke --user alice --unused-since 90d\n  NAME key revoke --all --yes\n" +
			"  NAME scan --history . | NAME key revoke --from-scan -",
	}
	flags.on(a, cmd)
	cmd.Flags().BoolVar(&all, "all", false, "revoke the keys of all users")
	cmd.Flags().StringVar(&reason, "reason", "", "a `TEXT` that 'key show' shows")
	cmd.Flags().StringVar(&found, "from-scan", "",
		"the keys that 'scan' found: its output in `FILE`, or - for standard input")
	yesFlag(cmd, &yes)
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		switch filtered := !flags.isEmpty(); {
		case found != "" && (len(args) > 0 || filtered || all):
			return usagef(cmd, "--from-scan cannot be combined with handles or a filter")
		case found != "":
			return nil
		case len(args) > 0 && (filtered || all):
			return usagef(cmd, "give handles or a filter, not both")
		case all && filtered:
			return usagef(cmd, "give --all or another filter, not both")
		case len(args) == 0 && !filtered && !all:
			return usagef(cmd, "give handles, a filter such as --user, or --all")
		}
		return nil
	}
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		params := apikey.RevokeParams{Reason: reason}
		if found != "" {
			var err error
			if args, err = a.scanned(found); err != nil {
				return err
			}
			if params.Reason == "" {
				params.Reason = "found by a scan"
			}
		}
		if len(args) > 0 || found != "" {
			return a.revokeHandles(ctx, p, args, params)
		}
		filter, err := flags.filter(ctx, a, p, cmd)
		if err != nil {
			return err
		}
		return a.revokeFiltered(ctx, p, filter, params, yes)
	})
	return cmd
}

// revokeHandles revokes the keys with these handles. A handle that no key has does not stop it.
func (a *app) revokeHandles(ctx context.Context, p *Services, handles []string, params apikey.RevokeParams) error {
	var failed []error
	for _, handle := range handles {
		told := "revoked"
		switch err := p.Keys.Revoke(ctx, handle, params); {
		case errors.Is(err, auth.ErrNotFound):
			failed = append(failed, a.noKey(handle))
			continue
		case isEnded(err):
			told = "was revoked before"
		case err != nil:
			return errors.Join(append(failed, err)...)
		}
		if _, err := fmt.Fprintf(a.Out, "API key %s %s.\n", handle, told); err != nil {
			return err
		}
	}
	return errors.Join(failed...)
}

// maxNamed is how many keys the question names.
const maxNamed = 10

// revokeFiltered revokes the keys that filter selects, after a question that names them.
func (a *app) revokeFiltered(
	ctx context.Context, p *Services, filter apikey.Filter, params apikey.RevokeParams, yes bool,
) error {
	filter.LiveAt = p.Keys.Now()
	n, with := 0, []string(nil)
	for key, err := range p.Keys.List(ctx, filter) {
		if err != nil {
			return err
		}
		if n++; n <= maxNamed {
			described := fmt.Sprintf("key %s of user %s, %s", key.Handle, key.Username, key.Name)
			with = append(with, printable.Word(described))
		}
	}
	if n > maxNamed {
		with = append(with, fmt.Sprintf("and %d more", n-maxNamed))
	}
	if n > 0 {
		if err := a.confirm(ctx, deletion{counted(n, "API key"), with, "revoke"}, yes); err != nil {
			return err
		}
	}
	revoked, err := p.Keys.RevokeAll(ctx, filter, params)
	if err != nil {
		return a.incomplete(ctx, err, countedWere(revoked, "key")+" revoked")
	}
	_, err = fmt.Fprintf(a.Out, "%s revoked\n", counted(revoked, "key"))
	return err
}

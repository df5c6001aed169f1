package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
)

func (a *app) auditCommand() *cobra.Command {
	return a.usersGroup("audit", "List and verify the trail of changes",
		a.auditListCommand(), a.auditVerifyCommand(), a.auditExportCommand(), a.auditAnchorCommand())
}

func (a *app) auditListCommand() *cobra.Command {
	var filter audit.Filter
	var since string
	cmd := &cobra.Command{
		Use: "list", Args: exactly(0),
		Short: "List changes, the newest last",
		Long: "List changes of users, groups, tokens and keys, the newest last: number, time, who made the change,\n" +
			"with which credential, from which network, the action, the object of the change, and the fields that\n" +
			"changed. --limit prints only the newest changes.",
		Example: "  NAME audit list --limit 20\n  NAME audit list --user alice --since 7d --json",
	}
	cmd.Flags().StringVar(&filter.User, "user", "", "only changes that concern the `USER`, or that the user made")
	cmd.Flags().StringVar(&filter.Action, "action", "", "only this `ACTION`, such as user.create")
	sinceFlag(cmd, &since)
	cmd.RegisterFlagCompletionFunc("user", a.completeUser)
	names := usernames{}
	return listCommand[audit.Entry]{
		one:     "change",
		heading: []string{"NUMBER", "TIME", "ACTOR", "VIA", "NETWORK", "ACTION", "OBJECT", "CHANGES"},
		rows: func(ctx context.Context, p *Services, limit int) (_ iter.Seq2[audit.Entry, error], err error) {
			if filter.Since, err = sinceTime(cmd, since); err != nil {
				return nil, err
			}
			if filter.User != "" {
				found, err := p.Users.ByName(ctx, filter.User)
				if err != nil && !errors.Is(err, auth.ErrNotFound) { // the entries of a deleted user remain
					return nil, err
				}
				filter.UserID = found.ID
			}
			filter.Last = limit
			entries := p.Audit.List(ctx, filter)
			if filter.User != "" && filter.UserID == "" {
				entries = a.orNoUser(entries, filter.User)
			}
			return names.of(ctx, p, entries), nil
		},
		row: func(e audit.Entry) row {
			return row{e, []string{strconv.FormatInt(e.Number, 10), e.Time.Format("2006-01-02 15:04:05"), e.Actor.Name,
				e.Via, e.Network, e.Action, strings.TrimSpace(e.Kind + " " + names.object(e)), shownChanges(e.Changes)}}
		},
	}.on(a, cmd)
}

// shownChanges returns the text of changes in a table.
func shownChanges(changes []auth.Change) string {
	var texts []string
	for _, c := range changes {
		switch {
		case c.Old == "" && c.New == "":
			texts = append(texts, c.Field)
		case c.Old == "":
			texts = append(texts, c.Field+": "+c.New)
		default:
			texts = append(texts, c.Field+": "+c.Old+" -> "+c.New)
		}
	}
	return strings.Join(texts, "; ")
}

// sinceFlag adds the flag --since to cmd.
func sinceFlag(cmd *cobra.Command, since *string) {
	cmd.Flags().StringVar(since, "since", "",
		"only changes since `WHEN`: 36h or 7d (before now), or a date such as 2026-01-31 or 2026-01-31T12:00:00Z")
}

// sinceTime returns the time of the flag --since, or the zero time without one.
func sinceTime(cmd *cobra.Command, text string) (time.Time, error) {
	since, err := sinceOf(text, time.Now())
	if err != nil {
		return time.Time{}, usagef(cmd, "--since: %v", err)
	}
	return since, nil
}

func (a *app) auditAnchorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "anchor", Args: exactly(0),
		Short: "Print the number and hash of the last change",
		Long: "Print an anchor: NUMBER:HASH of the last change. Keep anchors where nobody who can write to the\n" +
			"database can change them. 'audit verify' then finds out whether a change up to an anchor was altered\n" +
			"or removed, even if all later ones were made anew.",
		Example: "  NAME audit anchor\n  NAME audit anchor | ssh backup 'cat >> anchors.txt'",
		RunE: a.onProject(func(ctx context.Context, p *Services, _ []string) error {
			last, err := p.Audit.Anchor(ctx)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.Out, last)
			return err
		}),
	}
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
	"github.com/latchkey-go/latchkey/internal/span"
	"github.com/latchkey-go/latchkey/refusal"
)

// refusalJSON is a refused request in the output of --json.
type refusalJSON struct {
	RequestID string      `json:"request_id"`
	Time      time.Time   `json:"time"`
	Status    int         `json:"status"`
	Reason    string      `json:"reason"`
	Detail    string      `json:"detail"`
	Method    string      `json:"method"`
	Path      string      `json:"path"`
	UserID    auth.UserID `json:"user_id"`  // "": unknown
	Username  string      `json:"username"` // "": unknown, or deleted meanwhile
	Handle    string      `json:"handle"`
	Network   string      `json:"network"`
}

func (a *app) explainCommand() *cobra.Command {
	var asJSON bool
	var last int
	var user string
	cmd := &cobra.Command{
		Use: "explain [REQUEST-ID]", GroupID: groupUsers, Args: between(0, 1),
		Short: "Say why a request was refused",
		Long: "Say why a request was refused: an expired, revoked or unknown key or token, a network, a scope, an\n" +
			"inactive user, a wrong password, a CSRF check, a permission, a throttle. The client does not learn the\n" +
			"reason. The request's id is in the header X-Request-ID of the answer, and in each line of the log.\n\n" +
			"Instead of an id, --last lists the latest refusals, and --user those of one user.",
		Example: "  NAME explain 6QK3ZJ5TB3YH2M4W\n" +
			"  NAME explain --last 50 --user alice\n  NAME explain --last 50 --json",
	}
	jsonFlag(cmd, &asJSON)
	cmd.Flags().IntVar(&last, "last", 20, "list the latest `N` refusals")
	cmd.Flags().StringVar(&user, "user", "", "list the refusals of the user `NAME`")
	_ = cmd.RegisterFlagCompletionFunc("user", a.completeUser)
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		lists := cmd.Flags().Changed("last") || cmd.Flags().Changed("user")
		switch {
		case len(args) == 0 && !lists:
			return usagef(cmd, "missing argument REQUEST-ID, or --last or --user")
		case len(args) > 0 && lists:
			return usagef(cmd, "--last and --user list refusals: they take no REQUEST-ID")
		case last < 1 || last > refusal.MaxListed:
			return usagef(cmd, "--last must be 1 to %d", refusal.MaxListed)
		}
		return nil
	}
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		if len(args) == 0 {
			return a.listRefusals(ctx, p, user, last, asJSON)
		}
		return a.explain(ctx, p, args[0], asJSON)
	})
	return cmd
}

// explain prints the records of one request. Usually there is one.
func (a *app) explain(ctx context.Context, p *Services, id string, asJSON bool) error {
	found, err := p.Refusals.Find(ctx, id)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return &failure{message: "no refused request has the id " + printable.Word(id), hint: a.unexplained(p)}
	}
	if asJSON {
		list := []refusalJSON{}
		for _, r := range found {
			d, err := describeRefusal(ctx, p, r)
			if err != nil {
				return err
			}
			list = append(list, d)
		}
		return a.printJSON(list)
	}
	var lines [][]string
	for i, r := range found {
		d, err := describeRefusal(ctx, p, r)
		if err != nil {
			return err
		}
		if i > 0 {
			lines = append(lines, []string{"", ""})
		}
		lines = append(lines, d.lines()...)
	}
	return list(ctx, a, listing{one: "field", heading: []string{"FIELD", "VALUE"}}, all(lines),
		func(line []string) row { return row{cells: line} })
}

// unexplained is the hint for a request without a record.
func (a *app) unexplained(p *Services) string {
	if p.RefusalsOff {
		return "refusals.record is off: look for the request_id in the log"
	}
	return fmt.Sprintf("records are kept for %s, at most %d of them (refusals.keep, refusals.most). A record appears "+
		"after some seconds, and in a flood some are dropped; the log has every reason, under the request_id. "+
		"Requests that were not refused, and faults (5xx), have no record", span.Format(p.Refusals.Keep()),
		p.Refusals.Most())
}

// listRefusals lists the latest refusals.
func (a *app) listRefusals(ctx context.Context, p *Services, user string, last int, asJSON bool) error {
	filter := refusal.Filter{Limit: last}
	if user != "" {
		found, err := a.namedUser(ctx, p, user)
		if err != nil {
			return err
		}
		filter.User = found.ID
	}
	records, err := p.Refusals.List(ctx, filter)
	if err != nil {
		return err
	}
	names := map[auth.UserID]string{}
	var rows []refusalJSON
	for _, r := range records {
		if _, known := names[r.User]; !known {
			if names[r.User], err = usernameOf(ctx, p, r.User); err != nil {
				return err
			}
		}
		rows = append(rows, asRefusalJSON(r, names[r.User]))
	}
	heading := []string{"TIME", "STATUS", "REASON", "USER", "KEY", "NETWORK", "REQUEST", "ID"}
	return list(ctx, a, listing{one: "refusal", asJSON: asJSON, heading: heading}, all(rows), func(d refusalJSON) row {
		return row{d, []string{d.Time.UTC().Format(time.RFC3339), strconv.Itoa(d.Status), d.Reason, d.who(), d.Handle,
			d.Network, d.Method + " " + d.Path, d.RequestID}}
	})
}

// describeRefusal returns a record with the user's present name.
func describeRefusal(ctx context.Context, p *Services, r refusal.Record) (refusalJSON, error) {
	name, err := usernameOf(ctx, p, r.User)
	return asRefusalJSON(r, name), err
}

// usernameOf returns the name of a user, or "" if the user does not exist.
func usernameOf(ctx context.Context, p *Services, id auth.UserID) (string, error) {
	if id == "" {
		return "", nil
	}
	u, err := p.Users.ByID(ctx, id)
	if errors.Is(err, auth.ErrNotFound) {
		return "", nil
	}
	return u.Username, err
}

func asRefusalJSON(r refusal.Record, username string) refusalJSON {
	return refusalJSON{r.RequestID, r.Time, r.Status, string(r.Reason), r.Detail, r.Method, r.Path, r.User, username,
		r.Handle, r.Network}
}

// who returns the user as people see it: the name, or the id of a user who was deleted.
func (d refusalJSON) who() string {
	switch {
	case d.UserID == "":
		return ""
	case d.Username == "":
		return "id " + string(d.UserID)
	}
	return d.Username
}

// lines returns the rows of the table: names and values. An unknown value has no row.
func (d refusalJSON) lines() (lines [][]string) {
	for _, line := range [][]string{
		{"request", d.RequestID}, {"time", d.Time.UTC().Format(time.RFC3339)},
		{"refused", fmt.Sprintf("%s %s: %d", d.Method, d.Path, d.Status)},
		{"reason", d.Reason}, {"detail", d.Detail}, {"user", d.who()}, {"key", d.Handle}, {"network", d.Network},
	} {
		if line[1] != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

package cli

import (
	"context"
	"os"
	"os/user"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/audit"
)

// actorContext returns the context of cmd with its actor for the audit trail: the operator and the
// command.
func (a *app) actorContext(cmd *cobra.Command) context.Context {
	name := strings.TrimPrefix(cmd.CommandPath(), a.Name+" ")
	return audit.WithActor(cmd.Context(), audit.Actor{Name: operator(os.Getenv), Via: "command " + name})
}

// operator returns the name of the user of the operating system. If the user came by sudo, it also
// names the user who ran sudo.
func operator(env func(string) string) string {
	name := "uid " + strconv.Itoa(os.Getuid())
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if caller := env("SUDO_USER"); caller != "" && caller != name {
		name += " (sudo by " + caller + ")"
	}
	return name
}

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

// acting returns the context of cmd, in which the audit trail names the operator and the command.
func (a *app) acting(cmd *cobra.Command) context.Context {
	name := strings.TrimPrefix(cmd.CommandPath(), a.Name+" ")
	return audit.WithActor(cmd.Context(), audit.Actor{Name: operator(os.Getenv), Via: "command " + name})
}

// operator returns the user of the operating system, and who has become that user with sudo, as
// sudo says.
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

package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

const modulePath = "github.com/latchkey-go/latchkey"

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", GroupID: groupMore, Args: exactly(0),
		Short: "Print the versions of the program, Latchkey and Go",
		Long:  "Print the versions of the program, Latchkey and Go, one per line.",
		RunE: func(*cobra.Command, []string) error {
			own, library := "(unknown)", "(unknown)"
			if info, ok := debug.ReadBuildInfo(); ok {
				own, library = info.Main.Version, info.Main.Version
				for _, dep := range info.Deps {
					if dep.Path == modulePath {
						library = dep.Version
					}
				}
			}
			_, err := fmt.Fprintf(a.Out, "%s %s\nlatchkey %s\n%s %s/%s\n",
				a.Name, orDevel(own), orDevel(library), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// orDevel returns version, or "(devel)" if the build has none: it came neither from a module proxy
// nor from version control.
func orDevel(version string) string {
	if version == "" {
		return "(devel)"
	}
	return version
}

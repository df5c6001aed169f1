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
		Long: "Print the versions of the program, Latchkey and Go, one per line, and the revision of the program's\n" +
			"source if the build knows it. --version does the same.",
		RunE: func(*cobra.Command, []string) error { return a.printVersion() },
	}
}

// versionFlag adds the flag --version to the root command.
func (a *app) versionFlag(root *cobra.Command) {
	var asked bool
	root.Flags().BoolVar(&asked, "version", false, "print the versions of the program, Latchkey and Go")
	other := root.RunE
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if asked && len(args) == 0 {
			return a.printVersion()
		}
		return other(cmd, args)
	}
}

func (a *app) printVersion() error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	_, err := fmt.Fprint(a.Out, versionText(a.Name, info))
	return err
}

// versionText returns the lines that describe a build.
func versionText(name string, info *debug.BuildInfo) string {
	library := info.Main.Version
	for _, dep := range info.Deps {
		if dep.Path == modulePath {
			library = dep.Version
			if dep.Replace != nil { // a checkout, or a fork
				library = dep.Replace.Version
			}
		}
	}
	text := fmt.Sprintf("%s %s\nlatchkey %s\n%s %s/%s\n",
		name, orDevel(info.Main.Version), orDevel(library), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	vcs := map[string]string{}
	for _, setting := range info.Settings {
		vcs[setting.Key] = setting.Value
	}
	if vcs["vcs.revision"] == "" {
		return text
	}
	text += fmt.Sprintf("revision %s %s", vcs["vcs.revision"], vcs["vcs.time"])
	if vcs["vcs.modified"] == "true" {
		text += ", modified"
	}
	return text + "\n"
}

// orDevel returns version, or "(devel)" if the build has none: it came neither from a module proxy
// nor from version control.
func orDevel(version string) string {
	if version == "" {
		return "(devel)"
	}
	return version
}

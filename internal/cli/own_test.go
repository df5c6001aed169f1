package cli_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
)

// TestOwnInterrupted checks the exit code of a project's command that an interrupt has ended.
func TestOwnInterrupted(t *testing.T) {
	t.Parallel()
	migrator := migrate.New(dbtest.Open(t))
	lost := errors.New("lost")
	for name, c := range map[string]struct {
		err       error
		interrupt bool
		exit      int
		stderr    string
	}{
		"done":        {nil, true, 0, ""},
		"interrupted": {context.Canceled, true, 130, "x: interrupted\n"},
		"interrupted with a text": {fmt.Errorf("7 rows: %w", context.Canceled), true, 130,
			"x: interrupted: 7 rows: context canceled\n"},
		"failed":              {lost, false, 1, "x: lost\n"},
		"cancelled by itself": {context.Canceled, false, 1, "x: context canceled\n"},
	} {
		ctx, interrupt := context.WithCancel(t.Context())
		var stderr bytes.Buffer
		exit := cli.Run(ctx, cli.Config{
			Name: "x", In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &stderr,
			Own: []cli.OwnCommand{{Name: "import", Summary: "Import"}},
			Open: func(context.Context, cli.Create) (*cli.Services, error) {
				return &cli.Services{Migrator: migrator, RunOwn: func(
					ctx context.Context, name string, _ []string,
				) error {
					if c.interrupt {
						interrupt()
						<-ctx.Done()
					}
					return c.err
				}}, nil
			},
		}, []string{"import"})
		interrupt()
		if exit != c.exit || stderr.String() != c.stderr {
			t.Errorf("%s: exit %d, %q", name, exit, &stderr)
		}
	}
}

// TestOwnClash checks that a project's command cannot take the place of one of ours, or of a flag
// that every command has.
func TestOwnClash(t *testing.T) {
	t.Parallel()
	own := func(c cli.OwnCommand) []cli.OwnCommand { return []cli.OwnCommand{c} }
	flagged := func(name string) cli.OwnCommand {
		return cli.OwnCommand{Name: "import", Summary: "x", Flags: func(fs *flag.FlagSet) { fs.Bool(name, false, "x") }}
	}
	for name, list := range map[string][]cli.OwnCommand{
		"serve":             own(cli.OwnCommand{Name: "serve", Summary: "x"}),
		"help":              own(cli.OwnCommand{Name: "help", Summary: "x"}),
		"completion":        own(cli.OwnCommand{Name: "completion", Summary: "x"}),
		"twice":             {{Name: "import", Summary: "x"}, {Name: "import", Summary: "x"}},
		"no name":           own(cli.OwnCommand{Summary: "x"}),
		"hidden":            own(cli.OwnCommand{Name: "__complete", Summary: "x"}),
		"a capital":         own(cli.OwnCommand{Name: "Import", Summary: "x"}),
		"a space":           own(cli.OwnCommand{Name: "import orders", Summary: "x"}),
		"a dash":            own(cli.OwnCommand{Name: "-import", Summary: "x"}),
		"no summary":        own(cli.OwnCommand{Name: "import"}),
		"required after":    own(cli.OwnCommand{Name: "import", Summary: "x", Args: "[A] B"}),
		"half a bracket":    own(cli.OwnCommand{Name: "import", Summary: "x", Args: "[A"}),
		"the flag --help":   own(flagged("help")),
		"the flag -h":       own(flagged("h")),
		"a setting's flag":  own(flagged("addr")),
		"the flag --config": own(flagged("config")),
	} {
		func() {
			defer func() {
				if reason := recover(); reason == nil || !strings.HasPrefix(fmt.Sprint(reason),
					"latchkey: Project.Commands: ") {
					t.Errorf("%s: %v", name, reason)
				}
			}()
			cli.Run(t.Context(), cli.Config{
				Name: "x", In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}, Own: list,
				Flags: func(fs *pflag.FlagSet) { fs.String("addr", "", "x"); fs.String("config", "", "x") },
			}, []string{"version"})
		}()
	}
}

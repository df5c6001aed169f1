package testkit

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey"
)

// Command runs a command of Project.Commands on the site, as Django's call_command does: name, and
// then its flags and arguments. It returns what the command has written to Call.Out and Call.Err.
// The error is that of Command.Run or of its flags. Command does not check the number of arguments,
// which the command line does. It panics if the project has no command of that name.
func (s *Site) Command(ctx context.Context, name string, args ...string) (output string, err error) {
	i := slices.IndexFunc(s.commands, func(c latchkey.Command) bool { return c.Name == name })
	if i < 0 {
		panic("testkit: the project has no command " + name)
	}
	c := s.commands[i]
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	if c.Flags != nil {
		c.Flags(flags)
	}
	if err := flags.Parse(args); err != nil {
		return "", fmt.Errorf("testkit: command %s: %w", name, err)
	}
	var out bytes.Buffer
	err = c.Run(ctx, s.Site, latchkey.Call{Args: flags.Args(), In: strings.NewReader(""), Out: &out, Err: &out})
	return out.String(), err
}

package latchkey

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/internal/settings"
	"github.com/latchkey-go/latchkey/internal/web"
)

// Main runs the project's command line and exits.
func Main(p Project) { os.Exit(Run(context.Background(), p, os.Args[1:])) }

// Run runs one command line of the project and returns its exit code: 0 done, 1 failed, 2 not understood. It
// reads and writes the standard streams, and takes an interrupt or SIGTERM for the end of ctx.
func Run(ctx context.Context, p Project, args []string) int {
	if p.Name == "" {
		p.Name = "latchkey"
	}
	loader := newLoader()
	return cli.Run(ctx, cli.Config{
		Name: p.Name, In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Flags: loader.Register,
		Open: func(ctx context.Context) (*cli.Project, error) {
			var s Settings
			check := func() []settings.Problem {
				if loader.Flagged("database") && tellsPassword(s.Database) {
					return []settings.Problem{{Name: "database", Want: "others see an argument, and a password may stand in it: " +
						"set LATCHKEY_DATABASE, or database_password beside a URL without one"}}
				}
				return s.problems()
			}
			if err := loader.Load(&s, check); err != nil {
				return nil, err
			}
			site, err := Open(ctx, p, s)
			if err != nil {
				return nil, err
			}
			return site.commands(p.Name, os.Stderr), nil
		},
	}, args)
}

// commands is the site as the command line uses it.
func (s *Site) commands(name string, err io.Writer) *cli.Project {
	return &cli.Project{
		Users: s.Users, Groups: s.Groups, Tokens: s.Tokens, Validators: s.Validators,
		Migrator: s.migrator, Tx: s.db, Routes: s.routes,
		Serve: func(ctx context.Context) error { return s.listen(ctx, name, err) },
		ClearSessions: func(ctx context.Context, progress func(cleared int)) (int, error) {
			return s.db.Sessions().ClearExpired(ctx, time.Now(), progress)
		},
		Check: s.check,
		Close: s.Close,
	}
}

// listen serves until ctx ends.
func (s *Site) listen(ctx context.Context, name string, err io.Writer) error {
	t := s.settings.Timeouts
	return web.Server{
		Addr: s.settings.Addr, Handler: s, MaxHeader: s.settings.Limits.MaxHeader,
		ReadHeader: t.ReadHeader, Read: t.Read, Write: t.Write, Idle: t.Idle, Shutdown: t.Shutdown,
		Log: s.log,
		Listening: func(addr net.Addr) {
			fmt.Fprintf(err, "Serving %s on http://%s (Ctrl-C ends)\n", name, addr)
		},
	}.Serve(ctx)
}

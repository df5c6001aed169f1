package latchkey

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/coreos/go-systemd/v22/daemon"

	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/internal/dbclient"
	"github.com/latchkey-go/latchkey/internal/settings"
	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/migrate"
)

// Main runs the project's command line and exits.
func Main(p Project) { os.Exit(Run(context.Background(), p, os.Args[1:])) }

// Run runs one command line of the project and returns its exit code: 0 for success, 1 for failure,
// 2 for a wrong command line, 130 for an interrupted command. An interrupt ends serve with 0, and a
// prompt with 1. Run uses the standard streams. An interrupt or SIGTERM cancels the command, as the
// end of ctx does.
func Run(ctx context.Context, p Project, args []string) int {
	if p.Name == "" {
		p.Name = defaultName
	}
	loader := newLoader(p)
	var secrets []string // known once the settings are loaded
	loadAll := func() (Settings, error) {
		s, err := load(loader, p)
		if err == nil {
			secrets = s.loaded.secrets
		}
		return s, err
	}
	return cli.Run(ctx, cli.Config{
		Name: p.Name, In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Flags: loader.Register, ReadValue: settings.ReadValue,
		Own: p.ownCommands(), Redact: func(text string) string { return redact(text, secrets) },
		Names:  func() migrate.Names { return migrate.NamesOf(p.UserModel, p.Migrations...) },
		Making: p.making,
		Client: func() (dbclient.Client, error) {
			s, err := loadAll()
			if err != nil {
				return dbclient.Client{}, err
			}
			return clientOf(s, p)
		},
		KeyPrefix: func() (string, error) {
			s, err := loadAll()
			if err == nil {
				s, err = s.withDefaults(p)
			}
			return s.APIKeys.Prefix, err
		},
		Inspect: func(ctx context.Context) (*cli.Services, error) {
			s, err := loadAll()
			if err != nil {
				return nil, err
			}
			site, err := openSite(ctx, p, s, inspecting)
			if err != nil {
				return nil, err
			}
			return site.commands(p.Name, os.Stderr), nil
		},
		Open: func(ctx context.Context, create cli.Create) (*cli.Services, error) {
			s, err := loadAll()
			if err != nil {
				return nil, err
			}
			how := existing
			if create != nil {
				if err := create(migrate.NamesOf(p.UserModel, p.Migrations...), isEmpty(s.Database)); err != nil {
					return nil, err
				}
				how = creating
			}
			site, err := openSite(ctx, p, s, how)
			if err != nil {
				return nil, err
			}
			secrets = append(secrets, site.settings.SecretKey)
			services := site.commands(p.Name, os.Stderr)
			services.RunOwn = func(ctx context.Context, name string, args []string) error {
				return p.runOwn(ctx, site, name, Call{Args: args, In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
			}
			return services, nil
		},
	}, args)
}

// commands returns the parts of the site that the command line uses. err is where serve reports its
// address.
func (s *Site) commands(name string, err io.Writer) *cli.Services {
	return &cli.Services{
		Users: s.Users, Groups: s.Groups, Tokens: s.Tokens, Keys: s.Keys, Audit: s.Audit, Validators: s.Validators,
		Refusals: s.Refusals, RefusalsOff: s.settings.Refusals.Record == "off",
		Migrator: s.migrator, Triggers: s.settings.Cache.Triggers, Tx: s.db, DB: s.DB,
		UserTable: s.db.UserModel().Table, Routes: s.routes,
		Static: s.static, StaticRoot: s.settings.Static.Root,
		Serve: func(ctx context.Context, prepare func(context.Context) error) error {
			return s.listen(ctx, name, err, prepare)
		},
		ClearSessions: func(ctx context.Context, progress func(cleared int)) (int, error) {
			return s.db.Sessions().ClearExpired(ctx, s.now(), progress)
		},
		Jobs: s.listJobs,
		Check: func(ctx context.Context, c cli.Checks) cli.Findings {
			return s.settings.Check.withoutSilenced(s.check(ctx, c))
		},
		Close: s.Close,
	}
}

// checkServable refuses to serve other machines at addr if a secret can be guessed, or if everybody
// may write a file with secrets. It logs the files that others may read.
func (s *Site) checkServable(ctx context.Context, addr string) error {
	weak := s.settings.weakSecrets()
	if len(weak) > 0 && !isLocal(addr) {
		return fmt.Errorf("cannot serve on %s: %s has fewer than 32 characters or fewer than 5 different ones: "+
			"make a long random one (openssl rand -base64 48)", addr, strings.Join(weak, ", "))
	}
	for _, found := range s.checkFiles() {
		if found.Error && !isLocal(addr) {
			return fmt.Errorf("cannot serve on %s: %s %s", addr, found.Message, found.Hint)
		}
		if !s.settings.Check.isSilenced(found.ID) {
			s.log.WarnContext(ctx, found.Message, "id", found.ID, "hint", found.Hint)
		}
	}
	return nil
}

// listen serves requests and runs the workers until ctx ends. It calls prepare, and then the
// functions of OnServe, once the checks have passed and it listens on the address. A socket that
// systemd passes replaces the setting addr.
func (s *Site) listen(ctx context.Context, name string, err io.Writer, prepare func(context.Context) error) error {
	passed, failed := web.Passed()
	if failed != nil {
		return failed
	}
	addr := s.settings.Addr
	if passed != nil {
		defer passed.Close() // Serve does it too, if it is called
		addr = web.AddressOf(passed.Addr())
	}
	if err := s.checkServable(ctx, addr); err != nil {
		return err
	}
	defer s.settings.Memory.apply()()
	defer s.ownLog.takeStandard()()
	watched, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	side := metricsServer{stop: func() {}}
	defer func() { side.stop() }() // last: the metrics show the shutdown too
	return s.serveWithWorkers(ctx, func(ctx context.Context, start func()) error {
		server := s.server()
		server.Listener = passed
		tokens := ""
		server.Prepare = func(ctx context.Context) error {
			var err error
			if side, err = s.serveMetrics(watched); err != nil {
				return err
			}
			if err := prepare(ctx); err != nil {
				return err
			}
			tokens = s.tokenMode(ctx)
			return s.Start(ctx)
		}
		server.Listening = func(addr net.Addr) {
			fmt.Fprintf(err, "Serving %s on %s (Ctrl-C ends)\n", name, urlOf(addr))
			if side.addr != nil {
				fmt.Fprintf(err, "Metrics on %s, path /metrics\n", urlOf(side.addr))
			}
			fmt.Fprint(err, tokens)
			s.notify(ctx, daemon.SdNotifyReady)
			go s.feedWatchdog(watched)
			start()
		}
		server.Draining = func() {
			s.notify(watched, daemon.SdNotifyStopping)
			s.Drain()
		}
		return server.Serve(ctx)
	})
}

// urlOf returns the URL of a listener, or unix:PATH.
func urlOf(addr net.Addr) string {
	if addr.Network() == "unix" {
		return web.AddressOf(addr)
	}
	return "http://" + web.AddressOf(addr)
}

// server returns the server of the site.
func (s *Site) server() web.Server {
	t := s.settings.Timeouts
	return web.Server{
		Addr: s.settings.Addr, SocketMode: s.settings.socketMode(), Handler: s, MaxHeader: s.settings.Limits.MaxHeader,
		Waiting:    s.settings.Limits.WaitingConnections,
		ReadHeader: t.ReadHeader, Read: t.Read, Write: t.Write, Idle: t.Idle, Drain: t.Drain, Shutdown: t.Shutdown,
		Log: s.log,
	}
}

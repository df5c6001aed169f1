package latchkey_test

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"net"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/throttle"
)

// reportSettings are the settings of a project that reports to a collector how many users it has.
type reportSettings struct {
	Collector string        `name:"collector" default:"127.0.0.1:6000" help:"host:port of the collector"`
	Pause     time.Duration `name:"pause" default:"1m" min:"1s" help:"time between two reports"`
	Rate      string        `name:"rate" default:"100/min" help:"how often a user may call the API"`
}

// Check is called when the settings are complete.
func (s *reportSettings) Check() error {
	if _, _, err := net.SplitHostPort(s.Collector); err != nil {
		return latchkey.SettingErrorf("collector", "want host:port, for example 127.0.0.1:6000")
	}
	if err := throttle.CheckRate(s.Rate); err != nil {
		return latchkey.SettingErrorf("rate", "%w", err)
	}
	return nil
}

// reports returns the project. It is a function because each open site needs settings of its own.
func reports(s *reportSettings) latchkey.Project {
	return latchkey.Project{Name: "reports", Settings: s, API: s.api, Setup: s.setup}
}

// api is what all views inherit: the token that every view asks for, and a limit for each user.
func (s *reportSettings) api(site *latchkey.Site) rest.Config {
	inherited := site.SecureDefaults()
	limits := throttle.New(site.Counters, throttle.Rates{"user": s.Rate})
	inherited.Throttles = []rest.Throttle{limits.User()}
	return inherited
}

// setup adds the routes. Only serve needs the collector: other commands work while it is down.
func (s *reportSettings) setup(site *latchkey.Site) error {
	site.View("/me/", rest.Func(me))
	site.View("/status/", rest.Func(me), rest.Throttles()) // without a limit
	site.OnServe(func(ctx context.Context) error {
		collector, err := new(net.Dialer).DialContext(ctx, "tcp", s.Collector)
		if err != nil {
			return fmt.Errorf("connect to the collector: %w", err)
		}
		site.OnClose(func(context.Context) error { return collector.Close() })
		site.Worker(func(ctx context.Context) error { return s.report(ctx, site, collector) })
		return nil
	})
	return nil
}

// me is a view: the name of the user.
func me(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"username", r.User.Username}), nil
}

// report writes the number of users at regular intervals, until the server has stopped.
func (s *reportSettings) report(ctx context.Context, site *latchkey.Site, collector net.Conn) error {
	for {
		var n int
		if err := site.DB.QueryRow(ctx, "SELECT count(*) FROM auth_user").Scan(&n); err != nil {
			site.Log.WarnContext(ctx, "users not counted", "err", err)
		} else if _, err := fmt.Fprintf(collector, "%d users\n", n); err != nil {
			return fmt.Errorf("report: %w", err) // serve ends, and its supervisor starts it again
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(s.Pause):
		}
	}
}

// A project with settings of its own, a limit for all views, a connection that only serve opens,
// and a worker. A program with a server of its own calls Start and Work, as here.
func ExampleProject() {
	ctx, stop := context.WithCancel(context.Background())
	collector, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	defer collector.Close()
	database, remove := temporary()
	defer remove()
	site, err := latchkey.Open(ctx, reports(&reportSettings{Collector: collector.Addr().String()}),
		latchkey.Settings{Database: database})
	if err != nil {
		log.Fatal(err)
	}
	defer site.Close()
	if err := site.Migrate(ctx); err != nil {
		log.Fatal(err)
	}
	if _, err := site.Users.Create(ctx, auth.CreateParams{Username: "alice"}); err != nil {
		log.Fatal(err)
	}
	if err := site.Start(ctx); err != nil {
		log.Fatal(err)
	}
	go func() {
		defer stop()
		conn, err := collector.Accept()
		if err != nil {
			log.Fatal(err)
		}
		line, _ := bufio.NewReader(conn).ReadString('\n')
		fmt.Print(line)
	}()
	if err := site.Work(ctx); err != nil {
		log.Fatal(err)
	}
	// Output: 1 users
}

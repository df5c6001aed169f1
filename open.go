package latchkey

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"time"

	keys "github.com/latchkey-go/latchkey/apikey"
	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/internal/runs"
	"github.com/latchkey-go/latchkey/internal/testrig"
	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
)

const (
	readyTimeout = 2 * time.Second // how long /readyz may take
	readyReuse   = time.Second     // how long /readyz repeats an answer without checking again
)

// Open opens the database and runs the project's Setup. The database may still lack its tables. On
// SQLite, Open creates the database's file and the secret's file if they are missing; OpenExisting
// does not. The caller closes the Site.
//
// A test calls testkit.Open instead. If it sends requests of httptest.NewRequest, whose Host is
// example.com, it adds example.com to AllowedHosts.
func Open(ctx context.Context, p Project, s Settings) (*Site, error) {
	return openSite(ctx, p, s, creating)
}

// OpenExisting opens a database that exists, with its secret, and otherwise does the same as Open.
// It creates no file: for a mistaken path it returns sqlstore.ErrNoDatabase.
func OpenExisting(ctx context.Context, p Project, s Settings) (*Site, error) {
	return openSite(ctx, p, s, existing)
}

// opening says what openSite does with the database.
type opening int

const (
	creating   opening = iota // creates a SQLite file and its secret if they are missing
	existing                  // creates nothing
	inspecting                // connects only with the first statement, and needs no secret
)

func openSite(ctx context.Context, p Project, s Settings, how opening) (*Site, error) {
	s, err := s.withDefaults(p)
	if err != nil {
		return nil, err
	}
	if s.SecretKey == "" { // read the secret first: if that fails, no database is created
		if s.SecretKey, err = readSecret(s.Database); err != nil {
			return nil, err
		}
	}
	now := testrig.Clock(ctx)
	db, err := openDatabase(ctx, s, p.UserModel, how, now)
	if err != nil {
		return nil, err
	}
	if s.SecretKey == "" && how == inspecting {
		s.SecretKey = rand.Text() + rand.Text() // nothing is signed: the site does not serve
	}
	if s.SecretKey == "" {
		if s.SecretKey, err = makeSecret(s.Database, how == existing); err != nil {
			db.Close()
			return nil, err
		}
	}
	if now == nil {
		now = time.Now
	}
	var own *ownLog
	if p.Log == nil {
		own = newOwnLog(s.Log, os.Stderr)
		p.Log = own.Logger
	}
	collapsed := runs.New(p.Log.Handler())
	log := slog.New(rest.LogHandler(collapsed))
	site := &Site{
		name: p.Name, settings: s, Log: log, log: log, runs: collapsed, ownLog: own, now: now,
		db: db, migrator: migrate.New(db, p.Migrations...),
	}
	if err := site.build(p); err != nil {
		return nil, err
	}
	return site, nil
}

// build creates the parts of the site on its database, and runs the project's Setup. It closes the
// site on an error or a panic.
func (s *Site) build(p Project) (err error) {
	built := false
	defer func() {
		if !built {
			err = errors.Join(err, s.Close())
		}
	}()
	s.proxies, _ = s.settings.proxies() // withDefaults has checked them
	if err := s.buildStatic(); err != nil {
		return err
	}
	s.buildAuth(p)
	s.buildAPI(p)
	s.buildModels(p)
	if p.Setup != nil {
		if err := p.Setup(s); err != nil {
			return &setupError{err}
		}
	}
	s.checkLinks()
	if err := s.checkStaticPaths(); err != nil {
		return err
	}
	s.buildHandler(p)
	built = true
	return nil
}

// setupError is the error of the project's Setup.
type setupError struct{ err error }

func (e *setupError) Error() string { return "project's Setup: " + e.err.Error() }
func (e *setupError) Unwrap() error { return e.err }

// Hint says what to do about a table that is missing. The command migrate runs Setup too, so it
// cannot create the table.
func (e *setupError) Hint() string {
	var inner interface{ Hint() string }
	switch {
	case !errors.Is(e.err, sqlstore.ErrNoSchema) && errors.As(e.err, &inner):
		return inner.Hint()
	case !errors.Is(e.err, sqlstore.ErrNoSchema):
		return ""
	}
	return "Setup also runs before 'migrate' creates the tables: ask the database in Site.OnServe, " +
		"and insert rows that have to exist in a migration"
}

// buildAuth creates the services for users, tokens and sessions on the database, and their
// authenticators.
func (s *Site) buildAuth(p Project) {
	pool := password.NewPool(password.PoolConfig{
		Hashers:         s.settings.Password.hashers(p.Hashers),
		Limits:          password.Limits(s.settings.Password.Limits),
		EqualizeLimits:  p.EqualizeLimits,
		Sample:          s.db.Users().SampleHashes,
		Workers:         s.settings.Password.Workers,
		Queue:           s.settings.Password.Queue,
		QueuePerClient:  s.settings.Password.QueuePerClient,
		QueuePerAccount: s.settings.Password.QueuePerAccount,
		MaxWait:         s.settings.Password.MaxWait,
	})
	secrets := append([]string{s.settings.SecretKey}, s.settings.SecretKeyFallbacks...)
	model := s.db.UserModel()
	s.guesses = newGuesses(s.settings, p.Guesses, s.now)
	s.buildAudit()
	s.Users = auth.NewUsers(auth.UsersConfig{
		Store: s.db.Users(), Tx: s.db, Hasher: pool, Guesses: &s.guesses, Secrets: secrets, Log: s.log, Now: s.now,
		Audit:      s.recorder,
		EmailLogin: model.EmailLogin(), NoEmail: !model.HasEmail(), OnSignIn: s.onSignIn(),
	})
	s.buildRefusals()
	s.DB = s.db.SQL()
	s.AdminLog = s.db.AdminLog()
	s.Tx = s.db
	s.Groups = auth.NewGroups(auth.GroupsConfig{
		Store: s.db.Groups(), Users: s.db.Users(), Tx: s.db, Audit: s.recorder,
	})
	s.buildCache()
	s.Tokens = token.New(token.Config{
		Store: s.tokenStore(secrets), Tx: s.db, Audit: s.recorder, Now: s.now, Cache: s.identities,
	})
	s.buildKeys()
	s.buildMetrics(pool)
	s.Sessions = session.New(session.Config{
		Store: s.db.Sessions(), Tx: s.db, Users: s.Users, Secrets: secrets, Secure: s.proxies.Secure, Log: s.log,
		Port: s.proxyPort, Now: s.now, Audit: s.recorder, Cache: s.identities,
		TrustedOrigins:  s.settings.CSRF.TrustedOrigins,
		SessionCookie:   s.settings.sessionCookie(),
		CSRFCookie:      s.settings.csrfCookie(),
		CSRFHeader:      s.settings.CSRF.HeaderName,
		CSRFUseSessions: s.settings.CSRF.UseSessions,
		Backends:        s.settings.Session.Backends,
		MaxData:         s.settings.Session.MaxData,

		ExpireAtBrowserClose: s.settings.Session.ExpireAtBrowserClose,
		SaveEveryRequest:     s.settings.Session.SaveEveryRequest,
	})
	s.buildMessages(secrets)
	s.Counters = s.db.Counters()
	s.Validators = password.DefaultValidators()
	s.TokenAuthentication = authtoken.Authentication{Tokens: s.Tokens}
	s.BasicAuthentication = rest.BasicAuthentication{Users: s.Users}
	s.SessionAuthentication = session.Authentication{Sessions: s.Sessions}
	s.APIKeyAuthentication = keys.Authentication{Keys: s.Keys, Header: "X-API-Key"}
	s.BearerAuthentication = keys.Authentication{Keys: s.Keys, Tokens: s.Tokens, Scheme: "Bearer"}
	s.Logout = keys.Logout{Keys: s.Keys, Tokens: s.Tokens, Sessions: s.Sessions}
	s.ObtainAuthToken = authtoken.ObtainView{Tokens: s.Tokens, Users: s.Users}
}

// buildAudit creates the audit trail. If it is off, services have no recorder, so that they do not
// read what they would record.
func (s *Site) buildAudit() {
	off := s.settings.Audit.Record == "off"
	s.Audit = audit.New(audit.Config{Store: s.db.Audit(), Now: s.now, MaxValue: s.settings.Audit.MaxValue, Off: off})
	if !off {
		s.recorder = s.Audit
	}
}

// buildAPI creates the API, with the bounds of the settings.
func (s *Site) buildAPI(p Project) {
	if p.API == nil {
		p.API = (*Site).SecureDefaults
	}
	limits, timeouts := s.settings.Limits, s.settings.Timeouts
	if limits.Unread == 0 { // only a source can have set 0: withDefaults replaces an unset limit
		limits.Unread = -1
	}
	s.Intake = rest.NewIntake(rest.IntakeConfig{
		Memory: limits.Bodies, PerClient: limits.BodiesPerClient,
		Client: func(r *http.Request) string { return s.client(r) },
		Rate:   limits.BodyRate, Drain: limits.Unread,
		Time: timeouts.Read, Stall: timeouts.Stall, DrainTime: timeouts.Unread,
	})
	api := p.API(s)
	s.guesses.on = s.guesses.on || !s.guesses.ported
	if api.MaxBody == 0 {
		api.MaxBody = limits.MaxBody
	}
	if api.Intake == nil {
		api.Intake = s.Intake
	}
	if api.Log == nil {
		api.Log = s.log
	}
	api.OnRefusal = s.countRefusals(s.onRefusal(api.OnRefusal))
	api.NoRefusalLog = api.NoRefusalLog || s.settings.Log.Refusals == "off"
	s.paths.Prefix = s.settings.Proxy.ForceScriptName
	api.URLs = s.urls(api.URLs)
	api.TextUserIDs = api.TextUserIDs || s.db.UserModel().Key == sqlstore.KeyText
	if api.TimeZone == nil {
		api.TimeZone, _ = s.settings.location() // withDefaults has checked it
	}
	s.ownClients = api.ClientAddress != nil
	if !s.ownClients {
		api.ClientAddress = s.proxies.Address
	}
	s.client = api.ClientAddress
	s.API = rest.New(api)
	s.frame = unlessOff(s.settings.Security.XFrameOptions)
	s.paths.NotFound = web.Frame(s.frame, rest.ErrorPage(http.StatusNotFound))
	s.paths.Lost = func(r *http.Request) {
		s.log.WarnContext(r.Context(), "redirected to the path with a slash: clients do not send the body again",
			"hint", "the client must ask for the path with a slash at its end")
	}
	s.health = map[string]*web.Health{"/healthz": web.Alive(), "/readyz": web.Ready(web.Readiness{
		Check: s.ready, Patient: readyTimeout, Fresh: readyReuse, Now: func() time.Time { return s.now() },
	})}
}

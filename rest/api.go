package rest

import (
	"log/slog"
	"net/http"
	"slices"
	"time"
)

// Config holds the settings that views inherit. An option of the same name replaces a field of it
// for one view.
type Config struct {
	Authenticators []Authenticator // in order; default none: everybody is anonymous
	Permissions    []Permission    // all must grant; default IsAuthenticated
	Throttles      []Throttle      // all run; default none
	Parsers        []Parser        // the first that reads the content type; default JSON, Form, Multipart
	Renderers      []Renderer      // the first is the fallback; default JSON
	Negotiator     Negotiator      // chooses renderer and parser; default DefaultNegotiation
	MaxBody        int64           // bytes of a parsed body; default DefaultMaxBody
	MaxCollected   int             // elements of a sequence for a renderer other than JSON; default DefaultMaxCollected
	Intake         *Intake         // bounds all bodies together; default: a new one for this API
	FormatSuffixes []string        // formats for which a latchkey.Site also serves /x.json beside /x/; default none
	Versioning     VersionConfig   // where requests name a version; default: nowhere
	URLs           URLs            // how clients reach the views
	Log            *slog.Logger    // for faults; default slog.Default()
	NoMetadata     bool            // OPTIONS is answered 405; default false
	OnError        ErrorFunc       // may change the answers to errors; default: they stay DRF's
	NoRefusalLog   bool            // leaves the line of each refused request out of the log; default false

	// OnRefusal is called once for each request that a view or guard refuses, with the reason: each
	// 401, 403 and 429 of authenticators, permissions, throttles, CSRF checks and handlers, and
	// each refused sign-in, whatever its status. It is called when the status is known and before
	// the answer is written, so it may add to Request.ResponseHeader. The request waits for it.
	// Requests that pass do not call it. A panic in it is logged. Default nil.
	OnRefusal RefusalFunc

	// Random returns a number from 0 to n-1. It spreads the Retry-After of 503s, so that clients
	// that were refused at the same time do not all return at the same time. Default crypto/rand.
	Random func(n int64) int64

	// TextUserIDs writes every auth.UserID in an answer as text. By default JSON writes an id that
	// is an integer as a number, as Django does for a model whose key is one. A latchkey.Site sets
	// it if the user model's key is text.
	TextUserIDs bool

	// TimeZone is the zone in which serializers and Request.AppendTime write times, and in which
	// they read a time without an offset: Django's TIME_ZONE. The times of an auth.User are written
	// in it too. As in DRF any other time.Time in an answer keeps its own zone. Default UTC. A
	// latchkey.Site sets it from its setting time_zone.
	TimeZone *time.Location

	// ClientAddress returns the client's address, for throttles and limits on guesses. Default
	// PeerAddress; behind proxies use ForwardedFor.
	ClientAddress func(*http.Request) string
}

// DefaultMaxBody is the default of Config.MaxBody: Django's DATA_UPLOAD_MAX_MEMORY_SIZE.
const DefaultMaxBody = 2_621_440

// DefaultMaxCollected is the default of Config.MaxCollected.
const DefaultMaxCollected = 100_000

// API makes views and guards from one Config.
type API struct{ base policy }

// New returns an API. It panics if c holds a nil entry, a negative bound, or a SetupChecker that
// reports an error.
func New(c Config) *API {
	if len(c.Permissions) == 0 { // an empty list is never open
		c.Permissions = []Permission{IsAuthenticated}
	}
	if len(c.Renderers) == 0 {
		c.Renderers = []Renderer{JSON{}}
	}
	if len(c.Parsers) == 0 {
		c.Parsers = []Parser{JSON{}, Form{}, Multipart{}}
	}
	if c.MaxBody < 0 {
		panic("rest: Config.MaxBody is negative")
	}
	if c.MaxBody == 0 {
		c.MaxBody = DefaultMaxBody
	}
	if c.MaxCollected < 0 {
		panic("rest: Config.MaxCollected is negative")
	}
	if c.MaxCollected == 0 {
		c.MaxCollected = DefaultMaxCollected
	}
	if c.Intake == nil {
		c.Intake = NewIntake(IntakeConfig{Memory: max(defaultMemory, minBodies*c.MaxBody), Client: c.ClientAddress})
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	c.Log = slog.New(LogHandler(c.Log.Handler()))
	if c.Random == nil {
		c.Random = random
	}
	if c.TimeZone == nil {
		c.TimeZone = time.UTC
	}
	if c.ClientAddress == nil {
		c.ClientAddress = PeerAddress
	}
	c.URLs, c.Versioning = c.URLs.withDefaults(), c.Versioning.withDefaults()
	c.Parsers, c.Renderers = slices.Clone(c.Parsers), slices.Clone(c.Renderers)
	c.Authenticators, c.Permissions = slices.Clone(c.Authenticators), slices.Clone(c.Permissions)
	c.Throttles, c.FormatSuffixes = slices.Clone(c.Throttles), slices.Clone(c.FormatSuffixes)
	checkSuffixes(c.FormatSuffixes)
	p := policy{Config: c, buffers: new(buffers), styles: newStyles(c)}
	p.check()
	return &API{p}
}

// View returns a handler for v. v has methods named after the verbs ([Getter], [Poster], ...), or a
// table of them ([Methods]), or is the result of [Func]. The view's policy is the API's Config,
// overwritten by v's own Policy() []Option, then by opts.
//
// View panics if v has no verb, a verb of another signature, or verbs that only *v has; if it needs
// model permissions and names no Model; and if the view or a part of its policy is a SetupChecker
// that reports an error.
func (a *API) View(v any, opts ...Option) *View {
	if isNil(v) {
		panic("rest: the view is nil")
	}
	view := &View{policy: a.base, value: v}
	p := &view.policy
	checkSetup([]any{v})
	if own, ok := v.(interface{ Policy() []Option }); ok {
		p.apply(own.Policy())
	}
	p.apply(opts)
	p.check()
	view.setUp()
	p.checkModel(view.Name())
	return view
}

// Protect returns middleware that guards any handler with authenticators, permissions and
// throttles. A refusal is answered as in a view. The handler gets a request whose context carries
// the identity (auth.FromContext), also for an anonymous client. Methods, bodies and answers stay
// the handler's own, and it can read the whole body, even if an authenticator has read it.
// Config.Intake bounds how long the body may take to arrive, and drains an unread one.
func (a *API) Protect(opts ...Option) func(http.Handler) http.Handler {
	p := a.base
	p.apply(opts)
	p.check()
	p.checkModel("a guard")
	return func(next http.Handler) http.Handler { return newGuard(p, next) }
}

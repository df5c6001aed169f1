package rest

import (
	"log/slog"
	"net/http"
	"slices"
)

// Config holds what views inherit. A view's option of the same name replaces a field whole.
type Config struct {
	Authenticators []Authenticator // in order; default none: everybody is anonymous
	Permissions    []Permission    // all must grant; default IsAuthenticated
	Throttles      []Throttle      // all are asked; default none
	Parsers        []Parser        // the first that reads the content type; default JSON, Form, Multipart
	Renderers      []Renderer      // the first is the fallback; default JSON
	MaxBody        int64           // bytes of a body that is parsed; default 2,621,440, as Django's
	Intake         *Intake         // bounds all bodies together; default one of this API's
	Log            *slog.Logger    // for faults; default slog.Default()

	// Random returns a number from 0 to below n. It spreads the Retry-After of 503s, so that clients that were refused
	// together do not come back together. Default crypto/rand.
	Random func(n int64) int64

	// ClientAddress is who asks, for throttles; default PeerAddress. Behind proxies say which are yours.
	ClientAddress func(*http.Request) string
}

// defaultMaxBody is Django's DATA_UPLOAD_MAX_MEMORY_SIZE.
const defaultMaxBody = 2_621_440

// API makes views.
type API struct{ base policy }

// New returns an API. It panics on a Config with a nil, a negative or a SetupChecker that lacks something in it.
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
		c.MaxBody = defaultMaxBody
	}
	if c.Intake == nil {
		c.Intake = NewIntake(IntakeConfig{Memory: max(defaultMemory, bodiesAtLeast*c.MaxBody), Client: c.ClientAddress})
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	c.Log = slog.New(LogHandler(c.Log.Handler()))
	if c.Random == nil {
		c.Random = random
	}
	if c.ClientAddress == nil {
		c.ClientAddress = PeerAddress
	}
	c.Authenticators, c.Permissions = slices.Clone(c.Authenticators), slices.Clone(c.Permissions)
	c.Parsers, c.Renderers = slices.Clone(c.Parsers), slices.Clone(c.Renderers)
	c.Throttles = slices.Clone(c.Throttles)
	p := policy{Config: c}
	p.check()
	return &API{p}
}

// View makes a handler of v: any value with methods named for the verbs ([Getter], [Poster], ...) or with a
// table of them ([Methods]), or what [Func] returns. The API's config comes first, then v's own
// Policy() []Option, then opts. It panics when v has no verb, one of another signature, or its verbs on a
// pointer that it is not, when it asks for model permissions and names no Model, and when the view, or something
// in its policy, is a SetupChecker that lacks something.
func (a *API) View(v any, opts ...Option) *View {
	p := a.base
	if isNil(v) {
		panic("rest: a nil view")
	}
	checkSetup([]any{v})
	if own, ok := v.(interface{ Policy() []Option }); ok {
		p.apply(own.Policy())
	}
	p.apply(opts)
	p.check()
	view := newView(v, p)
	p.checkModel(view.Name())
	return view
}

// Protect guards any handler. It asks authenticators, permissions and throttles, answers refusals as a view does,
// and hands on a request whose context carries the identity (auth.FromContext), the anonymous one too. Methods,
// bodies and answers are the handler's own: it reads the whole body, whatever an authenticator has read of it.
// Config.Intake bounds how long the body may take to arrive, and drains what the handler leaves.
func (a *API) Protect(opts ...Option) func(http.Handler) http.Handler {
	p := a.base
	p.apply(opts)
	p.check()
	p.checkModel("a guard")
	return func(next http.Handler) http.Handler { return newGuard(p, next) }
}

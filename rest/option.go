package rest

import (
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/internal/mimeparse"
)

// policy is a view's resolved settings: a copy of the API's, overwritten by options when the view
// is made.
type policy struct {
	Config
	name, description, model string
	urlName                  string // of the route
	suffixRoot               string // of RouterSuffixes
	throttleScope            string
	operations               []documented
	scopes                   []string // that the permissions name; see checkScopes
	anyScope                 bool
	buffers                  *buffers              // of the API
	styles                   *styles               // of the API
	offers                   []offer               // of Renderers
	parserTypes              []mimeparse.MediaType // of Parsers
}

func (p *policy) apply(opts []Option) {
	for _, o := range opts {
		if isNil(o) {
			panic("rest: a nil option")
		}
		o.apply(p)
	}
}

// check panics on a setting that would panic at the first request, or that would admit every
// request.
func (p *policy) check() {
	checkParts(p.Config.Authenticators)
	checkParts(p.Config.Permissions)
	p.scopes, p.anyScope = scopesOf(p.Config.Permissions)
	checkParts(p.Config.Throttles)
	checkParts(p.Config.Parsers)
	checkParts(p.Config.Renderers)
	if p.offers == nil { // most views have those of the API
		p.offers = newOffers(p.Config.Renderers)
	}
	if p.parserTypes == nil {
		p.parserTypes = mediaTypesOf(p.Config.Parsers)
	}
	if p.Config.Negotiator != nil {
		checkParts([]Negotiator{p.Config.Negotiator})
	}
	p.checkScope()
	if p.Intake.config.Memory/minBodies < p.MaxBody {
		panic(fmt.Sprintf("rest: IntakeConfig.Memory must be at least %d times MaxBody, to fit one body", minBodies))
	}
}

// Option overrides a setting for one view.
type Option interface{ apply(*policy) }

type option func(*policy)

func (o option) apply(p *policy) { o(p) }

// Authenticators replaces Config.Authenticators. With none, every request is anonymous.
func Authenticators(list ...Authenticator) Option {
	list = slices.Clone(list)
	return option(func(p *policy) { p.Config.Authenticators = list })
}

// Permissions replaces Config.Permissions. It panics on an empty list: AllowAny opens a view.
func Permissions(list ...Permission) Option {
	if len(list) == 0 {
		panic("rest: Permissions needs at least one permission; AllowAny opens a view")
	}
	list = slices.Clone(list)
	return option(func(p *policy) { p.Config.Permissions = list })
}

// Parsers replaces Config.Parsers. With none, every body is answered 415.
func Parsers(list ...Parser) Option {
	list = slices.Clone(list)
	return option(func(p *policy) { p.Config.Parsers, p.parserTypes = list, nil })
}

// Renderers replaces Config.Renderers. It panics on an empty list.
func Renderers(list ...Renderer) Option {
	if len(list) == 0 {
		panic("rest: Renderers needs at least one renderer")
	}
	list = slices.Clone(list)
	return option(func(p *policy) { p.Config.Renderers, p.offers = list, nil })
}

// MaxBody replaces Config.MaxBody, and with it a site's limits.max_body: the view's own limit wins,
// whether it is above or below. The memory of all bodies together stays bounded by Config.Intake (a
// site's limits.bodies): API.View panics if it has no room for two such bodies. MaxBody panics if
// bytes is not positive.
func MaxBody(bytes int64) Option {
	if bytes <= 0 {
		panic("rest: MaxBody is not positive")
	}
	return option(func(p *policy) { p.Config.MaxBody = bytes })
}

// MaxCollected replaces Config.MaxCollected. It panics if elements is not positive.
func MaxCollected(elements int) Option {
	if elements <= 0 {
		panic("rest: MaxCollected is not positive")
	}
	return option(func(p *policy) { p.Config.MaxCollected = elements })
}

// Name sets the view's name in OPTIONS. The default comes from its type or function: "My" for
// MyView.
func Name(s string) Option { return option(func(p *policy) { p.name = s }) }

// Description sets the view's description in OPTIONS. Django takes it from the docstring, which Go
// programs do not have.
func Description(s string) Option { return option(func(p *policy) { p.description = s }) }

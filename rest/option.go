package rest

import (
	"fmt"
	"slices"
)

// policy is a view's resolved settings: a copy of the API's, overwritten by options. Nothing is looked
// up by inheritance when a request comes.
type policy struct {
	Config
	name, description, model string
}

func (p *policy) apply(opts []Option) {
	for _, o := range opts {
		if isNil(o) {
			panic("rest: a nil option")
		}
		o.apply(p)
	}
}

// check panics on what would panic at the first request, or let everybody in.
func (p *policy) check() {
	checkSetup(p.Config.Authenticators)
	checkSetup(p.Config.Permissions)
	checkSetup(p.Config.Throttles)
	checkSetup(p.Config.Parsers)
	checkSetup(p.Config.Renderers)
	if p.Intake.config.Memory/minBodies < p.MaxBody {
		panic(fmt.Sprintf("rest: IntakeConfig.Memory must be %d times MaxBody at least, for one body to fit", minBodies))
	}
}

// Option overrides a policy for one view.
type Option interface{ apply(*policy) }

type option func(*policy)

func (o option) apply(p *policy) { o(p) }

// Authenticators replaces Config.Authenticators; with none, nobody is authenticated.
func Authenticators(list ...Authenticator) Option {
	list = slices.Clone(list)
	return option(func(p *policy) { p.Config.Authenticators = list })
}

// Permissions replaces Config.Permissions. It panics without any: say AllowAny.
func Permissions(list ...Permission) Option {
	if len(list) == 0 {
		panic("rest: Permissions of nothing; AllowAny opens a view")
	}
	list = slices.Clone(list)
	return option(func(p *policy) { p.Config.Permissions = list })
}

// Parsers replaces Config.Parsers; with none, every body is a 415.
func Parsers(list ...Parser) Option {
	list = slices.Clone(list)
	return option(func(p *policy) { p.Config.Parsers = list })
}

// Renderers replaces Config.Renderers. It panics without any.
func Renderers(list ...Renderer) Option {
	if len(list) == 0 {
		panic("rest: Renderers of nothing")
	}
	list = slices.Clone(list)
	return option(func(p *policy) { p.Config.Renderers = list })
}

// MaxBody replaces Config.MaxBody. It panics on what is not positive.
func MaxBody(bytes int64) Option {
	if bytes <= 0 {
		panic("rest: MaxBody is not positive")
	}
	return option(func(p *policy) { p.Config.MaxBody = bytes })
}

// Name is what OPTIONS calls the view. Default: its type or function, "MyView" as "My".
func Name(s string) Option { return option(func(p *policy) { p.name = s }) }

// Description is what OPTIONS says of the view. Go keeps no doc comments, so it is said here.
func Description(s string) Option { return option(func(p *policy) { p.description = s }) }

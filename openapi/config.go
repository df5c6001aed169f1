package openapi

import (
	"cmp"
	"sync"

	"github.com/latchkey-go/latchkey/rest"
)

// Config says what the document says of the API as a whole.
type Config struct {
	Title       string // default "API"
	Version     string // of the API; default "0.0.0"
	Description string // in CommonMark

	// Prefix is the beginning of paths that is no part of names: with "/api" the path
	// "/api/orders/" has the tag "orders" and the operation "orders_list". Default: what all paths
	// have in common, as SCHEMA_PATH_PREFIX.
	Prefix string
	// Servers are the addresses of the API: "https://shop.example.com". Default none, which is the
	// server that the document comes from.
	Servers []string

	// Forms adds bodies as forms beside those in JSON, as drf-spectacular has them. They make
	// generated clients much larger. A body with a file is a form in any case.
	Forms bool
	// OnlyAdmitted leaves out, for each reader, the operations that permissions would refuse:
	// SERVE_PUBLIC = False. The command openapi writes all.
	OnlyAdmitted bool

	// Comments are the doc comments of views, handlers and models, as the program apicomments
	// writes them. They describe what has no Description. Default none.
	Comments map[string]string
}

// API makes the documents of one site.
type API struct {
	config Config
	routes func() []rest.Route
	whole  func() rest.Object
}

// New returns the API of the routes, which are called for when the first document is made: when all
// are mounted.
func New(c Config, routes func() []rest.Route) *API {
	if routes == nil {
		panic("openapi: New needs the routes of the site: site.Routes")
	}
	c.Title, c.Version = cmp.Or(c.Title, "API"), cmp.Or(c.Version, "0.0.0")
	a := &API{config: c, routes: routes}
	a.whole = sync.OnceValue(func() rest.Object { return a.document(nil) })
	return a
}

// Document returns the document of everything, in an order that does not change: paths and
// components by name. Do not modify it.
func (a *API) Document() rest.Object { return a.whole() }

// documentFor returns the document that a reader may see.
func (a *API) documentFor(r *rest.Request) rest.Object {
	if !a.config.OnlyAdmitted {
		return a.whole()
	}
	return a.document(r)
}

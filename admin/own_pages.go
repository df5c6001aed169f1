package admin

import (
	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
)

// ownPages are the pages of a project's own models, as the other pages know them. They bring a
// large part of packages table and serializer into a program. Only a Registration leads to them, so
// that a program without one is linked without them.
type ownPages interface {
	routes() []Route
	places() []Place
	// cards list the models on the start page.
	cards(v *visit) ([]page.Block, error)
	// related returns a model to which a field can refer, by its name in an address.
	related(v *visit, name string) (related, bool)
	// finders are what the search box asks.
	finders() []finder
}

// noPages are the pages of a project that registers no model.
type noPages struct{}

func (noPages) routes() []Route                        { return nil }
func (noPages) places() []Place                        { return nil }
func (noPages) cards(*visit) ([]page.Block, error)     { return nil, nil }
func (noPages) related(*visit, string) (related, bool) { return related{}, false }
func (noPages) finders() []finder                      { return nil }

// registered are the models of Config.Models. Admin holds them as ownPages: with exported methods
// that reflection may call, each type that a field leads to would stay in every program.
type registered struct {
	admin  *Admin
	owned  []*owned // in the order of Config.Models
	models map[*dbmodel.Model]*owned
}

// registered returns the models of the project. It panics if there are none: their own pages call
// it, and nothing else.
func (a *Admin) registered() *registered { return a.own.(*registered) }

func (p *registered) routes() []Route { return p.admin.modelRoutes() }

func (p *registered) places() []Place { return p.admin.modelPlaces() }

func (p *registered) finders() []finder { return p.admin.modelFinders() }

func (*registered) cards(v *visit) ([]page.Block, error) { return v.modelCards() }

func (p *registered) related(v *visit, name string) (related, bool) {
	if m := p.admin.config.Tables.Set().Named(name); m != nil {
		return v.relatedTo(m, dbmodel.Cond{}), true
	}
	return related{}, false
}

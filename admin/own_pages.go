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
}

// noPages are the pages of a project that registers no model.
type noPages struct{}

func (noPages) routes() []Route                        { return nil }
func (noPages) places() []Place                        { return nil }
func (noPages) cards(*visit) ([]page.Block, error)     { return nil, nil }
func (noPages) related(*visit, string) (related, bool) { return related{}, false }

// modelPages are the pages of the models in Admin.owned.
type modelPages struct{ admin *Admin }

// pages implements Registration. The code of the pages is reached here and nowhere else.
func (Of[T]) pages(a *Admin, all []Registration) ownPages {
	a.register(all)
	return modelPages{a}
}

func (p modelPages) routes() []Route { return p.admin.modelRoutes() }

func (p modelPages) places() []Place { return p.admin.modelPlaces() }

func (modelPages) cards(v *visit) ([]page.Block, error) { return v.modelCards() }

func (p modelPages) related(v *visit, name string) (related, bool) {
	if m := p.admin.config.Tables.Set().Named(name); m != nil {
		return v.relatedTo(m, dbmodel.Cond{}), true
	}
	return related{}, false
}

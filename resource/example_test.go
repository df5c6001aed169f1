package resource_test

import (
	"context"
	"fmt"
	"iter"
	"net/http/httptest"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// Planet is a row that no database has.
type Planet struct {
	ID    int64
	Name  string `model:"max_length=20"`
	Moons int32
}

// planets is a source of rows: a viewset over it can be read, and not changed.
type planets []Planet

func (p planets) List(context.Context, model.Query) iter.Seq2[*Planet, error] {
	return func(yield func(*Planet, error) bool) {
		for i := range p {
			if !yield(&p[i], nil) {
				return
			}
		}
	}
}

func (p planets) Get(context.Context, model.Query) (*Planet, error) { return nil, auth.ErrNotFound }

// A viewset over rows of one's own. In a project it is registered with a router, and its rows come
// from the table of its model: see docs/resources.md.
func Example() {
	models := model.NewSet(model.App{Label: "sky", Models: []any{Planet{}}})
	env := resource.Env{Env: serializer.Env{Models: models}}
	list := resource.ListView(env, resource.ViewSet[Planet]{
		Source:     planets{{ID: 3, Name: "Earth", Moons: 1}, {ID: 4, Name: "Mars", Moons: 2}},
		Serializer: serializer.Serializer[Planet]{Fields: []string{"name", "moons"}},
	})
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})

	w := httptest.NewRecorder()
	api.View(list).ServeHTTP(w, httptest.NewRequest("GET", "/planets/", nil))
	fmt.Println(w.Body)
	// Output: [{"name":"Earth","moons":1},{"name":"Mars","moons":2}]
}

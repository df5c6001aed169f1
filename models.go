package latchkey

import (
	"context"
	"reflect"
	"runtime/debug"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/making"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/table"
)

// Table returns the table of a model of Project.Apps, for rows in code. It panics if no app names
// the model.
func Table[T any](s *Site) table.Table[T] { return table.Of[T](s.tables()) }

// Tables returns the tables of the models of Project.Apps. It panics without one.
func (s *Site) Tables() *table.Tables { return s.tables() }

// Router returns DRF's DefaultRouter below a path, "/api/": viewsets that it registers have routes
// with names, twins with a format suffix, and a root that lists them. The viewsets are of models of
// Project.Apps. It panics without one.
func (s *Site) Router(prefix string) *resource.Router {
	return resource.NewRouter(s, s.Resources(), prefix)
}

// SimpleRouter returns DRF's SimpleRouter below a path: no root, and no format suffixes.
func (s *Site) SimpleRouter(prefix string) *resource.Router {
	return resource.NewSimpleRouter(s, s.Resources(), prefix)
}

// Resources returns what viewsets and serializers need of the site. Its Env compiles serializers
// for views of the project's own, and the generic views of package resource take all of it.
func (s *Site) Resources() resource.Env {
	tables := s.tables()
	engine := map[string]serializer.Engine{"postgres": serializer.PostgreSQL, "mysql": serializer.MySQL}[s.DB.Engine()]
	return resource.Env{
		Env: serializer.Env{Models: tables.Set(), Rows: stored{tables}, Links: links{s}, Zone: s.TimeZone(),
			Engine: engine},
		Tables: func(m *model.Model) resource.Rows { return tables.Of(m) },
		InTx:   tables.InTx,
		Now:    s.now,

		BulkRows: s.settings.Limits.BulkRows,
	}
}

func (s *Site) tables() *table.Tables {
	if s.modelTables == nil {
		panic("latchkey: the project has no models: name them in Project.Apps")
	}
	return s.modelTables
}

// buildModels reads the models of the project's apps.
func (s *Site) buildModels(p Project) {
	if len(p.Apps) == 0 {
		return
	}
	set := model.NewSet(append(userApps(s.db.UserModel()), p.Apps...)...)
	for _, app := range p.Apps {
		s.modelApps = append(s.modelApps, app.Label)
	}
	s.modelTables = table.New(set, s.DB, table.Config{Zone: s.TimeZone(), Now: s.now})
}

// userApps describe the tables of users and groups, to which models of a project refer.
func userApps(users sqlstore.UserModel) []model.App {
	group := model.Outside{Struct: auth.Group{}, Meta: model.Meta{Unmanaged: true}, Tags: map[string]reflect.StructTag{
		"ID":   `model:"auto"`,
		"Name": `model:"max_length=150,unique"`,
	}}
	user := model.Outside{Struct: auth.User{}, Meta: model.Meta{Unmanaged: true}, Tags: map[string]reflect.StructTag{
		"ID": `model:"auto"`,
		"Username": `model:"max_length=150,unique" unique_message:"A user with that username already exists." ` +
			`help:"Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."`,
		"FirstName":  `model:"max_length=150,blank"`,
		"LastName":   `model:"max_length=150,blank"`,
		"Email":      `model:"email,blank" label:"email address"`,
		"Active":     `model:"name=is_active,default=true" label:"active"`,
		"Staff":      `model:"name=is_staff,default=false" label:"staff status"`,
		"Superuser":  `model:"name=is_superuser,default=false" label:"superuser status"`,
		"DateJoined": `model:"auto_now_add"`,
		"LastLogin":  `model:"null,blank"`,
	}, StringBy: "username"}
	apps := []model.App{{Label: "auth", Models: []any{group, user}}}
	if !users.Swapped() {
		return apps
	}
	// Of a project's own user table only the key and the name are known by their columns.
	label, name, _ := strings.Cut(users.Label, ".")
	key := map[sqlstore.Key]string{sqlstore.KeyUUID: "uuid", sqlstore.KeyText: "max_length=254"}[users.Key]
	if key == "" {
		key = "auto"
	}
	user.Meta = model.Meta{Unmanaged: true, Name: strings.ToLower(name), Table: users.Table}
	user.Tags = map[string]reflect.StructTag{
		"ID":       reflect.StructTag(`model:"primary_key,` + key + `,column=` + users.ID + `"`),
		"Username": reflect.StructTag(`model:"max_length=254,unique,column=` + users.Username.Name() + `"`),
	}
	return []model.App{{Label: "auth", Models: []any{group}}, {Label: label, Models: []any{user}}}
}

// making returns what the commands that write migrations need.
func (p Project) making() making.Project {
	users := p.UserModel.WithDefaults()
	made := making.Project{Apps: p.Apps, Migrations: p.Migrations, User: users.Label}
	if len(p.Apps) > 0 {
		made.Models = model.NewSet(append(userApps(users), p.Apps...)...).Models()
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Path != "command-line-arguments" {
		made.Module = info.Main.Path
	}
	return made
}

// stored finds rows for serializers.
type stored struct{ tables *table.Tables }

// Select implements serializer.Rows.
func (s stored) Select(ctx context.Context, m *model.Model, where model.Cond) ([]model.Row, error) {
	return s.tables.Of(m).Collect(ctx, model.Query{Where: where})
}

// Exists implements serializer.Rows.
func (s stored) Exists(ctx context.Context, m *model.Model, where model.Cond) (bool, error) {
	return s.tables.Of(m).Exists(ctx, where)
}

// links are the routes of a site, for serializers.
type links struct{ site *Site }

// Reverse implements serializer.Links.
func (links) Reverse(r *rest.Request, name string, values rest.PathValues) (string, error) {
	return r.Reverse(name, values)
}

// Resolve implements serializer.Links.
func (l links) Resolve(r *rest.Request, path string) (name string, values map[string]string, ok bool) {
	if prefix := l.site.paths.Prefix; prefix != "" {
		if cut, has := strings.CutPrefix(path, prefix+"/"); has {
			path = "/" + cut
		}
	}
	name, values, ok = l.site.paths.Resolve(path)
	if version := r.Version(); version != "" {
		if own, has := strings.CutPrefix(name, version+":"); has {
			name = own
		}
	}
	return name, values, ok
}

package openapi_test

import (
	"time"

	"github.com/latchkey-go/latchkey/apikey"
	"github.com/latchkey-go/latchkey/auth"
	keys "github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// every has a field of each kind.
var every = serializer.Plain{Name: "Every", Fields: serializer.Fields{
	{Name: "boolean", Type: serializer.Boolean, Null: true, Optional: true},
	{Name: "char", Type: serializer.Char, MinLength: 2, MaxLength: 9, Help: "Any text."},
	{Name: "email", Type: serializer.Email, Blank: true},
	{Name: "regex", Type: serializer.Regex, Pattern: "^[a-c]+$"},
	{Name: "slug", Type: serializer.Slug, Unicode: true},
	{Name: "url", Type: serializer.URL},
	{Name: "uuid", Type: serializer.UUID},
	{Name: "hex", Type: serializer.UUID, Format: "hex"},
	{Name: "ip", Type: serializer.IPAddress, Protocol: "ipv6"},
	{Name: "integer", Type: serializer.Integer, Min: -5, Max: 100},
	{Name: "big", Type: serializer.BigInteger, AsText: true},
	{Name: "float", Type: serializer.Float, Min: -1.5},
	{Name: "decimal", Type: serializer.Decimal, MaxDigits: 5, DecimalPlaces: 2},
	{Name: "number", Type: serializer.Decimal, MaxDigits: 5, DecimalPlaces: 2, AsNumber: true},
	{Name: "datetime", Type: serializer.DateTime},
	{Name: "date", Type: serializer.Date},
	{Name: "time", Type: serializer.Time},
	{Name: "duration", Type: serializer.Duration, Max: time.Hour},
	{Name: "choice", Type: serializer.Choice, Null: true, Choices: model.Choices("a", "First", 3, "Third")},
	{Name: "status", Type: serializer.Choice, Blank: true, Default: "", Choices: model.Choices("on", "On")},
	{Name: "choices", Type: serializer.MultipleChoice, NotEmpty: true, Choices: model.Choices("x", "X")},
	{Name: "list", Type: serializer.List, MinLength: 1, MaxLength: 4,
		Child: &serializer.Field{Type: serializer.Integer}},
	{Name: "dict", Type: serializer.Dict, Child: &serializer.Field{Type: serializer.Char}},
	{Name: "json", Type: serializer.JSON},
	{Name: "default", Type: serializer.Integer, Default: 7, Label: "Lucky number"},
	{Name: "secret", Type: serializer.Char, WriteOnly: true},
	{Name: "shown", Type: serializer.Char, ReadOnly: true},
	{Name: "shelf", Type: serializer.PrimaryKey, To: Shelf{}},
	{Name: "shelves", Slug: "name", To: Shelf{}, Many: true, Optional: true},
	{Name: "inner", Nested: inner, Optional: true, Null: true},
	{Name: "inners", Nested: inner, Many: true},
}}

var inner = serializer.Plain{Name: "Inner", Fields: serializer.Fields{
	{Name: "status", Type: serializer.Choice, Choices: model.Choices("up", "Up", "down", "Down")},
}}

var upload = serializer.Plain{Name: "Upload", Fields: serializer.Fields{{Name: "file", Type: serializer.File}}}

// note is an answer as a Go struct.
type note struct {
	base
	Text   string         `json:"text"`
	At     time.Time      `json:"at"`
	By     *auth.UserID   `json:"by"`
	Status Status         `json:"status"`
	Reply  *note          `json:"reply,omitempty"`
	Counts map[string]int `json:"counts"`
	//lint:ignore U1000 JSON leaves it out, and so does the document
	hidden int
}

type base struct {
	ID model.UUID `json:"id"`
}

type echo struct{}

func (echo) Get(*rest.Request) (*rest.Response, error)   { return rest.OK(nil), nil }
func (echo) Post(*rest.Request) (*rest.Response, error)  { return rest.OK(nil), nil }
func (echo) Patch(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }

// kinds is a site with each kind of field, view, version and answer.
func kinds() *site {
	s, e := newSite(), env()
	plan := every.Compile(e.Env)
	whole := rest.Operation{Body: plan, Answer: plan}
	s.View("/every/", echo{}, rest.Documented("POST", whole), rest.Documented("PATCH", whole),
		rest.Documented("GET", rest.Operation{Answer: []*serializer.Plan{plan}}))
	s.View("/upload/{id:uuid}/{name:slug}/", echo{}, rest.Documented("POST", rest.Operation{Status: 204,
		Body: upload.Compile(e.Env)}), rest.Documented("PATCH", rest.Operation{Hidden: true}))
	s.View("/notes/{path...}", rest.Func(myView), rest.Documented("GET", rest.Operation{ID: "notes", Answer: []note{},
		Tags: []string{"text"}, Deprecated: true, Errors: []int{410}, Query: []rest.Field{{Name: "since", Type: "date",
			Required: true, HelpText: "The first day."}}}))
	s.View("/bulk/", resource.ListCreateView(e, resource.ViewSet[Shelf]{Source: rows[Shelf]{},
		Bulk: resource.Bulk{Create: true, Update: true, Delete: true}}))
	versions := func(scheme rest.VersionScheme, standard string) rest.Option {
		return rest.Versioning(rest.VersionConfig{Scheme: scheme, Default: standard, Allowed: []string{"v1", "v2"}})
	}
	s.View("/accept/", rest.Func(myView), versions(rest.AcceptHeaderVersioning, "v1"))
	s.View("/query/", rest.Func(myView), versions(rest.QueryParameterVersioning, ""))
	s.View("/{version}/path/", rest.Func(myView), versions(rest.URLPathVersioning, "v3"))
	for dialect, path := range []string{authtoken.DRF: "/token/", authtoken.Djoser: "/djoser/",
		authtoken.DJRestAuth: "/rest-auth/"} {
		dialect := authtoken.Dialect(dialect)
		tokens, users := new(token.Service), new(auth.Users)
		s.View(path, authtoken.ObtainView{Tokens: tokens, Users: users, Dialect: dialect})
		s.View(path+"logout/", authtoken.LogoutView{Tokens: tokens, Dialect: dialect})
	}
	own := new(keys.Service)
	s.View("/keys/", apikey.ListView{Keys: own}, rest.Authenticators(tokens,
		apikey.Authentication{Keys: noTokens{}, Header: "X-API-Key"},
		apikey.Authentication{Keys: noTokens{}, Tokens: noTokens{}, Scheme: "Bearer"}))
	s.View("/keys/{handle}/", apikey.KeyView{Keys: own})
	s.View("/keys/{handle}/rotate/", apikey.RotateView{Keys: own})
	s.View("/knox/", apikey.KnoxLogin{Keys: own})
	s.View("/page/", echo{}, rest.Renderers(rest.StaticHTML{})) // is not in the document
	return s
}

package main

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/openapi"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
	"github.com/latchkey-go/latchkey/table"
)

var pages = resource.PageNumber{Size: 5, SizeBy: "page_size", MaxSize: 20}

// isAuthorOrReadOnly lets only its author change a review.
type isAuthorOrReadOnly struct{}

func (isAuthorOrReadOnly) Allows(*rest.Request) (bool, error) { return true, nil }

func (isAuthorOrReadOnly) AllowsObject(r *rest.Request, object any) (bool, error) {
	return rest.IsSafe(r.Method) || object.(*Review).Author.ID.String() == string(r.User.ID), nil
}

func (isAuthorOrReadOnly) Refusal() *rest.Error {
	return rest.PermissionDenied("Only its author may change a review.")
}

var productFilter = []string{"category", "category__slug", "category__slug__in", "active", "name__icontains",
	"name__startswith", "released", "released__gte", "released__lt", "released__year", "color", "color__in", "tags",
	"weight__isnull"}

// whole returns an amount as Python's int reads it: true is 1, a number loses its fraction, and a
// text must have none.
func whole(sent any) any {
	switch v := sent.(type) {
	case bool:
		return map[bool]rest.Number{true: "1", false: "0"}[v]
	case string:
		if strings.Contains(v, ".") {
			return nil
		}
	case rest.Number:
		if f, err := v.Float64(); err == nil && !v.IsInteger() && math.Abs(f) < math.MaxInt64 {
			return rest.Number(strconv.FormatInt(int64(f), 10))
		}
	}
	return sent
}

// restock adds an amount to the stock of a product. Without one it adds 1.
func restock(amount *serializer.Plan) resource.RowFunc[Product] {
	return func(r *rest.Request, o *resource.Object[Product]) (*rest.Response, error) {
		data, err := r.Data()
		if err != nil {
			return nil, err
		}
		switch body := data.(type) {
		case rest.Object:
			if sent, ok := body.Get("amount"); ok {
				data = rest.Object{"amount", whole(sent)}
			}
		case *rest.FormData:
			if sent, ok := body.Last("amount"); ok {
				data = rest.Object{"amount", whole(sent)}
			}
		}
		in, err := amount.Read(r, data, serializer.Options{})
		if err != nil {
			return nil, err
		}
		stock := int64(o.Row.Stock) + in.Values["amount"].(int64)
		if stock < 0 {
			return nil, rest.FieldError("amount", "The stock has no such number.")
		}
		o.Row.Stock = uint64(stock)
		return rest.OK(rest.Object{"stock", stock}), o.Save()
	}
}

// stock is the answer of restock.
type stock struct {
	Stock int64 `json:"stock"`
}

// clearStock sets the stock of a product to 0.
func clearStock(_ *rest.Request, o *resource.Object[Product]) (*rest.Response, error) {
	o.Row.Stock = 0
	return rest.NoContent(), o.Save()
}

// cheapest lists the products, the cheapest first.
func cheapest(_ *rest.Request, l *resource.Listing[Product]) (*rest.Response, error) {
	l.Query.Order = []string{"price", "id"}
	return l.Response()
}

// pay marks a new order as paid.
func pay(_ *rest.Request, o *resource.Object[Order]) (*rest.Response, error) {
	if o.Row.Status != New {
		return nil, rest.ValidationError(rest.Object{"status", "Only a new order can be paid."})
	}
	o.Row.Status = Paid
	if err := o.Save(); err != nil {
		return nil, err
	}
	return o.Response()
}

// plainView reads a body by a serializer, and shows what was valid.
type plainView struct{ plan *serializer.Plan }

func (plainView) Policy() []rest.Option { return []rest.Option{rest.Permissions(rest.AllowAny)} }

// Operation documents what the view reads and shows.
func (v plainView) Operation(method string) rest.Operation {
	if method == "PATCH" {
		return rest.Operation{Body: v.plan, Answer: given{}}
	}
	return rest.Operation{Body: v.plan, Answer: v.plan}
}

// given is the answer to a PATCH.
type given struct {
	Given []string `json:"given"`
}

func (v plainView) Post(r *rest.Request) (*rest.Response, error) {
	in, err := v.plan.ReadBody(r, serializer.Options{})
	if err != nil {
		return nil, err
	}
	return v.plan.Answer(r, in)
}

type SampleView struct{ plainView }

func (v SampleView) Patch(r *rest.Request) (*rest.Response, error) {
	in, err := v.plan.ReadBody(r, serializer.Options{Partial: true})
	if err != nil {
		return nil, err
	}
	return rest.OK(rest.Object{"given", slices.Sorted(maps.Keys(in.Values))}), nil
}

type NestedView struct{ SampleView }

type SamplesView struct{ plainView }

// Operation documents lists.
func (v SamplesView) Operation(string) rest.Operation {
	list := []*serializer.Plan{v.plan}
	return rest.Operation{Body: list, Answer: list}
}

func (v SamplesView) Post(r *rest.Request) (*rest.Response, error) {
	list, err := v.plan.ReadBodies(r, serializer.Options{})
	if err != nil {
		return nil, err
	}
	return v.plan.Answers(r, list)
}

type Versioned struct{}

// Operation documents the answer.
func (Versioned) Operation(string) rest.Operation { return rest.Operation{Answer: version{}} }

type version struct {
	Version *string `json:"version"`
}

func (Versioned) Get(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"version", r.Version()}), nil
}

type (
	AcceptVersion struct{ Versioned }
	QueryVersion  struct{ Versioned }
	PathVersion   struct{ Versioned }
)

func routes(site *latchkey.Site) error {
	env, view := site.Resources(), site.View
	site.Admin(admin.Config{Models: models})
	all := latchkey.Table[Product](site)
	rated := table.Annotate(all, "average", table.Avg("reviews__rating"),
		func(p *Product, average *float64) { p.Average = average })
	active := func(*rest.Request) (model.Cond, error) { return model.Is("active", true), nil }

	restocking := amount.Compile(env.Env)
	docs := openapi.New(openapi.Config{Title: "Shop", Version: "1.0", Prefix: "/api", Comments: comments}, site.Routes)
	view("/schema/", docs.View())
	view("/docs/", docs.Page(site.Pages()))
	api := site.Router("/api/")
	api.Register("categories", resource.ViewSet[Category]{Serializer: categories, Lookup: "slug",
		Search: []string{"^name", "=slug"}})
	api.Register("tags", resource.ViewSet[Tag]{Serializer: tags, Pages: resource.LimitOffset{Size: 4, Max: 10},
		Options: []rest.Option{rest.Permissions(rest.DjangoModelPermissionsOrAnonReadOnly)}})
	api.Register("products", resource.ViewSet[Product]{Serializer: products, Pages: pages, Filter: productFilter,
		Filters: []resource.Filter{{Param: "min_price", Path: "price__gte"}, {Param: "max_price", Path: "price__lte"}},
		Search:  []string{"name", "description", "category__name", "tags__name"},
		Order:   []string{"name", "price", "category__name", "stock"}, Sorted: []string{"id"},
		Actions: []resource.Action[Product]{
			{Name: "restock", Methods: "POST", Detail: restock(restocking),
				Mapping: map[string]resource.RowFunc[Product]{"DELETE": clearStock},
				Options: []rest.Option{rest.Permissions(rest.IsAdminUser),
					rest.Documented("POST", rest.Operation{Body: restocking, Answer: stock{}})}},
			{Name: "cheapest", Path: "cheapest-first", List: cheapest},
		}})
	api.Register("catalog", resource.ViewSet[Product]{Serializer: catalog, Source: rated, Scope: active,
		Name: "catalog", Title: "Catalog", Only: []string{resource.List, resource.Retrieve},
		Order: []string{resource.All}})
	api.Register("orders", resource.ViewSet[Order]{Serializer: orders(latchkey.Table[Item](site)), Owner: "owner",
		Pages:   resource.Cursor{Size: 3, Order: []string{"-placed", "-id"}},
		Actions: []resource.Action[Order]{{Name: "pay", Methods: "POST", Detail: pay}},
		Options: []rest.Option{rest.Permissions(rest.IsAuthenticated)}})
	api.Register("reviews", resource.ViewSet[Review]{Serializer: reviews, Filter: []string{"product", "rating"},
		SerializerFor: map[string]serializer.Serializer[Review]{resource.Create: ownReviews},
		Options:       []rest.Option{rest.Permissions(rest.IsAuthenticatedOrReadOnly, isAuthorOrReadOnly{})}})

	links := site.SimpleRouter("/links/")
	links.Register("products", resource.ViewSet[Product]{Serializer: linkedProducts, Pages: pages,
		Name: "linked-product", Title: "Linked Product"})
	links.Register("categories", resource.ViewSet[Category]{Serializer: linkedCategories,
		Name: "linked-category", Title: "Linked Category"})
	links.Register("tags", resource.ViewSet[Tag]{Serializer: linkedTags, Name: "linked-tag", Title: "Linked Tag",
		Only: []string{resource.List, resource.Retrieve}})

	view("/generic/tags/", resource.ListCreateView(env, resource.ViewSet[Tag]{Serializer: tags,
		Search: []string{"name"}, Order: []string{resource.Readable}}), rest.Description("Tags, all of them."))
	view("/generic/tags/{pk:int}/", resource.RetrieveUpdateDestroyView(env, resource.ViewSet[Tag]{Serializer: tags}))
	view("/generic/products/{sku}/", resource.RetrieveView(env, resource.ViewSet[Product]{Serializer: catalog,
		Source: rated, Scope: active, Lookup: "sku", Title: "Product By Sku"}))

	view("/sample/", SampleView{plainView{sample.Compile(env.Env)}})
	view("/samples/", SamplesView{plainView{point.Compile(env.Env)}})
	view("/nested/", NestedView{SampleView{plainView{nested.Compile(env.Env)}}})

	open := rest.Permissions(rest.AllowAny)
	versions := func(scheme rest.VersionScheme, standard string, allowed ...string) rest.Option {
		return rest.Versioning(rest.VersionConfig{Scheme: scheme, Default: standard, Allowed: allowed})
	}
	view("/version/accept/", AcceptVersion{}, open, versions(rest.AcceptHeaderVersioning, "1.0", "1.0", "2.0"))
	view("/version/query/", QueryVersion{}, open, versions(rest.QueryParameterVersioning, "", "1.0", "2.0"))
	view("/version/path/{version}/", PathVersion{}, open, versions(rest.URLPathVersioning, "", "v1", "v2"))
	return nil
}

package resource

import (
	"cmp"
	"context"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// Names of lists of fields, for ViewSet.Order.
const (
	Readable = "__readable__" // the fields that the serializer shows: DRF's default of ordering_fields
	All      = "__all__"      // those of the model, and what the source computes
)

// The actions of a viewset, for ViewSet.SerializerFor.
const (
	List          = "list"
	Create        = "create"
	Retrieve      = "retrieve"
	Update        = "update"
	PartialUpdate = "partial_update"
	Destroy       = "destroy"
	Metadata      = "metadata" // OPTIONS
)

// ViewSet is DRF's ModelViewSet for the model T. The zero one serves every field of the table to
// whom the policy of the API lets in.
type ViewSet[T any] struct {
	Serializer serializer.Serializer[T]

	// SerializerFor has serializers by action, where they differ from Serializer, as
	// get_serializer_class chooses them. A key is the name of an action, of an extra one too, or
	// what Choose returns.
	SerializerFor map[string]serializer.Serializer[T]
	// Choose names the serializer of a request, for one that depends on its version or its user.
	// Default: the action.
	Choose func(r *rest.Request, action string) string

	Source Source[T] // default: the table of the model

	// Owner is a field that refers to the user: nobody finds the rows of others, new rows are one's
	// own, and an anonymous client finds none and may create none.
	Owner string
	// Scope returns the rows that there are for a request: get_queryset. With Owner both hold.
	Scope func(r *rest.Request) (model.Cond, error)

	Only []string // the actions; default all that the source can do

	// Filter are query parameters as those of django-filter's filterset_fields: names with
	// look-ups, "status", "total__gte", "customer__name__icontains".
	Filter  []string
	Filters []Filter // further ones, by other names or with code
	Search  []string // search_fields: "title", "^code", "=id", "$pattern"
	Order   []string // ordering_fields, [Readable] or [All]; nil: a client cannot order
	Sorted  []string // the default order; nil: Meta.Ordering
	Pages   Pages    // nil: a list is not paginated
	// MaxValues bounds the values of one filter, and the comparisons of a search, one for each term
	// and field. More are a 400, where REST framework asks its database for too much. Default 500.
	MaxValues int

	Guard Guard // ETag, If-None-Match and If-Match

	// Bulk lets clients create, change and delete many rows in one request.
	Bulk Bulk

	// Stream sends the list, which has no Pages, in pieces while its rows are read, so that its
	// memory does not grow with the rows. A failure half-way cuts the connection, so that no client
	// takes the part for the whole. If the client leaves, the query ends. The list holds a
	// connection of the database until the client has it all, for at most the time limit of a
	// statement. Relations to many rows take one query for 500 rows each.
	Stream bool

	// Before and After run around each change, in its transaction; an error undoes it. Their Change
	// has no New when a row is deleted.
	Before, After func(ctx context.Context, c *serializer.Change[T]) error

	Actions []Action[T]

	Lookup string // lookup_field: a field with unique values; default "pk"
	// LookupParam is lookup_url_kwarg: the name of the look-up in the path; default Lookup.
	LookupParam string

	Name    string        // basename: in the names of routes, "order-list"; default the model's
	Title   string        // of OPTIONS and pages: "Order" makes "Order List"; default the model's name
	Options []rest.Option // permissions, throttles, … of all its views
}

// Action is DRF's @action. One of Detail and List is set.
type Action[T any] struct {
	Name    string // "set_password": in routes order-set-password, titled "Set password"
	Path    string // url_path; default Name
	URLName string // url_name; default Name with dashes for underscores
	Methods string // "GET POST"; default GET

	// Detail answers for one row, which has been found, permitted and, unless the method is safe,
	// locked in a transaction.
	Detail RowFunc[T]
	// List answers for the rows of a list.
	List func(r *rest.Request, l *Listing[T]) (*rest.Response, error)
	// Mapping has further methods of a Detail: @restock.mapping.delete.
	Mapping map[string]RowFunc[T]

	Options []rest.Option // after those of the viewset
}

// RowFunc answers for one row, in an action.
type RowFunc[T any] func(r *rest.Request, o *Object[T]) (*rest.Response, error)

// Object is the row of an action.
type Object[T any] struct {
	Row *T
	in  *actionRow
}

// Save writes the columns that have changed in Row.
func (o *Object[T]) Save() error { return o.in.save() }

// Response is the row as the viewset shows it.
func (o *Object[T]) Response() (*rest.Response, error) { return o.in.response() }

// Listing is the rows that a list would have, in an action: scoped, filtered and ordered.
type Listing[T any] struct {
	Query model.Query // may be changed
	in    *listing
}

// Response is the listing as the list answers it, in pages.
func (l *Listing[T]) Response() (*rest.Response, error) {
	l.in.query = l.Query
	return l.in.response()
}

// compile reads the viewset.
func (v ViewSet[T]) compile(env Env) *set {
	m := env.Models.Of(new(T))
	s := &set{env: env, model: m, choose: v.Choose, scope: v.Scope, only: v.Only, pages: v.Pages,
		sorted: v.Sorted, maxValues: cmp.Or(v.MaxValues, 500), title: v.Title, name: v.Name, options: v.Options}
	if v.Source != nil {
		s.src = sourceOf(m, v.Source)
	} else {
		if env.Tables == nil {
			s.fail("Source", "it is not set, and Env.Tables neither")
		}
		s.src, s.isTable = sourceOfRows(env.Tables(m)), true
	}
	s.plan = s.planned(v.Serializer.Compile(env.Env), "")
	s.plans = map[string]*planned{}
	for action, one := range v.SerializerFor {
		s.plans[action] = s.planned(one.Compile(env.Env), action)
	}
	s.guard, s.stream, s.bulk = v.Guard, v.Stream, v.Bulk
	s.before, s.after = hook(v.Before), hook(v.After)
	for _, a := range v.Actions {
		s.actions = append(s.actions, a.compile(s))
	}
	s.checkGuard()
	s.checkStream()
	s.checkBulk()
	s.read(v.Owner, v.Lookup, v.LookupParam)
	s.readLists(v.Filter, v.Filters, v.Search, v.Order)
	s.check()
	return s
}

func hook[T any](fn func(ctx context.Context, c *serializer.Change[T]) error) changeHook {
	if fn == nil {
		return nil
	}
	return func(ctx context.Context, in *serializer.Input) error { return fn(ctx, serializer.NewChange[T](in)) }
}

func (a Action[T]) compile(s *set) action {
	c := action{name: a.Name, path: a.Path, urlName: a.URLName, methods: a.Methods, options: a.Options,
		handlers: rest.Methods{}, detail: a.Detail != nil, given: a.Detail, mapped: map[string]any{}}
	if a.List != nil {
		c.given = a.List
		c.list = func(r *rest.Request, l *listing) (*rest.Response, error) {
			return a.List(r, &Listing[T]{Query: l.query, in: l})
		}
	}
	row := func(fn RowFunc[T]) rowHandler {
		return func(r *rest.Request, o *actionRow) (*rest.Response, error) {
			return fn(r, &Object[T]{Row: o.row.Ptr().(*T), in: o})
		}
	}
	if a.Detail != nil {
		c.row = row(a.Detail)
	}
	c.mapping = map[string]rowHandler{}
	for method, fn := range a.Mapping {
		c.mapped[method] = fn
		if c.mapping[method] = nil; fn != nil {
			c.mapping[method] = row(fn)
		}
	}
	s.readAction(&c)
	return c
}

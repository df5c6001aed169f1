package serializer

import (
	"context"
	"fmt"
	"reflect"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// Computed is what [Value] makes.
type Computed struct {
	of     reflect.Type
	append func(dst []byte, r *rest.Request, row any) ([]byte, error)
	loads  []string
	shows  reflect.Type
}

// Value is a read-only field that a function computes: a SerializerMethodField. loads are the
// relations that it needs in row, "items__product": they come with the page, by one query each.
func Value[T, V any](fn func(r *rest.Request, row *T) V, loads ...string) Computed {
	return Computed{reflect.TypeFor[T](), func(dst []byte, r *rest.Request, row any) ([]byte, error) {
		return appendValue(dst, fn(r, row.(*T)))
	}, loads, reflect.TypeFor[V]()}
}

// Check is what [CheckFunc] makes.
type Check struct {
	of  reflect.Type
	run func(r *rest.Request, value any) error
}

// CheckFunc is DRF's validate_<field>: it sees the value of a field that has been read, and a
// default too. V is the type of the field, or the form of its values; it is compared with the field
// at start-up. Null is not passed, unless V is any. [Invalid] refuses the value.
func CheckFunc[V any](fn func(r *rest.Request, value V) error) Check {
	return Check{reflect.TypeFor[V](), func(r *rest.Request, value any) error {
		v, ok := value.(V)
		if !ok && value != nil {
			v = reflect.ValueOf(value).Convert(reflect.TypeFor[V]()).Interface().(V)
		}
		return fn(r, v)
	}}
}

// Saver is what [SaveFunc] makes.
type Saver struct {
	parent, item reflect.Type
	run          func(ctx context.Context, parent any, items []any) error
}

// SaveFunc writes the nested rows of a field, as create and update of a serializer with nested
// fields do in DRF. It runs after the row of T was stored, in its transaction, if the field was
// sent. A nested serializer without Many has one item, or none for null.
func SaveFunc[T, N any](fn func(ctx context.Context, parent *T, items []*N) error) Saver {
	return Saver{reflect.TypeFor[T](), reflect.TypeFor[N](),
		func(ctx context.Context, parent any, items []any) error {
			list := make([]*N, len(items))
			for i, item := range items {
				list[i] = item.(*N)
			}
			return fn(ctx, parent.(*T), list)
		}}
}

// Computes is a Default that a function computes for each body.
func Computes(fn func(r *rest.Request) any) any { return computedDefault(fn) }

type computedDefault func(r *rest.Request) any

// CurrentUser is DRF's CurrentUserDefault: the key of the user who sends the request, and null for
// an anonymous one.
func CurrentUser() any {
	return computedDefault(func(r *rest.Request) any {
		id := r.Identity()
		if id == nil || id.User.ID == "" {
			return nil
		}
		return string(id.User.ID)
	})
}

// Change is a row on its way into the database, for a Validate.
type Change[T any] struct {
	Old *T // as it is stored; nil for a new one
	New *T // as it is to be, with what was sent; it may be changed; nil when the row is deleted

	in *Input
}

// NewChange returns an input as a change, for hooks that see the row of a viewset.
func NewChange[T any](in *Input) *Change[T] {
	c := &Change[T]{in: in}
	if in.New.Model != nil {
		c.New = in.New.Ptr().(*T)
	}
	if in.Old.Model != nil {
		c.Old = in.Old.Ptr().(*T)
	}
	return c
}

// Creating reports whether the row is new.
func (c *Change[T]) Creating() bool { return c.Old == nil }

// Sent reports whether a field of the model was sent or has a default, and is written.
func (c *Change[T]) Sent(field string) bool { return c.in.Has(field) }

// Values returns the values of fields that the model does not have.
func (c *Change[T]) Values() Values { return c.in.Values }

// Values are the values of a [Plain] by the Source of its fields: DRF's validated_data. Those of a
// nested serializer are Values, and those of a list []any.
type Values map[string]any

// Serializer is DRF's ModelSerializer for T.
type Serializer[T any] struct {
	// Name is the name in the document of an API, as DRF's class name without "Serializer":
	// "OrderBrief". Default: that of the model. See package openapi.
	Name string

	Fields   []string // names on the wire, in order; nil: all of the model's, as "__all__"
	Exclude  []string // without Fields: all but these
	ReadOnly []string // read_only_fields
	With     With     // what differs from the model's fields, and further fields

	// Links makes hyperlinks of relations, and puts the field url in the place of the key: a
	// HyperlinkedModelSerializer. The names of routes are "tag-detail", unless With has others.
	Links bool

	// Validate looks at the whole when every field has passed. It may change c.New. See [Invalid].
	Validate func(r *rest.Request, c *Change[T]) error
}

// Compile reads the serializer. It panics on a mistake, with the struct, the field and the option.
func (s Serializer[T]) Compile(env Env) *Plan { return s.compile(&env, "") }

func (s Serializer[T]) compile(env *Env, path string) *Plan {
	t := reflect.TypeFor[T]()
	if env.Models == nil || !env.Models.Has(t) {
		panic(fmt.Sprintf("serializer: %s is no model of the project", t))
	}
	p := &Plan{env: env, name: s.Name, model: env.Models.Of(t), label: path + "Serializer[" + t.String() + "]"}
	p.readModel(s.Fields, s.Exclude, s.ReadOnly, s.With, s.Links)
	if s.Validate != nil {
		p.validate = func(r *rest.Request, in *Input) error { return s.Validate(r, NewChange[T](in)) }
	}
	return p
}

// Plain is DRF's Serializer: fields without a model.
type Plain struct {
	Name   string // in the document of an API: "Point"; default of the view that uses it
	Fields Fields

	// Validate looks at the whole when every field has passed. It may change v. See [Invalid].
	Validate func(r *rest.Request, v Values) error
	// Show changes the values that are to be written: to_representation. It gets a copy.
	Show func(v Values)
}

// Compile reads the serializer. It panics on a mistake, with the field and the option.
func (s Plain) Compile(env Env) *Plan { return s.compile(&env, "") }

func (s Plain) compile(env *Env, path string) *Plan {
	p := &Plan{env: env, name: s.Name, label: path + "Plain", show: s.Show}
	for _, f := range s.Fields {
		p.addField(f, nil)
	}
	p.finish()
	if s.Validate != nil {
		p.validate = func(r *rest.Request, in *Input) error { return s.Validate(r, in.Values) }
	}
	return p
}

// Input is a body that has been checked.
type Input struct {
	Old, New model.Row // of a Serializer; Old is the zero Row for a new one
	Sent     []string  // names of the model's fields that are written, in the order of the serializer
	Nested   []string  // sources of the nested rows that were sent; New has them

	// Values are those of a Plain; of a Serializer those of fields that the model does not have.
	Values Values

	saves []pendingSave
}

type pendingSave struct {
	save  Saver
	items []any
}

// Has reports whether a field of the model is written.
func (in *Input) Has(field string) bool {
	for _, name := range in.Sent {
		if name == field {
			return true
		}
	}
	return false
}

// SaveNested writes nested rows by the Save of their fields. Call it when New has been stored.
func (in *Input) SaveNested(ctx context.Context) error {
	for _, s := range in.saves {
		if err := s.save.run(ctx, in.New.Ptr(), s.items); err != nil {
			return err
		}
	}
	return nil
}

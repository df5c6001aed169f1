package openapi

import (
	"cmp"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// builder makes one document.
type builder struct {
	config  Config
	prefix  string
	textIDs bool // ids of users are text

	schemas   map[string]rest.Object // components
	named     map[string]string      // what serializers show and read, by their names
	taken     map[string]bool        // names of components that a serializer has, or may have
	plans     map[*serializer.Plan]string
	structs   map[reflect.Type]string
	within    []reflect.Type // the slices and maps whose elements are described
	schemes   map[string]rest.Object
	responses map[int]bool // of errors
	ids       map[string]bool
}

func newBuilder(c Config) *builder {
	return &builder{config: c, schemas: map[string]rest.Object{}, named: map[string]string{}, taken: map[string]bool{},
		plans: map[*serializer.Plan]string{}, structs: map[reflect.Type]string{}, schemes: map[string]rest.Object{},
		responses: map[int]bool{}, ids: map[string]bool{}}
}

// planRef returns a reference to the component of a serializer. Components are split by direction:
// Order, OrderRequest and PatchedOrderRequest. variant is the action of a SerializerFor.
func (b *builder) planRef(p *serializer.Plan, variant string, to direction) rest.Object {
	return b.component(b.planName(p, variant), to, func() rest.Object { return b.planObject(p, to) })
}

// planName returns the name of a serializer, the same each time.
func (b *builder) planName(p *serializer.Plan, variant string) string {
	if b.plans[p] == "" {
		b.plans[p] = b.nameOf(p, variant)
	}
	return b.plans[p]
}

// nameOf returns the name of a serializer. Serializers that show and read the same share a name.
// Others of the same name are called by their action, or numbered.
func (b *builder) nameOf(p *serializer.Plan, variant string) string {
	name := camel(p.Name())
	if name == "" {
		name = "Object"
	}
	content := rest.Object{"shows", b.planObject(p, answer), "reads", b.planObject(p, body)}
	return b.claim(name, camel(variant), content)
}

// directed returns the name of a component for a direction.
func directed(base string, to direction) string {
	switch to {
	case body:
		return base + "Request"
	case patch:
		return "Patched" + base + "Request"
	}
	return base
}

func same(a, b rest.Object) bool { return textOf(a) == textOf(b) }

// textOf returns a part of the document as JSON.
func textOf(o rest.Object) string {
	form, err := json.Marshal(o)
	if err != nil {
		panic("openapi: " + err.Error())
	}
	return string(form)
}

// component returns a reference to a component, and makes it.
func (b *builder) component(base string, to direction, schema func() rest.Object) rest.Object {
	name := directed(base, to)
	if _, made := b.schemas[name]; !made {
		b.schemas[name] = schema()
	}
	return reference(name)
}

// paginated returns a reference to the component of a page. Lists of the same items with other
// kinds of pages have components of their own.
func (b *builder) paginated(item rest.Object, d pagination) rest.Object {
	name := "Paginated" + strings.TrimPrefix(item[1].(string), "#/components/schemas/") + "List"
	return b.place(name, answer, d.schema(item))
}

// shape is the schema of what an Operation names as a body or an answer. view is the name of the
// view, for a form that has none.
func (b *builder) shape(form any, view string, to direction) rest.Object {
	switch form := form.(type) {
	case rest.Object:
		return plainSchema(form)
	case rest.Schema:
		ref := b.place(camel(cmp.Or(form.Name, view)), to, b.fieldsObject(form.Fields, to))
		if form.Many {
			return list(ref)
		}
		return ref
	case *serializer.Plan:
		return b.planRef(form, "", to)
	case []*serializer.Plan:
		if len(form) == 1 {
			return list(b.planRef(form[0], "", to))
		}
		return rest.Object{}
	}
	t := reflect.TypeOf(form)
	if t.Kind() == reflect.Pointer { // &T{} is no nullable answer
		t = t.Elem()
	}
	return b.goType(t)
}

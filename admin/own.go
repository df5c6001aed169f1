package admin

import (
	"reflect"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// Of registers a model of the project, as Django's ModelAdmin for T does. It stands in
// Config.Models. The zero Of lists the rows by their String, and its form has all fields that can
// be edited. Names are those of the model's fields in Django. A name that the model does not have
// panics in New.
//
// The pages ask for Django's permissions on the model: shop.view_order, shop.add_order,
// shop.change_order and shop.delete_order. Rows of models that a visitor may not view are neither
// named nor searched.
type Of[T any] struct {
	// List are the columns of the list: fields, paths to fields behind relations to one row
	// ("owner__username"), and names of Columns. The first one leads to the form. Django's
	// list_display. Default: the row's String.
	List []string
	// Columns are values that a function computes, by name. List, ReadOnly or the form names each.
	Columns map[string]Column[T]
	// ListEdit are fields that are edited in the list: list_editable. List has them too, and the
	// first of List is none of them.
	ListEdit []string
	// Filter are fields with choices, booleans, days, times and relations to one row, and paths to
	// such fields: list_filter.
	Filter []string
	// Search are the fields that the search looks into: search_fields. Each word has to be in one
	// of them. "^name" asks for its begin and "=name" for the whole, in any letter case. The full
	// text search of PostgreSQL ("@name") is not supported.
	Search []string
	// Order is the order of the list: ordering. Default: that of the model, or else the newest key
	// first.
	Order []string
	// Days is a field with days or times, by which the list is filtered from one day to another. It
	// stands for date_hierarchy.
	Days string
	// PageSize is how many rows a page of the list has: list_per_page. Default 50.
	PageSize int
	// Scope restricts which rows a visitor has at all: get_queryset. Default nil: all rows.
	Scope func(r *rest.Request) (dbmodel.Cond, error)

	// Edit are the fields of the form, in order: fields. Default: all fields that can be edited,
	// and those of ReadOnly beside the form.
	Edit []string
	// Cards are the fields of the form under headings, in the place of Edit: fieldsets.
	Cards []Card
	// ReadOnly are fields, paths and Columns that the page shows and nobody edits: readonly_fields.
	ReadOnly []string
	// With says what differs from the model's fields in the form, as in a serializer: Label, Help,
	// Required, Check and so on.
	With serializer.With
	// Validate looks at the whole form when each field has passed. It may change c.New. See
	// [serializer.Invalid].
	Validate func(r *rest.Request, c *serializer.Change[T]) error
	// Inline are rows of other models that are edited with the row: inlines.
	Inline []Inline
	// Actions are what can be done with several rows at once, beside deleting them: actions.
	Actions []Action[T]
}

// Card is a group of fields of a form: one of Django's fieldsets.
type Card struct {
	Title  string
	Help   string
	Fields []string
}

// Column is a value that a function computes for each row: a method of Django's ModelAdmin.
type Column[T any] struct {
	Label string
	Text  func(r *rest.Request, row *T) string
	// Load names relations that Text needs in row, "owner". They come with the page.
	Load []string
	// Order is the field by which the list is sorted if one asks for this column. Default "": it
	// cannot be sorted by it.
	Order string
	// Number says that the values are numbers.
	Number bool
}

// Action is something that is done with several rows at once. A page names the rows and asks
// first.
type Action[T any] struct {
	Name  string // in the form
	Label string // in the list of actions: "Mark as paid"
	Help  string // on the page that asks: what will happen
	// Permission is what a visitor needs: "change" or "delete" is that on the model, and a text
	// with a point is a permission itself. Default "change".
	Permission string
	// Danger says that it cannot be undone. The page then asks for the visitor's own password,
	// unless it was entered in the last 15 minutes.
	Danger bool
	// Do does it, in one transaction. The rows are locked where the engine has it. It returns a
	// [serializer.Invalid] to refuse, with a text for the visitor.
	Do func(r *rest.Request, rows []*T) error
}

// Inline is a [Rows].
type Inline interface {
	rowsOf(a *Admin, o *owned) *inlined
}

// Rows are rows of another model, of T, that belong to the row of a form by a foreign key: Django's
// TabularInline. The form of an order has its items:
//
//	admin.Of[Order]{Inline: []admin.Inline{admin.Rows[Item]{Extra: 1}}}
//
// A visitor needs the permissions on T to see, add, change and delete its rows.
type Rows[T any] struct {
	// By is the foreign key that leads to the row of the form. T may have one only if By is empty:
	// fk_name.
	By string
	// Edit are the fields. Default: all that can be edited, without the foreign key.
	Edit []string
	// ReadOnly are fields that are shown only.
	ReadOnly []string
	Columns  map[string]Column[T]
	With     serializer.With
	Validate func(r *rest.Request, c *serializer.Change[T]) error
	Extra    int // how many empty rows are for new ones: extra; default 1
	// Max is how many rows the page has at most. If there are more, the page shows the first ones
	// and says so. Default 200.
	Max int
}

// Registration is an [Of].
type Registration interface {
	// registerIn registers all models of Config.Models, and sets Admin.own.
	registerIn(a *Admin)
}

// registration is what the pages know of an Of. Registration does not have these methods, so that
// its type does not lead to the pages.
type registration interface {
	structType() reflect.Type
	compile(o *owned)
}

func (Of[T]) registerIn(a *Admin) { a.register() }

func (Of[T]) structType() reflect.Type { return reflect.TypeFor[T]() }

// compile reads what Of says.
func (of Of[T]) compile(o *owned) {
	named := [][]string{of.List, of.Edit, of.ReadOnly}
	for _, card := range of.Cards {
		named = append(named, card.Fields)
	}
	o.readColumns(computedOf(of.Columns), named...)
	o.scope, o.size = of.Scope, of.PageSize
	if o.size <= 0 {
		o.size = pageSize
	}
	o.form = newOwnForm(o, of.Edit, of.Cards, of.ReadOnly, o.computed, nil)
	o.form.plan = planOf(o, o.form, of.With, of.Validate)
	o.readList(of.List)
	o.readOrder(of.Order)
	o.readSearch(of.Search)
	o.readFilters(of.Filter, of.Days)
	if o.readListEdit(of.ListEdit); o.listForm != nil {
		o.listForm.plan = planOf(o, o.listForm, of.With, of.Validate)
	}
	for _, inline := range of.Inline {
		o.addInline(inline)
	}
	for _, action := range of.Actions {
		o.addAction(erase(o, action))
	}
}

// rowsOf implements Inline.
func (in Rows[T]) rowsOf(a *Admin, o *owned) *inlined {
	line := &inlined{owned: a.describe(reflect.TypeFor[T](), "Rows["+reflect.TypeFor[T]().Name()+"] of "+o.label)}
	line.readColumns(computedOf(in.Columns), in.Edit, in.ReadOnly)
	line.extra, line.most = in.Extra, in.Max
	if line.extra == 0 {
		line.extra = 1
	}
	if line.most <= 0 {
		line.most = maxInline
	}
	line.link(o, in.By)
	line.form = newOwnForm(line.owned, in.Edit, nil, in.ReadOnly, line.computed, line.by)
	line.form.plan = planOf(line.owned, line.form, in.With, in.Validate)
	return line
}

// computedColumn is a Column without its type.
type computedColumn struct {
	label, order string
	text         func(r *rest.Request, row dbmodel.Row) string
	load         []string
	number       bool
}

func computedOf[T any](columns map[string]Column[T]) map[string]computedColumn {
	all := map[string]computedColumn{}
	for name, c := range columns {
		computed := computedColumn{label: c.Label, order: c.Order, load: c.Load, number: c.Number}
		if c.Text != nil {
			computed.text = func(r *rest.Request, row dbmodel.Row) string { return c.Text(r, row.Ptr().(*T)) }
		}
		all[name] = computed
	}
	return all
}

// planOf compiles the serializer of a form. As in Django's forms, a field that may not be blank has
// to be filled in even if it has a default.
func planOf[T any](o *owned, form *ownForm, with serializer.With,
	validate func(r *rest.Request, c *serializer.Change[T]) error,
) *serializer.Plan {
	all := serializer.With{}
	names := []string{}
	for _, f := range form.fields {
		one := with[f.name]
		form.describe(f, one)
		if !one.Required && !one.Optional {
			one.Optional = f.optional
			one.Required = !f.optional
		}
		f.optional = !one.Required
		all[f.name], names = one, append(names, f.name)
	}
	for name := range with {
		if _, has := all[name]; !has {
			o.fail("With", "the form has no field %q to edit", name)
		}
	}
	if by := form.by; by != nil {
		all[by.Name], names = serializer.Field{Optional: true}, append(names, by.Name)
	}
	s := serializer.Serializer[T]{Fields: names, With: all, Validate: validate}
	return s.Compile(o.admin.config.Resources)
}

package rest

import (
	"cmp"
	"errors"
	"net/http"
)

// Field describes one input of a view, for OPTIONS, as DRF's SimpleMetadata does. Empty members are
// left out.
type Field struct {
	Name string // as in the body; not of a Child

	// Type is DRF's word: boolean, string, url, email, regex, slug, integer, float, decimal, date,
	// datetime, time, duration, choice, multiple choice, file upload, image upload, list, nested
	// object. Default field.
	Type     string
	Required bool
	ReadOnly bool
	Label    string
	HelpText string

	MinLength, MaxLength int // characters, or elements of a list; 0: not shown
	MinValue, MaxValue   any // numbers; nil: not shown

	// MaxDigits and DecimalPlaces are those of a decimal. DecimalPlaces is shown only if MaxDigits
	// is not 0.
	MaxDigits, DecimalPlaces int

	Child    *Field   // of a list: its elements
	Children []Field  // of a nested object: its fields; not shown if there is a Child
	Choices  []Choice // nil: not shown, as for read-only fields and relations
}

// Choice is a value that a field may have.
type Choice struct {
	Value       any
	DisplayName any // for people, usually text; default Value
}

// Describer is an optional interface of views that have inputs.
type Describer interface {
	// Fields returns the inputs of a method, POST or PUT.
	Fields(method string) []Field
}

// Filterer is an optional interface of views whose list a client filters, searches or orders by
// query parameters. Pages for people have a form for them, as for the filter_backends of a view in
// DRF.
type Filterer interface {
	// Filters returns the parameters in the order of the form. The Name of a Field is that of the
	// parameter. Required, ReadOnly and fields within the Field do not count. An error is a fault,
	// as from a handler.
	Filters(r *Request) ([]Field, error)
}

// Brancher is an optional interface of views with other views beside them, as the extra actions of
// a viewset. Pages for people have a menu of them, as in DRF.
type Brancher interface {
	// ExtraActions returns the URLs of those views. An error is a fault, as from a handler.
	ExtraActions(r *Request) ([]string, error)
}

// RequestDescriber is an optional interface of views whose inputs differ from request to request,
// with its version or its user. Such a view may be a Describer too, for readers that have no
// request.
type RequestDescriber interface {
	// FieldsFor returns the inputs of a method, POST or PUT, for a client that may use it. An error
	// is answered as one of a handler.
	FieldsFor(r *Request, method string) ([]Field, error)
}

// Fields returns the inputs of a method, POST or PUT, as the view describes them to this request.
// It returns none for a view that is neither a [Describer] nor a [RequestDescriber].
func (r *Request) Fields(method string) ([]Field, error) {
	switch describer := r.view.value.(type) {
	case RequestDescriber:
		return describer.FieldsFor(r, method)
	case Describer:
		return describer.Fields(method), nil
	}
	return nil, nil
}

// ObjectGetter is an optional interface of views of one object. OPTIONS shows the inputs of PUT
// only to a client that could put: GetObject finds the object of the request, as DRF's get_object
// does, and the permissions are asked about it (Request.CheckObject).
type ObjectGetter interface {
	// GetObject returns the object that the request names. An *Error, such as NotFound, hides the
	// inputs. Any other error is a fault, as from a handler.
	GetObject(r *Request) (any, error)
}

// ObjectShower is an optional interface of views of one object. Pages for people fill the form for
// a change with it, also after a change that was refused, as DRF's do.
type ObjectShower interface {
	// ShowObject returns the answer to a GET. An *Error shows none.
	ShowObject(r *Request) (*Response, error)
}

// NoMetadata makes a view answer OPTIONS with 405, as metadata_class = None does in DRF. As in DRF
// Allow still lists OPTIONS. A view's own handler for OPTIONS, in Methods, stays.
func NoMetadata() Option { return option(func(p *policy) { p.Config.NoMetadata = true }) }

// metadata answers OPTIONS as DRF's SimpleMetadata.
func (v *View) metadata(r *Request) (*Response, error) {
	if v.policy.NoMetadata {
		return nil, MethodNotAllowed(r.Method)
	}
	data := Object{
		"name", v.policy.name, "description", v.policy.description,
		"renders", v.rendererNames(), "parses", v.parserNames(),
	}
	actions, err := v.actions(r)
	if err != nil {
		return nil, err
	}
	if len(actions) > 0 {
		data = append(data, "actions", actions)
	}
	return OK(data), nil
}

func (v *View) rendererNames() []string {
	list := make([]string, len(v.policy.offers))
	for i, o := range v.policy.offers {
		list[i] = o.mediaName
	}
	return list
}

func (v *View) parserNames() []string {
	list := make([]string, len(v.policy.Parsers))
	for i, p := range v.policy.Parsers {
		list[i] = p.MediaType()
	}
	return list
}

// actions returns the inputs of the methods that the permissions allow the client.
func (v *View) actions(r *Request) (Object, error) {
	_, describes := v.value.(Describer)
	_, describesRequests := v.value.(RequestDescriber)
	if !describes && !describesRequests {
		return nil, nil
	}
	var actions Object
	for _, method := range []string{http.MethodPost, http.MethodPut} {
		if v.methods[method] == nil {
			continue
		}
		may, err := v.isPermitted(r, method)
		if err != nil {
			return nil, err
		}
		if !may {
			continue
		}
		fields, err := r.Fields(method)
		if err != nil {
			return nil, err
		}
		actions = append(actions, method, fieldObject(fields))
	}
	return actions, nil
}

// isPermitted reports whether the permissions would allow the same request with another method, and
// for PUT, PATCH and DELETE its object. Its error is a fault, not a refusal.
func (v *View) isPermitted(r *Request, method string) (bool, error) {
	as := *r
	hr := *r.Request
	hr.Method = method
	as.Request, as.original = &hr, &as // what the permissions note is not noted of r
	for _, p := range v.policy.Permissions {
		granted, err := p.Allows(&as)
		if e := (*Error)(nil); errors.As(err, &e) && e.isRefusal() {
			return false, nil
		}
		if err != nil {
			return false, policyError(err)
		}
		if !granted {
			return false, nil
		}
	}
	getter, ok := v.value.(ObjectGetter)
	if !ok || method != http.MethodPut && method != http.MethodPatch && method != http.MethodDelete {
		return true, nil
	}
	object, err := getter.GetObject(&as)
	if err == nil {
		err = as.CheckObject(object)
	}
	if e := (*Error)(nil); errors.As(err, &e) && e.isRefusal() && !e.retryable {
		return false, nil
	}
	return err == nil, err
}

func fieldObject(fields []Field) Object {
	list := make(Object, 0, 2*len(fields))
	for _, f := range fields {
		list = append(list, f.Name, f.info())
	}
	return list
}

// info is DRF's get_field_info.
func (f *Field) info() Object {
	o := Object{"type", cmp.Or(f.Type, "field"), "required", f.Required, "read_only", f.ReadOnly}
	add := func(name string, value any, isSet bool) {
		if isSet {
			o = append(o, name, value)
		}
	}
	add("label", f.Label, f.Label != "")
	add("help_text", f.HelpText, f.HelpText != "")
	add("min_length", f.MinLength, f.MinLength > 0)
	add("max_length", f.MaxLength, f.MaxLength > 0)
	add("min_value", f.MinValue, f.MinValue != nil)
	add("max_value", f.MaxValue, f.MaxValue != nil)
	add("max_digits", f.MaxDigits, f.MaxDigits > 0)
	add("decimal_places", f.DecimalPlaces, f.MaxDigits > 0)
	switch {
	case f.Child != nil:
		o = append(o, "child", f.Child.info())
	case len(f.Children) > 0:
		o = append(o, "children", fieldObject(f.Children))
	}
	if f.Choices != nil && !f.ReadOnly {
		o = append(o, "choices", choiceList(f.Choices))
	}
	return o
}

func choiceList(choices []Choice) []any {
	list := make([]any, len(choices))
	for i, c := range choices {
		if c.DisplayName == nil {
			c.DisplayName = c.Value
		}
		list[i] = Object{"value", c.Value, "display_name", c.DisplayName}
	}
	return list
}

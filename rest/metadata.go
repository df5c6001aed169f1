package rest

import (
	"errors"
	"net/http"
)

// Field describes one input of a view, for OPTIONS. Empty members are left out.
type Field struct {
	Name      string // as in the body
	Type      string // as in DRF: "string", "integer", "boolean", ...
	Label     string
	HelpText  string
	Required  bool
	ReadOnly  bool
	MaxLength int // characters
}

// Describer is an optional interface of views that have inputs.
type Describer interface {
	// Fields returns the inputs of a method, POST or PUT.
	Fields(method string) []Field
}

// metadata answers OPTIONS as DRF's SimpleMetadata.
func (v *View) metadata(r *Request) (*Response, error) {
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
	list := make([]string, len(v.offers))
	for i, o := range v.offers {
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
	describer, ok := v.value.(Describer)
	if !ok {
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
		if may {
			actions = append(actions, method, fieldObject(describer.Fields(method)))
		}
	}
	return actions, nil
}

// isPermitted reports whether the permissions would allow the same request with another method. Its
// error is a fault, not a refusal.
func (v *View) isPermitted(r *Request, method string) (bool, error) {
	as := *r
	hr := *r.Request
	hr.Method = method
	as.Request = &hr
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
	return true, nil
}

func fieldObject(fields []Field) Object {
	list := make(Object, 0, 2*len(fields))
	for _, f := range fields {
		o := Object{"type", f.Type, "required", f.Required, "read_only", f.ReadOnly}
		if f.Label != "" {
			o = append(o, "label", f.Label)
		}
		if f.HelpText != "" {
			o = append(o, "help_text", f.HelpText)
		}
		if f.MaxLength > 0 {
			o = append(o, "max_length", f.MaxLength)
		}
		list = append(list, f.Name, o)
	}
	return list
}

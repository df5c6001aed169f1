package django

import (
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

// node is a node of Python's syntax tree.
type node map[string]any

// asNode returns a node if it has one of the kinds, or nil.
func asNode(v any, kinds ...string) node {
	n, _ := v.(map[string]any)
	for _, k := range kinds {
		if n["node"] == k {
			return n
		}
	}
	return nil
}

func (n node) list(name string) []any {
	l, _ := n[name].([]any)
	return l
}

func (n node) text(name string) string {
	s, _ := n[name].(string)
	return s
}

// dotted returns a name with points, request.user.is_staff, or "".
func dotted(v any) string {
	if n := asNode(v, "Name"); n != nil {
		return n.text("id")
	}
	if n := asNode(v, "Attribute"); n != nil {
		if above := dotted(n["value"]); above != "" {
			return above + "." + n.text("attr")
		}
	}
	return ""
}

// call returns the function of a call and its arguments without keywords.
func call(v any) (function any, args []any) {
	if n := asNode(v, "Call"); n != nil && len(n.list("keywords")) == 0 {
		return n["func"], n.list("args")
	}
	return nil, nil
}

// statements returns the statements of a method, without its doc string.
func (m Method) statements() []any {
	body := m.Body
	if len(body) > 0 {
		if e := asNode(body[0], "Expr"); e != nil {
			if c := asNode(e["value"], "Constant"); c != nil {
				body = body[1:]
			}
		}
	}
	return body
}

// returned returns the expression of a method that only returns one, or nil.
func (m Method) returned() any {
	body := m.statements()
	if len(body) != 1 {
		return nil
	}
	if r := asNode(body[0], "Return"); r != nil {
		return r["value"]
	}
	return nil
}

// value is an expression in Go with its type: a type of Go, "decimal N" for a decimal with N
// places, or "nil".
type value struct{ code, kind string }

// scope translates expressions. Rows are the variables that hold rows, by their names in Python.
type scope struct {
	d      *draft
	rows   map[string]row
	values map[string]value
	attrs  string // the dict of validated values of a Validate, in Python; the row is "attrs"
	loads  []string
	depth  int
}

// row is a variable of Go with a row of a model.
type row struct{ code, model, path string }

const maxDepth = 40 // of an expression that is translated

// expr returns an expression in Go, and whether it can be one.
func (s *scope) expr(v any) (value, bool) {
	if s.depth++; s.depth > maxDepth {
		return value{}, false
	}
	defer func() { s.depth-- }()
	n := node(nil)
	if o, ok := v.(map[string]any); ok {
		n = o
	}
	switch n.text("node") {
	case "Constant":
		switch c := n["value"].(type) {
		case nil:
			return value{"nil", "nil"}, true
		case string:
			return value{gosource.Quote(c), "string"}, true
		case bool:
			return value{fmt.Sprint(c), "bool"}, true
		}
		code, ok := number(n["value"])
		return value{code, "number"}, ok && !strings.ContainsAny(code, ".eInN")
	case "Name":
		known, ok := s.values[n.text("id")]
		return known, ok
	case "Attribute":
		return s.attribute(n)
	case "JoinedStr":
		return s.joined(n)
	case "BinOp":
		if asNode(n["op"], "Add") == nil {
			return value{}, false
		}
		a, okA := s.expr(n["left"])
		b, okB := s.expr(n["right"])
		return value{a.code + " + " + b.code, "string"}, okA && okB && a.kind == "string" && b.kind == "string"
	case "Call":
		return s.called(n)
	}
	return value{}, false
}

// attribute returns a field of a row: product.sku, item.product.price.
func (s *scope) attribute(n node) (value, bool) {
	r, ok := s.rowOf(n["value"])
	if !ok {
		return value{}, false
	}
	return s.field(r, n.text("attr"))
}

// rowOf returns the row that an expression leads to.
func (s *scope) rowOf(v any) (row, bool) {
	if n := asNode(v, "Name"); n != nil {
		r, ok := s.rows[n.text("id")]
		return r, ok
	}
	n := asNode(v, "Attribute")
	if n == nil {
		return row{}, false
	}
	if s.depth++; s.depth > maxDepth {
		return row{}, false
	}
	defer func() { s.depth-- }()
	above, ok := s.rowOf(n["value"])
	if !ok || s.d.models[above.model] == nil {
		return row{}, false
	}
	f := s.d.models[above.model].Field(n.text("attr"))
	to := s.d.target(above.model, n.text("attr"))
	if f == nil || to == "" || !strings.HasPrefix(f.Type, "model.Ref[") || s.d.isNull(above.model, f.Name) {
		return row{}, false
	}
	path := above.path + f.Name
	s.loads = append(s.loads, path)
	return row{above.code + "." + f.GoName + ".Row", to, path + "__"}, true
}

// field returns a field of a row by its name in Django.
func (s *scope) field(r row, name string) (value, bool) {
	if code, kind := userField(r.model, name); kind != "" {
		return value{r.code + "." + code, kind}, true
	}
	m := s.d.models[r.model]
	if m == nil {
		return value{}, false
	}
	f := m.Field(name)
	if f == nil {
		return value{}, false
	}
	code := r.code + "." + f.GoName
	switch kind := f.Type; kind {
	case "string", "bool", "int64", "uint64", "*string", "*bool", "*int64", "*uint64":
		return value{code, kind}, true
	case "decimal.Decimal":
		places, _ := s.d.option(r.model, name, "decimal_places")
		return value{code, fmt.Sprintf("decimal %d", places)}, true
	default:
		if base := s.d.bases[kind]; base != "" {
			return value{base + "(" + code + ")", base}, true
		}
	}
	return value{}, false
}

// userField returns a field of auth.User.
func userField(label, name string) (code, kind string) {
	if label != "auth.User" {
		return "", ""
	}
	switch name {
	case "username":
		return "Username", "string"
	case "first_name":
		return "FirstName", "string"
	case "last_name":
		return "LastName", "string"
	case "email":
		return "Email", "string"
	}
	return "", ""
}

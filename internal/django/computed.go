package django

import (
	"fmt"
	"strings"
)

// computed returns the statements of a method that returns a value of its row.
func (s *scope) computed(m Method) (value, bool) {
	returned := m.returned()
	if v, ok := s.sum(returned); ok {
		return v, true
	}
	v, ok := s.expr(returned)
	return value{"return " + v.code, v.kind}, ok
}

// sum returns str(sum(… for i in order.items.all())) of a decimal.
func (s *scope) sum(v any) (value, bool) {
	function, args := call(v)
	if dotted(function) != "str" || len(args) != 1 {
		return value{}, false
	}
	function, args = call(args[0])
	if dotted(function) != "sum" || len(args) != 1 {
		return value{}, false
	}
	n := asNode(args[0], "GeneratorExp")
	loops := n.list("generators")
	if len(loops) != 1 {
		return value{}, false
	}
	loop := asNode(loops[0], "comprehension")
	rows, none := call(loop["iter"])
	all := asNode(rows, "Attribute")
	name := dotted(loop["target"])
	if all.text("attr") != "all" || len(none) > 0 || len(loop.list("ifs")) > 0 || name == "" {
		return value{}, false
	}
	relation := asNode(all["value"], "Attribute")
	of, ok := s.rows[dotted(relation["value"])]
	if !ok || !s.d.addBack(of.model, relation.text("attr")) {
		return value{}, false
	}
	f := s.d.models[of.model].Field(relation.text("attr"))
	inner := &scope{d: s.d, rows: map[string]row{name: {code: "one", model: s.d.rowsOf(f.Type), path: f.Name + "__"}}}
	one, ok := inner.number(n["elt"])
	if !ok || !strings.HasPrefix(one.kind, "decimal ") || !strings.HasPrefix(f.Type, "model.") {
		return value{}, false
	}
	s.loads = append(s.loads, f.Name)
	s.loads = append(s.loads, inner.loads...)
	list := of.code + "." + f.GoName + ".Rows"
	return value{fmt.Sprintf("if len(%s) == 0 {\nreturn \"0\"\n}\nsum := decimal.Zero\n"+
		"for _, one := range %s {\nsum = sum.Add(%s)\n}\n"+
		"return sum.StringFixed(%s)", list, list, one.code, one.kind[len("decimal "):]), "string"}, true
}

// rowsOf returns the label of the model whose rows a Back or a Many has.
func (d *draft) rowsOf(goType string) string {
	_, name, _ := strings.Cut(strings.TrimSuffix(goType, "]"), "[")
	for label, known := range d.structs {
		if known == name && d.models[label] != nil {
			return label
		}
	}
	return ""
}

// number returns a decimal: a field, or the product of one and an integer.
func (s *scope) number(v any) (value, bool) {
	n := asNode(v, "BinOp")
	if n == nil {
		return s.expr(v)
	}
	if asNode(n["op"], "Mult") == nil {
		return value{}, false
	}
	a, okA := s.expr(n["left"])
	b, okB := s.expr(n["right"])
	if strings.HasPrefix(b.kind, "decimal ") {
		a, b = b, a
	}
	factor := map[string]string{"int64": "decimal.NewFromInt(", "uint64": "decimal.NewFromUint64("}[b.kind]
	return value{a.code + ".Mul(" + factor + b.code + "))", a.kind}, okA && okB && factor != "" &&
		strings.HasPrefix(a.kind, "decimal ")
}

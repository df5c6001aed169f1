package django

import (
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

// test returns a condition in Go, and whether it can be one.
func (s *scope) test(v any) (string, bool) {
	if s.depth++; s.depth > maxDepth {
		return "", false
	}
	defer func() { s.depth-- }()
	if n := asNode(v, "BoolOp"); n != nil {
		operator := " && "
		if asNode(n["op"], "Or") != nil {
			operator = " || "
		}
		var parts []string
		for _, one := range n.list("values") {
			code, ok := s.test(one)
			if !ok {
				return "", false
			}
			if operator == " && " && strings.Contains(code, " || ") {
				code = "(" + code + ")"
			}
			parts = append(parts, code)
		}
		return strings.Join(parts, operator), len(parts) > 0
	}
	if n := asNode(v, "UnaryOp"); n != nil && asNode(n["op"], "Not") != nil {
		code, ok := s.test(n["operand"])
		return "!(" + code + ")", ok
	}
	if n := asNode(v, "Compare"); n != nil {
		return s.compare(n)
	}
	if name, ok := s.sent(v); ok {
		return s.truth(name)
	}
	e, ok := s.expr(v)
	if !ok {
		return "", false
	}
	return truth(e)
}

// truth returns Python's bool() of a value.
func truth(e value) (string, bool) {
	switch e.kind {
	case "bool":
		return e.code, true
	case "*bool":
		return e.code + " != nil && *" + e.code, true
	case "string":
		return e.code + ` != ""`, true
	case "*string":
		return e.code + " != nil && *" + e.code + ` != ""`, true
	case "int64", "uint64":
		return e.code + " != 0", true
	}
	return "", false
}

// sent returns the field that attrs.get("name") or attrs["name"] reads.
func (s *scope) sent(v any) (name string, ok bool) {
	if s.attrs == "" {
		return "", false
	}
	var of, key any
	if n := asNode(v, "Subscript"); n != nil {
		of, key = n["value"], n["slice"]
	} else if function, args := call(v); len(args) == 1 {
		if a := asNode(function, "Attribute"); a != nil && a.text("attr") == "get" {
			of, key = a["value"], args[0]
		}
	}
	c := asNode(key, "Constant")
	if c == nil || dotted(of) != s.attrs {
		return "", false
	}
	return c.text("value"), c.text("value") != ""
}

// truth is the bool() of a value in attrs.
func (s *scope) truth(name string) (string, bool) {
	e, ok := s.field(s.rows[s.attrs], name)
	if !ok {
		return "", false
	}
	code, ok := truth(e)
	return "c.Sent(" + gosource.Quote(name) + ") && " + code, ok
}

var operators = map[string]string{"Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">="}

// compare returns a comparison of two values.
func (s *scope) compare(n node) (string, bool) {
	ops, right := n.list("ops"), n.list("comparators")
	if len(ops) != 1 || len(right) != 1 {
		return "", false
	}
	o, _ := ops[0].(map[string]any)
	op := node(o).text("node")
	if name, ok := s.sent(n["left"]); ok {
		e, ok := s.field(s.rows[s.attrs], name)
		c := asNode(right[0], "Constant")
		if !ok || c == nil || op != "Is" {
			return "", false
		}
		sent := "c.Sent(" + gosource.Quote(name) + ") && "
		switch want, isBool := c["value"].(bool); {
		case !isBool:
		case e.kind == "bool" && want:
			return sent + e.code, true
		case e.kind == "bool":
			return sent + "!" + e.code, true
		case e.kind == "*bool" && want:
			return sent + e.code + " != nil && *" + e.code, true
		case e.kind == "*bool":
			return sent + e.code + " != nil && !*" + e.code, true
		}
		return "", false
	}
	a, okA := s.expr(n["left"])
	b, okB := s.expr(right[0])
	if !okA || !okB {
		return "", false
	}
	if op == "Is" || op == "IsNot" {
		operator := map[string]string{"Is": " == ", "IsNot": " != "}[op]
		return a.code + operator + "nil", b.kind == "nil" && strings.HasPrefix(a.kind, "*")
	}
	operator, isInteger := operators[op], a.kind == "int64" || a.kind == "uint64"
	fits := a.kind == b.kind && (a.kind == "string" || isInteger || a.kind == "bool" && strings.HasSuffix(operator,
		"=") && operator[0] != '<' && operator[0] != '>') ||
		isInteger && b.kind == "number" && (a.kind == "int64" || !strings.HasPrefix(b.code, "-"))
	return a.code + " " + operator + " " + b.code, operator != "" && fits
}

// refusal returns the message and the code of raise ValidationError("…", code="…").
func refusal(statement any) (args string, detail any, ok bool) {
	r := asNode(statement, "Raise")
	if r == nil {
		return "", nil, false
	}
	c := asNode(r["exc"], "Call")
	if c == nil || last(dotted(c["func"])) != "ValidationError" || len(c.list("args")) != 1 {
		return "", nil, false
	}
	code := ""
	for _, k := range c.list("keywords") {
		keyword := asNode(k, "keyword")
		value := asNode(keyword["value"], "Constant")
		if keyword.text("arg") != "code" || value == nil {
			return "", nil, false
		}
		code = ", " + gosource.Quote(value.text("value"))
	}
	if m := asNode(c.list("args")[0], "Constant"); m != nil && m.text("value") != "" {
		return gosource.Quote(m.text("value")) + code, m, true
	}
	return code, c.list("args")[0], false
}

// checks returns the statements of a validator: conditions that raise a ValidationError, and then
// the return of the argument.
func (s *scope) checks(m Method, argument string) (string, bool) {
	var b strings.Builder
	body := m.statements()
	for i, statement := range body {
		if r := asNode(statement, "Return"); r != nil && i == len(body)-1 && dotted(r["value"]) == argument {
			return b.String(), true
		}
		n := asNode(statement, "If")
		if n == nil || len(n.list("orelse")) > 0 || len(n.list("body")) != 1 {
			return "", false
		}
		condition, ok := s.test(n["test"])
		args, _, isRefusal := refusal(n.list("body")[0])
		if !ok || !isRefusal {
			return "", false
		}
		b.WriteString("if " + condition + " {\nreturn serializer.Invalid(" + args + ")\n}\n")
	}
	return "", false
}

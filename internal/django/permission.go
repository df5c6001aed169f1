package django

import "strings"

// permissionScope translates the methods of a permission.
type permissionScope struct {
	*scope
	request, object string
}

// body returns the statements of a method that returns a condition, perhaps after others that
// return True or False.
func (s *permissionScope) body(m Method) (string, bool) {
	var b strings.Builder
	body := m.statements()
	for i, statement := range body {
		if r := asNode(statement, "Return"); r != nil && i == len(body)-1 {
			code, ok := s.condition(r["value"])
			b.WriteString("return " + code + "\n")
			return b.String(), ok
		}
		n := asNode(statement, "If")
		if n == nil || len(n.list("orelse")) > 0 || len(n.list("body")) != 1 {
			return "", false
		}
		test, ok := s.condition(n["test"])
		r := asNode(n.list("body")[0], "Return")
		if !ok || r == nil {
			return "", false
		}
		code, ok := s.condition(r["value"])
		if !ok {
			return "", false
		}
		b.WriteString("if " + test + " {\nreturn " + code + "\n}\n")
	}
	return "", false
}

// condition returns a condition on the request and the object.
func (s *permissionScope) condition(v any) (string, bool) {
	if s.depth++; s.depth > maxDepth {
		return "", false
	}
	defer func() { s.depth-- }()
	switch dotted(v) {
	case s.request + ".user.is_staff":
		return "r.User.Staff", true
	case s.request + ".user.is_superuser":
		return "r.User.Superuser", true
	case s.request + ".user.is_authenticated", s.request + ".user":
		return "r.User.IsAuthenticated()", true
	}
	if c := asNode(v, "Constant"); c != nil {
		b, ok := c["value"].(bool)
		return map[bool]string{true: "true", false: "false"}[b], ok
	}
	if function, args := call(v); dotted(function) == "bool" && len(args) == 1 {
		return s.condition(args[0])
	}
	if n := asNode(v, "UnaryOp"); n != nil && asNode(n["op"], "Not") != nil {
		code, ok := s.condition(n["operand"])
		return "!(" + code + ")", ok
	}
	if n := asNode(v, "BoolOp"); n != nil {
		operator := " && "
		if asNode(n["op"], "Or") != nil {
			operator = " || "
		}
		var parts []string
		for _, one := range n.list("values") {
			code, ok := s.condition(one)
			if !ok {
				return "", false
			}
			if strings.Contains(code, " || ") && operator == " && " {
				code = "(" + code + ")"
			}
			parts = append(parts, code)
		}
		return strings.Join(parts, operator), len(parts) > 0
	}
	n := asNode(v, "Compare")
	if n == nil || len(n.list("ops")) != 1 || len(n.list("comparators")) != 1 {
		if n == nil && s.object != "" {
			return s.test(v)
		}
		return "", false
	}
	return s.relation(n)
}

// relation returns request.method in SAFE_METHODS, obj.owner == request.user, or a comparison of
// plain values.
func (s *permissionScope) relation(n node) (string, bool) {
	op, right := n.list("ops")[0], n.list("comparators")[0]
	left := n["left"]
	isSafe := dotted(left) == s.request+".method" && last(dotted(right)) == "SAFE_METHODS"
	switch {
	case isSafe && asNode(op, "In") != nil:
		return "rest.IsSafe(r.Method)", true
	case isSafe && asNode(op, "NotIn") != nil:
		return "!rest.IsSafe(r.Method)", true
	case asNode(op, "Eq") == nil && asNode(op, "NotEq") == nil:
		return s.compare(n)
	}
	if strings.HasPrefix(dotted(left), s.request+".user") {
		left, right = right, left
	}
	user := dotted(right)
	if user == s.request+".user" || user == s.request+".user.id" || user == s.request+".user.pk" {
		name, ok := strings.CutPrefix(dotted(left), s.object+".")
		if user != s.request+".user" {
			name = strings.TrimSuffix(strings.TrimSuffix(name, "_id"), ".id")
		}
		r := s.rows[s.object]
		m := s.d.models[r.model]
		if !ok || s.object == "" || m == nil {
			return "", false
		}
		f := m.Field(name)
		if f == nil || f.Type != "model.Ref[auth.User]" {
			return "", false
		}
		test := "r.User.IsAuthenticated() && " + r.code + "." + f.GoName + ".ID.String() == string(r.User.ID)"
		if asNode(op, "NotEq") != nil {
			return "!(" + test + ")", true
		}
		return test, true
	}
	return s.compare(n)
}

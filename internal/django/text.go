package django

import "strings"

// joined returns an f-string.
func (s *scope) joined(n node) (value, bool) {
	var parts []string
	for _, part := range n.list("values") {
		var v value
		var ok bool
		if f := asNode(part, "FormattedValue"); f != nil {
			conversion, _ := integer(f["conversion"])
			if conversion != -1 || f["format_spec"] != nil {
				return value{}, false
			}
			if v, ok = s.expr(f["value"]); ok {
				v, ok = shown(v)
			}
		} else {
			v, ok = s.expr(part)
		}
		if !ok || v.kind != "string" {
			return value{}, false
		}
		parts = append(parts, v.code)
	}
	if len(parts) == 0 {
		return value{`""`, "string"}, true
	}
	return value{strings.Join(parts, " + "), "string"}, true
}

// shown returns Python's str() of a value.
func shown(v value) (value, bool) {
	switch {
	case v.kind == "string":
		return v, true
	case v.kind == "int64" || v.kind == "uint64":
		return value{"fmt.Sprint(" + v.code + ")", "string"}, true
	case strings.HasPrefix(v.kind, "decimal "):
		return value{v.code + ".StringFixed(" + v.kind[len("decimal "):] + ")", "string"}, true
	}
	return value{}, false
}

// methodsOfText are methods of str that Go has, by their functions.
var methodsOfText = map[string]string{"lower": "strings.ToLower", "upper": "strings.ToUpper",
	"strip":      "strings.TrimSpace",
	"startswith": "strings.HasPrefix", "endswith": "strings.HasSuffix"}

// called returns the call of a method of a text, len(), str(), or attrs.get("name").
func (s *scope) called(n node) (value, bool) {
	function, args := call(map[string]any(n))
	if name := dotted(function); len(args) == 1 && (name == "len" || name == "str") {
		v, ok := s.expr(args[0])
		if name == "str" && ok {
			return shown(v)
		}
		return value{"int64(len([]rune(" + v.code + ")))", "int64"}, ok && v.kind == "string"
	}
	a := asNode(function, "Attribute")
	if a == nil {
		return value{}, false
	}
	of, ok := s.expr(a["value"])
	name := methodsOfText[a.text("attr")]
	if !ok || of.kind != "string" || name == "" {
		return value{}, false
	}
	isTest := strings.HasPrefix(name, "strings.Has")
	switch {
	case isTest && len(args) == 1:
		part, ok := s.expr(args[0])
		return value{name + "(" + of.code + ", " + part.code + ")", "bool"}, ok && part.kind == "string"
	case !isTest && len(args) == 0:
		return value{name + "(" + of.code + ")", "string"}, true
	}
	return value{}, false
}

// stringMethod returns the body of a method of a model that returns a text of its own fields.
func (d *draft) stringMethod(m *Model, name string) (code string, ok bool) {
	method, has := m.Methods[name]
	if !has || len(method.Args) != 1 {
		return "", false
	}
	s := scope{d: d, rows: map[string]row{method.Args[0]: {code: "x", model: m.Label}}}
	v, ok := s.expr(method.returned())
	return v.code, ok && v.kind == "string" && len(s.loads) == 0
}

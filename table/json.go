package table

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
)

// jsonDialect is what the engines write differently for JSON columns. keys is the path in the
// document, and never empty where it is not told.
type jsonDialect interface {
	// at returns the value behind keys.
	at(column expr, keys []string) expr
	// textAt returns the value behind keys as text, for a look-up of text.
	textAt(column expr, keys []string, lookup string) expr
	// text returns the document as text, for a look-up of text.
	text(column expr, lookup string) expr
	// bind returns the placeholder and the value of a document to compare with.
	bind(doc model.JSON, behindKeys bool) (sql string, value any)
	// bindIn is bind for an element of IN.
	bindIn(doc model.JSON, behindKeys bool) (sql string, value any)
	// number returns the value of a document to order by.
	number(doc model.JSON) any
	// hasKey returns a condition that the value behind keys has a key; isIndex takes a key of
	// digits for a place in a list.
	hasKey(column expr, keys []string, key string, isIndex bool) expr
	// missing returns a condition that there is no value behind keys.
	missing(column expr, keys []string) expr
	// contains returns a condition that a document contains another, "" where the engine has none.
	contains() string
	textOperator(lookup string) string
}

// jsonLookup is a look-up on a JSON column.
type jsonLookup struct {
	engine dialect
	d      jsonDialect
	column expr
	keys   []string
	lookup string
	value  any
}

func (l jsonLookup) write(out *text) {
	target := l.column
	if len(l.keys) > 0 {
		target = l.d.at(l.column, l.keys)
	}
	switch l.lookup {
	case "isnull":
		l.isNull(out)
	case "in":
		l.in(out, target)
	case "exact", "gt", "gte", "lt", "lte", "range":
		l.compare(out, target)
	case "has_key", "has_keys", "has_any_keys":
		l.hasKeys(out)
	case "contains", "contained_by":
		l.contains(out, target)
	default:
		e := l.d.text(l.column, l.lookup)
		if len(l.keys) > 0 {
			e = l.d.textAt(l.column, l.keys, l.lookup)
		}
		out.addExpr(e)
		out.add(" "+l.d.textOperator(l.lookup), operand(l.engine, l.lookup, expr{kind: model.TextField}, l.value))
	}
}

func (l jsonLookup) isNull(out *text) {
	isNull := l.value == true
	switch {
	case len(l.keys) > 0 && isNull:
		out.addExpr(l.d.missing(l.column, l.keys))
	case len(l.keys) > 0:
		last := len(l.keys) - 1
		out.addExpr(l.d.hasKey(l.column, l.keys[:last], l.keys[last], true))
	case isNull:
		out.add(l.column.sql + " IS NULL")
	default:
		out.add(l.column.sql + " IS NOT NULL")
	}
}

func (l jsonLookup) in(out *text, target expr) {
	values := l.value.([]any)
	if len(values) == 0 {
		out.add("0 = 1")
		return
	}
	out.addExpr(target)
	out.add(" IN (")
	for i, v := range values {
		if i > 0 {
			out.add(", ")
		}
		sql, bound := l.d.bindIn(v.(model.JSON), len(l.keys) > 0)
		out.add(sql, bound)
	}
	out.add(")")
}

func (l jsonLookup) compare(out *text, target expr) {
	out.addExpr(target)
	switch {
	case l.lookup == "range":
		ends := l.value.([]any)
		out.add(" BETWEEN ? AND ?", l.d.number(ends[0].(model.JSON)), l.d.number(ends[1].(model.JSON)))
	case l.lookup == "exact":
		sql, bound := l.d.bind(l.value.(model.JSON), len(l.keys) > 0)
		out.add(" = "+sql, bound)
	default:
		out.add(" "+compare(l.lookup), l.d.number(l.value.(model.JSON)))
	}
}

func (l jsonLookup) hasKeys(out *text) {
	keys, between := []any{l.value}, " AND "
	if list, ok := l.value.([]any); ok {
		keys = list
	}
	if l.lookup == "has_any_keys" {
		between = " OR "
	}
	out.add("(")
	for i, key := range keys {
		if i > 0 {
			out.add(between)
		}
		out.addExpr(l.d.hasKey(l.column, l.keys, key.(string), false))
	}
	if len(keys) == 0 { // all of none, or one of none
		out.add(map[string]string{" AND ": "1 = 1", " OR ": "0 = 1"}[between])
	}
	out.add(")")
}

func (l jsonLookup) contains(out *text, target expr) {
	operator := l.d.contains()
	value := pythonJSON(l.value.(model.JSON))
	switch {
	case operator == "":
		out.err = errNoContains
	case operator == "@>" && l.lookup == "contains":
		out.addExpr(target)
		out.add(" @> ?", value)
	case operator == "@>":
		out.addExpr(target)
		out.add(" <@ ?", value)
	case l.lookup == "contains":
		out.add(operator + "(")
		out.addExpr(target)
		out.add(", ?)", value)
	default:
		out.add(operator+"(?, ", value)
		out.addExpr(target)
		out.add(")")
	}
}

var errNoContains = errors.New("SQLite has no contains and contained_by for a JSONField")

// jsonPath is Django's compile_json_path: $."tags"[0].
func jsonPath(keys []string) string {
	var b strings.Builder
	b.WriteByte('$')
	for _, key := range keys {
		if n, err := strconv.Atoi(key); err == nil {
			b.WriteString("[" + strconv.Itoa(n) + "]")
		} else {
			b.WriteString("." + string(appendASCII(nil, key)))
		}
	}
	return b.String()
}

// keyPath is the path of a key: digits are a key too, unless isIndex.
func keyPath(keys []string, key string, isIndex bool) string {
	if isIndex {
		return jsonPath(append(keys[:len(keys):len(keys)], key))
	}
	return jsonPath(keys) + "." + string(appendASCII(nil, key))
}

// plainNumber returns the Go value of a document that is a number or a text.
func plainNumber(doc model.JSON) any {
	var v any
	d := json.NewDecoder(strings.NewReader(string(doc)))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return string(doc)
	}
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil && pytext.Number(v).IsInteger() {
			return n
		}
		f, _ := pytext.Number(v).Float64()
		return f
	case string, bool:
		return v
	}
	return string(doc)
}

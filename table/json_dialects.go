package table

import (
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

type sqliteJSON struct{}

// jsonWords are the documents whose type SQLite compares, because JSON_EXTRACT gives no value of
// their own for them.
var jsonWords = []string{"null", "false", "true"}

func (sqliteJSON) at(column expr, keys []string) expr {
	path, c := jsonPath(keys), column.sql
	return expr{sql: "(CASE WHEN JSON_TYPE(" + c + ", ?) IN ('false','true','null') THEN JSON_TYPE(" + c +
		", ?) ELSE JSON_EXTRACT(" + c + ", ?) END)", args: []any{path, path, path}, kind: model.JSONField}
}

func (d sqliteJSON) textAt(column expr, keys []string, _ string) expr { return d.at(column, keys) }
func (sqliteJSON) text(column expr, _ string) expr                    { return column }

func (sqliteJSON) bind(doc model.JSON, behindKeys bool) (string, any) {
	value, _ := pythonJSON(doc).(string)
	if !behindKeys || slices.Contains(jsonWords, value) {
		return "?", value
	}
	return "JSON_EXTRACT(?, '$')", value
}

func (d sqliteJSON) bindIn(doc model.JSON, behindKeys bool) (string, any) {
	return d.bind(doc, behindKeys)
}
func (sqliteJSON) number(doc model.JSON) any { return plainNumber(doc) }

func (sqliteJSON) hasKey(column expr, keys []string, key string, isIndex bool) expr {
	return expr{sql: "JSON_TYPE(" + column.sql + ", ?) IS NOT NULL", args: []any{keyPath(keys, key, isIndex)}}
}

func (sqliteJSON) missing(column expr, keys []string) expr {
	return expr{sql: "JSON_TYPE(" + column.sql + ", ?) IS NULL", args: []any{jsonPath(keys)}}
}

func (sqliteJSON) contains() string                  { return "" }
func (sqliteJSON) textOperator(lookup string) string { return sqlite{}.operator(lookup) }

type postgresJSON struct{}

func (postgresJSON) operator(column expr, keys []string, one, many string) expr {
	if len(keys) == 1 {
		if n, err := strconv.Atoi(keys[0]); err == nil {
			return expr{sql: "(" + column.sql + " " + one + " " + strconv.Itoa(n) + ")", kind: model.JSONField}
		}
		return expr{sql: "(" + column.sql + " " + one + " ?::text)", args: []any{keys[0]}, kind: model.JSONField}
	}
	var list []string
	for _, key := range keys {
		list = append(list, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(key)+`"`)
	}
	path := "{" + strings.Join(list, ",") + "}"
	return expr{sql: "(" + column.sql + " " + many + " ?::text::text[])", args: []any{path}, kind: model.JSONField}
}

func (d postgresJSON) at(column expr, keys []string) expr {
	return d.operator(column, keys, "->", "#>")
}

func (d postgresJSON) textAt(column expr, keys []string, lookup string) expr {
	e := d.operator(column, keys, "->>", "#>>")
	e.sql = postgres{}.castLeft(lookup, model.TextField, e.sql)
	return e
}

func (postgresJSON) text(column expr, lookup string) expr {
	return expr{sql: postgres{}.castLeft(lookup, model.JSONField, column.sql)}
}

func (postgresJSON) bind(doc model.JSON, _ bool) (string, any) { return "?::text::jsonb", string(doc) }

func (d postgresJSON) bindIn(doc model.JSON, behindKeys bool) (string, any) {
	return d.bind(doc, behindKeys)
}
func (postgresJSON) number(doc model.JSON) any { return string(doc) }

func (d postgresJSON) hasKey(column expr, keys []string, key string, isIndex bool) expr {
	if isIndex {
		e := d.at(column, append(keys[:len(keys):len(keys)], key))
		e.sql += " IS NOT NULL"
		return e
	}
	if len(keys) > 0 {
		column = d.at(column, keys)
	}
	return expr{sql: column.sql + " ?? ?::text", args: append(column.args, key)}
}

func (d postgresJSON) missing(column expr, keys []string) expr {
	e := d.at(column, keys)
	e.sql += " IS NULL"
	return e
}

func (postgresJSON) contains() string                  { return "@>" }
func (postgresJSON) textOperator(lookup string) string { return postgres{}.operator(lookup) }

type mysqlJSON struct{}

func (mysqlJSON) at(column expr, keys []string) expr {
	return expr{sql: "JSON_UNQUOTE(JSON_EXTRACT(" + column.sql + ", ?))", args: []any{jsonPath(keys)},
		kind: model.JSONField}
}

func (d mysqlJSON) textAt(column expr, keys []string, lookup string) expr {
	e := d.at(column, keys)
	e.sql = lower(lookup, e.sql)
	return e
}

func (mysqlJSON) text(column expr, lookup string) expr {
	return expr{sql: lower(lookup, "JSON_UNQUOTE("+column.sql+")")}
}

// lower makes a look-up ignore case: the text of documents has a collation that tells cases apart.
func lower(lookup, sql string) string {
	if strings.HasPrefix(lookup, "i") {
		return "LOWER(" + sql + ")"
	}
	return sql
}

func (mysqlJSON) bind(doc model.JSON, behindKeys bool) (string, any) {
	if behindKeys {
		return "JSON_UNQUOTE(JSON_EXTRACT(?, '$'))", pythonJSON(doc)
	}
	return "JSON_EXTRACT(?, '$')", pythonJSON(doc)
}

func (d mysqlJSON) bindIn(doc model.JSON, behindKeys bool) (string, any) {
	return d.bind(doc, behindKeys)
}
func (mysqlJSON) number(doc model.JSON) any { return plainNumber(doc) }

func (mysqlJSON) hasKey(column expr, keys []string, key string, isIndex bool) expr {
	return expr{sql: "JSON_CONTAINS_PATH(" + column.sql + ", 'one', ?)", args: []any{keyPath(keys, key, isIndex)}}
}

func (mysqlJSON) missing(column expr, keys []string) expr {
	return expr{sql: "JSON_EXTRACT(" + column.sql + ", ?) IS NULL", args: []any{jsonPath(keys)}}
}

func (mysqlJSON) contains() string { return "JSON_CONTAINS" }

func (mysqlJSON) textOperator(lookup string) string {
	operator := mysql{}.operator(lookup)
	if strings.HasPrefix(lookup, "i") {
		return strings.Replace(operator, "?", "LOWER(?)", 1)
	}
	return operator
}

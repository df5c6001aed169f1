package inspectdb

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

var unsuitable = regexp.MustCompile(`[^\pL\pN_]`)

var keywords = strings.Fields("False None True and as assert async await break class continue def del elif else " +
	"except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield")

// fieldName returns the name of a column's field, and Django's words on what it changed:
// inspectdb's normalize_col_name.
func fieldName(column string, used map[string]bool, isRelation bool) (name string, notes []string) {
	name = strings.ToLower(column)
	if name != column {
		notes = append(notes, "Field name made lowercase.")
	}
	if isRelation && len(name) > len("_id") {
		name = strings.TrimSuffix(name, "_id")
	}
	if clean := unsuitable.ReplaceAllString(name, "_"); clean != name {
		name = clean
		notes = append(notes, "Field renamed to remove unsuitable characters.")
	}
	if strings.Contains(name, "__") {
		for strings.Contains(name, "__") {
			name = strings.ReplaceAll(name, "__", "_")
		}
		if strings.Contains(strings.ToLower(column), "__") {
			notes = append(notes, "Field renamed because it contained more than one '_' in a row.")
		}
	}
	if strings.HasPrefix(name, "_") {
		name = "field" + name
		notes = append(notes, "Field renamed because it started with '_'.")
	}
	if strings.HasSuffix(name, "_") {
		name += "field"
		notes = append(notes, "Field renamed because it ended with '_'.")
	}
	if slices.Contains(keywords, name) || name == "pk" {
		name += "_field"
		notes = append(notes, "Field renamed because it was a reserved word.")
	}
	if name == "" || unicode.IsDigit([]rune(name)[0]) {
		name = "number_" + name
		notes = append(notes, "Field renamed because it wasn't a valid identifier.")
	}
	if used[name] {
		for n := 0; ; n++ {
			if other := fmt.Sprintf("%s_%d", name, n); !used[other] {
				name = other
				break
			}
		}
		notes = append(notes, "Field renamed because of name conflict.")
	}
	used[name] = true
	return name, notes
}

var notInName = regexp.MustCompile(`[^a-zA-Z0-9]`)

// modelName returns the name of a table's struct, as Django's inspectdb makes it: shop_order_line
// is ShopOrderLine.
func modelName(table string) string {
	var b strings.Builder
	start := true
	for _, r := range table {
		isLetter := unicode.IsLetter(r)
		switch {
		case isLetter && start:
			r = unicode.ToUpper(r)
		case isLetter:
			r = unicode.ToLower(r)
		}
		start = !isLetter
		b.WriteRune(r)
	}
	return notInName.ReplaceAllString(b.String(), "")
}

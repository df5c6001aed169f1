package model

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
)

// FieldName returns Django's name of a Go field: UnitPrice is unit_price, and HTTPPort http_port.
func FieldName(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		if unicode.IsUpper(r) {
			if i > 0 && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) &&
				runes[i-1] != '_' {
				b.WriteByte('_')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// VerboseName returns Django's verbose_name of a model without one: "order line" for OrderLine.
func VerboseName(object string) string { return words(object) }

// words returns the name of a type in words, as Django's camel_case_to_spaces: OrderLine is "order
// line", and HTTPServer "http server".
func words(s string) string {
	var b strings.Builder
	for i := range len(s) {
		upper := s[i] >= 'A' && s[i] <= 'Z'
		after := i > 0 && s[i-1] >= 'a' && s[i-1] <= 'z'
		before := i+1 < len(s) && (s[i+1] < 'A' || s[i+1] > 'Z')
		if upper && (after || before) {
			b.WriteByte(' ')
		}
		b.WriteByte(s[i])
	}
	return strings.ToLower(strings.TrimSpace(b.String()))
}

// capitalFirst is Django's capfirst.
func capitalFirst(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

// digest is Django's names_digest.
func digest(length int, parts ...string) string {
	h := md5.New()
	for _, part := range parts {
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil))[:length]
}

// TruncateName shortens the name of a table or a column to a limit, as Django's truncate_name does:
// a name that is too long ends with a digest of itself. A limit of 0 is none, as on SQLite.
// PostgreSQL's is 63 and MySQL's 64.
func TruncateName(name string, limit int) string {
	const hash = 4
	if limit == 0 || len(name) <= limit {
		return name
	}
	return name[:limit-hash] + digest(hash, name)
}

// DatabaseName returns the name that Django's schema editor gives to an index or a constraint that
// has none of its own (_create_index_name). The suffix is "_uniq" for a unique constraint, "" for
// an index, and "_fk_table_column" for a foreign key. The limit is the engine's, as for
// [TruncateName].
func DatabaseName(table string, columns []string, suffix string, limit int) string {
	if limit == 0 {
		limit = 200
	}
	tail := digest(8, append([]string{table}, columns...)...) + suffix
	list := strings.Join(columns, "_")
	name := table + "_" + list + "_" + tail
	if len(name) <= limit {
		return name
	}
	if len(tail)*3 > limit {
		tail = tail[:limit/3]
	}
	each := (limit-len(tail))/2 - 1
	name = cut(table, each) + "_" + cut(list, each) + "_" + tail
	if name[0] == '_' || isDigit(name[0]) {
		name = "D" + name[:len(name)-1]
	}
	return name
}

// indexName is the name that Django's Index.set_name_with_model gives. A column that is sorted
// downwards has a hyphen in front.
func indexName(table string, columns []string) string {
	first := strings.TrimPrefix(columns[0], "-")
	hashed := append(append([]string{table}, columns...), "idx")
	name := cut(table, 11) + "_" + cut(first, 7) + "_" + digest(6, hashed...) + "_idx"
	if name[0] == '_' || isDigit(name[0]) {
		name = "D" + name[1:]
	}
	return name
}

// article puts "a" or "an" in front of a word, for error texts.
func article(word any) string {
	text := fmt.Sprint(word)
	isYou := strings.HasPrefix(text, "U") || strings.HasPrefix(text, "uint") // a URL, a uint
	if strings.ContainsAny(text[:1], "AEIOaeiou") && !isYou {
		return "an " + text
	}
	return "a " + text
}

func cut(s string, length int) string { return s[:min(len(s), length)] }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

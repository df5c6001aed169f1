package gosource

import (
	"go/token"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/latchkey-go/latchkey/model"
)

// initialisms are written in capitals, as Go does.
var initialisms = []string{"API", "CSV", "HTML", "HTTP", "HTTPS", "ID", "IP", "JSON", "PDF", "SKU", "SQL", "UI", "URI",
	"URL", "UUID", "XML"}

// Exported returns the name of a field of a struct for a name in Python: unit_price is UnitPrice.
// It is a Go name for any text.
func Exported(name string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) &&
			!unicode.IsDigit(r)
	}) {
		if upper := strings.ToUpper(word); slices.Contains(initialisms, upper) {
			b.WriteString(upper)
			continue
		}
		runes := []rune(word)
		b.WriteString(string(unicode.ToUpper(runes[0])) + string(runes[1:]))
	}
	s := b.String()
	if s == "" || !token.IsExported(s) {
		return "X" + s
	}
	return s
}

// FieldName is Exported for a field, with the initialisms only where Django's name is found again.
func FieldName(name string) string {
	s := Exported(name)
	if model.FieldName(s) == name {
		return s
	}
	var b strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		if word != "" {
			runes := []rune(strings.ToLower(word))
			b.WriteString(string(unicode.ToUpper(runes[0])) + string(runes[1:]))
		}
	}
	if plain := b.String(); token.IsExported(plain) && token.IsIdentifier(plain) && model.FieldName(plain) == name {
		return plain
	}
	return s
}

// Unexported returns the name of a variable or a function: OrderSerializer is orderSerializer, and
// SKUFilter skuFilter.
func Unexported(name string) string {
	runes := []rune(Exported(name))
	for i := range runes {
		if !unicode.IsUpper(runes[i]) || i > 0 && i+1 < len(runes) && unicode.IsLower(runes[i+1]) {
			break
		}
		runes[i] = unicode.ToLower(runes[i])
	}
	return string(runes)
}

// Names gives each thing of a package a name of its own.
type Names struct{ taken map[string]bool }

// NewNames returns Names in which the words of Go, the names of packages and those of further
// things are taken.
func NewNames(taken ...string) *Names {
	n := &Names{map[string]bool{"init": true, "main": true}}
	for path := range packages {
		n.taken[path] = true
	}
	for _, name := range taken {
		n.taken[name] = true
	}
	return n
}

// Take returns a name that nothing else has: the wanted one, or one with a number behind.
func (n *Names) Take(wanted string) string {
	name := wanted
	for i := 2; n.taken[name] || token.IsKeyword(name) || slices.Contains(predeclared, name); i++ {
		name = wanted + strconv.Itoa(i)
	}
	n.taken[name] = true
	return name
}

var predeclared = strings.Fields("any append bool byte cap clear close comparable complex complex128 complex64 copy " +
	"delete error false float32 float64 imag int int16 int32 int64 int8 iota len make max min new nil panic print " +
	"println real recover rune string true uint uint16 uint32 uint64 uint8 uintptr")

// Has reports whether a name is taken.
func (n *Names) Has(name string) bool { return n.taken[name] }

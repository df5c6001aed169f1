package page

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Class returns the classes of the column's head.
func (c Column) Class() string {
	class := string(c.Rank)
	if c.Number {
		class = strings.TrimSpace("num " + class)
	}
	return class
}

// Class returns the classes of the cells in column i.
func (t Table) Class(i int) string {
	if i >= len(t.Columns) {
		return ""
	}
	return t.Columns[i].Class()
}

// IsRequired reports whether a browser asks for a value.
func (f Field) IsRequired() bool {
	return !f.Optional && f.Kind != Check && (f.Kind != File || len(f.Line) == 0)
}

// IsOptional reports whether the page says that the field may be left empty.
func (f Field) IsOptional() bool { return f.Optional && !f.Bare }

// initials returns the first letters of the first and the last word of the first text that is not
// empty. Dots separate words too, as in maria.lindqvist.
func initials(texts ...string) string {
	for _, text := range texts {
		words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '.' || r == '-' || r == '_' })
		if len(words) == 0 {
			continue
		}
		first, _ := utf8.DecodeRuneInString(words[0])
		if len(words) == 1 {
			return strings.ToUpper(string(first))
		}
		last, _ := utf8.DecodeRuneInString(words[len(words)-1])
		return strings.ToUpper(string(first) + string(last))
	}
	return ""
}

// column is a column of Bars.
type column struct {
	X         int
	Y, Height string
	High      bool
}

// Width returns the width of the chart in its own units.
func (b Bars) Width() int { return 10 * len(b.Counts) }

// Columns returns the columns of the chart. A count of 0 still leaves a mark.
func (b Bars) Columns() []column {
	most := 1
	for _, n := range b.Counts {
		most = max(most, n)
	}
	var all []column
	for i, n := range b.Counts {
		height := max(60*float64(n)/float64(most), 1.5)
		all = append(all, column{
			X: 10*i + 1, Y: strconv.FormatFloat(64-height, 'f', 1, 64),
			Height: strconv.FormatFloat(height, 'f', 1, 64), High: b.High > 0 && n >= b.High,
		})
	}
	return all
}
